"""`tongban feel` and `tongban dmn`: answers, errors and exit codes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tongban.kernel import dmn_cli, feel_cli

from .xml import NAMESPACE, decision, given, literal, table

Captured = pytest.CaptureFixture[str]


def answer(captured: Captured) -> Any:
    return json.loads(captured.readouterr().out, parse_float=Decimal)


@pytest.mark.parametrize(
    ("argv", "value"),
    [
        (["1 + 1"], 2),
        (["0.1 + x", "--context", '{"x": 0.2}'], Decimal("0.3")),
        (["null"], None),
        (["-x", "--context", '{"x": 2}'], -2),
        (["unknown"], None),
        (['date("2024-01-31") + duration("P1M")'], "2024-02-29"),
        (['duration("PT90M")'], "PT1H30M"),
        (["first name", "--context", '{"first name": "李"}'], "李"),
        (["today()", "--now", "2026-11-22T01:00:00"], "2026-11-22"),
        (["{a: [1, true]}"], {"a": [1, True]}),
        (["a.b[1]", "--context", '{"a": {"b": ["x"]}}'], "x"),
    ],
)
def test_feel_answers(argv: list[str], value: object, capsys: Captured) -> None:
    assert feel_cli.main([*argv, "--json"]) == 0
    assert answer(capsys) == {"value": value}


@pytest.mark.parametrize(
    ("argv", "status", "code"),
    [
        (["1 +"], 1, "feel.syntax"),
        (["for i in 1..1000000000 return i"], 1, "feel.limit.steps"),
        ([], 2, "cli.usage"),
        (["1", "--context", "[1]"], 2, "cli.usage"),
        (["1", "--context", "{"], 2, "cli.usage"),
        (["1", "--context", '{"a": NaN}'], 2, "cli.usage"),
        (["1", "--context", "@/no/such/file"], 2, "cli.usage"),
        (["1", "--now", "soon"], 2, "cli.usage"),
    ],
)
def test_feel_errors(argv: list[str], status: int, code: str, capsys: Captured) -> None:
    assert feel_cli.main([*argv, "--json"]) == status
    assert answer(capsys)["error"]["code"] == code


def test_syntax_error_has_its_position(capsys: Captured) -> None:
    feel_cli.main(["1 + * 2", "--json"])
    assert answer(capsys)["error"]["position"] == 4


def test_feel_without_json_speaks_feel(capsys: Captured) -> None:
    assert feel_cli.main(['["a", missing]']) == 0
    captured = capsys.readouterr()
    assert captured.out == '["a", null]\n'
    assert "missing" in captured.err
    assert feel_cli.main(["1 +"]) == 1
    assert "too early" in capsys.readouterr().err


@pytest.fixture
def file(tmp_path: Path) -> str:
    rules = [(">= 18", '"grant"'), ("< 16", '"refuse"')]
    logic = table("UNIQUE", {"age": ""}, {"": ""}, rules)
    parts = given("age", "number") + decision("outcome", logic, "input:age") + decision("bad", literal("1"))
    path = tmp_path / "m.dmn"
    path.write_text(f'<definitions xmlns="{NAMESPACE}" name="m" namespace="urn:m">{parts}</definitions>')
    return str(path)


def test_dmn_evaluate(file: str, capsys: Captured) -> None:
    argv = ["evaluate", file, "--decision", "outcome", "--input", '{"age": 20}', "--json", "--why"]
    assert dmn_cli.main(argv) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"value": "grant"}
    assert "rule 1 fired" in captured.err


def test_dmn_errors(file: str, tmp_path: Path, capsys: Captured) -> None:
    assert dmn_cli.main(["evaluate", file, "--decision", "none", "--json"]) == 1
    assert answer(capsys)["error"]["code"] == "dmn.decision"
    assert dmn_cli.main(["evaluate", str(tmp_path / "no.dmn"), "--decision", "x", "--json"]) == 2
    assert answer(capsys)["error"]["code"] == "cli.usage"
    assert dmn_cli.main(["evaluate", file, "--json"]) == 2
    assert answer(capsys)["error"]["code"] == "cli.usage"
    (tmp_path / "bad.dmn").write_text("<a/>")
    assert dmn_cli.main(["evaluate", str(tmp_path / "bad.dmn"), "--decision", "x", "--json"]) == 1
    assert answer(capsys)["error"]["code"] == "dmn.xml.kind"


def test_dmn_lint(file: str, capsys: Captured) -> None:
    assert dmn_cli.main(["lint", file, "--json"]) == 0
    assert answer(capsys)["findings"][0]["region"] == {"age": "[16..18)"}
    assert dmn_cli.main(["lint", file]) == 0
    assert "no rule covers" in capsys.readouterr().out
