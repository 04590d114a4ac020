"""`clock` on the command line: answers, languages, exit status, without Django."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.kernel.clock_cli import main

ASK = ["--rule", "AL-42", "--start", "2026-03-02"]
EXAMPLE = ["explain", *ASK, "--pause", "2026-03-09..2026-03-13:expert-review"]


def test_json_answer_has_due_ledger_and_citations(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EXAMPLE, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["due"] == "2026-04-07"
    assert answer["ledger"][0] == {"date": "2026-03-03", "counted": True, "reason": "workday", "number": 1}
    assert answer["ledger"][-1]["date"] == answer["due"]
    assert {"2026-03-09", "2026-03-13"} < {
        d["date"] for d in answer["ledger"] if d["reason"].startswith("pause.")
    }
    assert [citation["article"] for citation in answer["citations"]][:4] == ["42", "82", "201", "45"]
    assert answer["provisional"] is False


@pytest.mark.parametrize(
    ("lang", "first", "law"),
    [
        ("zh", "截止日：2026-04-07 周二", "《行政许可法》第四十五条"),
        ("en", "Due: 2026-04-07 Tue", "Administrative Licensing Law (行政许可法) art. 45"),
    ],
)
def test_text_in_both_languages(lang: str, first: str, law: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EXAMPLE, "--promised", "10wd", "--extend", "complex", "--lang", lang]) == 0
    text = capsys.readouterr().out
    assert text.startswith(first.replace("04-07", "04-21"))
    assert law in text
    assert "2026-03-23" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--rule", "AL-42", "--start", "2026-12-15", "--strict"], "clock.provisional"),
        ([*ASK, "--pause", "2026-03-09..2026-03-13:site-inspection"], "clock.ground_inside"),
        ([*ASK, "--pause", "2026-03-13..2026-03-09:hearing"], "clock.pause_order"),
        ([*ASK, "--extend", "a", "--extend", "b"], "clock.extension_twice"),
        ([*ASK, "--promised", "21wd"], "clock.promise_longer"),
        (["--rule", "AL-99", "--start", "2026-03-02"], "clock.rule"),
        (["--rule", "AL-42", "--start", "2036-03-02"], "calendar.range"),
    ],
)
def test_a_refusal_is_status_one_and_a_sentence(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments, "--json"]) == 1
    problem = json.loads(capsys.readouterr().out)["error"]
    assert problem["code"] == code
    assert main(["explain", *arguments, "--lang", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["explain"],
        ["explain", "--rule", "AL-42", "--start", "2026-02-30"],
        ["explain", "--rule", "AL-42", "--start", "2026-03-02", "--pause", "soon"],
        ["day", "yesterday"],
    ],
)
def test_a_command_not_understood_is_status_two(arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_a_provisional_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--rule", "AL-32", "--start", "2026-12-28"]) == 0
    text = capsys.readouterr().out
    assert "暂定" in text and "《全国年节及纪念日放假办法》" in text
    assert main(["explain", "--rule", "AL-32", "--start", "2026-12-28", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["provisional"] is True and answer["ledger"][-1]["provisional"] is True
    assert answer["silence"] == "deemed-accepted"


def test_rules_and_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    codes = [rule["code"] for rule in json.loads(capsys.readouterr().out)["rules"]]
    assert {"AL-32", "AL-42", "AL-42-joint", "AL-44", "MER-19", "GC-0"} <= set(codes)
    assert main(["day", "2026-04-06", "--lang", "en"]) == 0
    assert "Qingming holiday" in capsys.readouterr().out


def test_a_rule_is_told_with_everything_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "ID-33", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    for told in (
        "within 20 working days",
        "request received",
        "consulting a third party",
        "+20 working days",
    ):
        assert told in text
    assert main(["rule", "O110-20"]) == 0
    assert "待核实" in capsys.readouterr().out
    assert main(["rule", "APL-6m", "--json"]) == 0
    versions = json.loads(capsys.readouterr().out)["rules"]
    assert [(v["limit"], v["valid_to"]) for v in versions] == [("3month", "2015-04-30"), ("6month", None)]
    assert main(["rule", "GPL"]) == 1
    assert main(["rules", "--law", "信访", "--json"]) == 0
    codes = {rule["code"] for rule in json.loads(capsys.readouterr().out)["rules"]}
    assert {"PT-22", "PT-34", "PT-36"} <= codes and not any(code.startswith("AL-") for code in codes)


def test_local_rules_may_be_laid_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    local = tmp_path / "local.toml"
    local.write_text(
        '[[rule]]\ncode = "LOCAL-7"\nvalue = 7\nunit = "wd"\nlaw = "某市条例"\n', encoding="utf-8"
    )
    ask = ["explain", "--rule", "LOCAL-7", "--start", "2026-03-02", "--json"]
    assert main([*ask, "--rules", str(local)]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-03-11"
    local.write_text("[[rule]]\ncode = 7", encoding="utf-8")
    for spoilt in (local, tmp_path / "absent.toml"):
        assert main([*ask, "--rules", str(spoilt)]) == 2


def test_it_runs_without_django() -> None:
    code = (
        "import sys; from tongban.kernel.clock_cli import main; "
        "status = main(['day', '2026-04-06']); "
        "sys.exit(9 if 'django' in sys.modules else status)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_the_examples_of_the_page_about_the_clock_run() -> None:
    page = (Path(__file__).parents[4] / "docs" / "developer" / "clock.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "clock.md", "exec"), {})


def test_the_worked_example_of_the_page_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (Path(__file__).parents[4] / "docs" / "developer" / "clock.md").read_text(encoding="utf-8")
    block = re.search(r"```console\n\$ tongban clock (.*?)\n(.*?)```", page, re.DOTALL)
    assert block
    assert main(shlex.split(block[1])) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in block[2].splitlines() if line not in printed and "…" not in line] == []
