"""Documents, the verdict, soundness and the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from tongban.flows.cli import main
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process, examine
from tongban.flows.engine.dialects import to_feel
from tongban.flows.engine.soundness import check
from tongban.flows.tests.models import bpmn, process
from tongban.flows.tests.test_engine import EVENTS, INCLUSIVE, LINE, PARALLEL, SUB
from tongban.kernel.errors import Refusal

DATA = Path(os.environ.get("TONGBAN_CONFORMANCE_DATA", "/nonexistent")) / "bpmn-miwg"
RUNS = {
    "C.1.0": (
        {"approved": True},
        ["assignApprover", "approveInvoice", "prepareBankTransfer", "archiveInvoice"],
    ),
    "C.1.1": ({"approved": False, "clarified": "no"}, ["assignApprover", "approveInvoice", "reviewInvoice"]),
    "C.9.0": (
        {"riskLevels": ["yellow"], "approved": False},
        [
            "ServiceTask_GetCreditScore",
            "BusinessRuleTask_CheckApplicationAutomatically",
            "Activity_ManualCheck",
            "ServiceTask_RejectPolicy",
            "SendTask_SendRejection",
        ],
    ),
    "C.9.2": ({}, ["UserTask_DecideOnApplication"]),
    "C.9.1": ({}, ["SendTask_RequestDocument", "ReceiveTask_WaitForDocument"]),
}


def codes(text: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.element) for finding in check(process(text))}


@pytest.mark.parametrize("text", [LINE, PARALLEL, EVENTS, SUB, INCLUSIVE])
def test_sound_models_have_no_findings(text: str) -> None:
    assert codes(text) == set()


def test_unsound_models_are_found_with_the_place() -> None:
    double = PARALLEL.replace("and j", "xor j")
    assert ("flows.missing_join", "c") in codes(double)
    dead = "start s\nxor f default=f_b\nuser a\nuser b\nand j\nend e\ns -> f\nf -> a : x\nf -> b"
    dead += "\na -> j\nb -> j\nj -> e"
    assert ("flows.deadlock", "j") in codes(dead)
    assert ("flows.unreachable", "z") in codes(LINE + "\nuser z\nuser y\nz -> y\ny -> z\ny -> e")
    assert ("flows.no_end", "b") in codes(LINE.replace("b -> e", "b -> b2\nuser b2\nb2 -> b"))
    assert codes(LINE.replace("b -> e", "")) == {("flows.dead_end", "b"), ("flows.unreachable", "e")}
    gap = "start s\nuser a\nxor g\nend e\nend f\ns -> a\na -> g\ng -> e : x\ng -> f : y"
    ours = LINE.replace("user a", "user a role=examiner").replace("user b", "user b limit=soon")
    assert codes(ours) == {("flows.no_role", "b"), ("flows.limit", "b")}
    assert codes(gap) == {("flows.no_default", "g")}


def test_what_lies_outside_is_named_and_kept() -> None:
    source = bpmn(LINE.replace("user b", "script b"))
    verdict, compiled = examine(read(source))
    assert compiled is None and [(p.element, p.kind) for p in verdict.refused] == [("b", "scriptTask")]
    assert b"scriptTask" in read(source).to_bytes()
    with pytest.raises(Refusal) as refusal:
        compile_process(read(source))
    assert refusal.value.data["elements"] == ["b"]


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (("a -> b", "a -> b : x ="), "a_b"),
        (("b -> e", "b -> nowhere"), "b_nowhere"),
        (("user b", "user b over=people seq=1\nboundary t on=nobody duration=P1D"), "t"),
        (("user b", "xor b\nend e2\nb -> e2"), "b_e2"),
        (("user b", "catch b duration=7days"), "b"),
    ],
)
def test_faults_are_named(change: tuple[str, str], element: str) -> None:
    verdict, _ = examine(read(bpmn(LINE.replace(*change))))
    assert element in {problem.element for problem in verdict.refused}


def test_hostile_and_foreign_files_are_refused_with_a_sentence() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    wide = bomb.decode().replace('?xml version="1.0"', '?xml version="1.0" encoding="utf-16"')
    for data, code in [
        (bomb, "flows.bpmn.doctype"),
        (wide.encode("utf-16"), "flows.bpmn.doctype"),
        (b"<a/>", "flows.bpmn.root"),
        (b"<a>", "flows.bpmn.syntax"),
        (b"", "flows.bpmn.syntax"),
        (b" " * 8_000_001, "flows.bpmn.too_big"),
    ]:  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            read(data)
        assert refusal.value.code == code
    with pytest.raises(Refusal) as refusal:
        read(bpmn("")).process()
    assert refusal.value.code == "flows.bpmn.no_process"


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("= approved", "approved"),
        ("${approved}", "approved"),
        ("${!approved && x != 'a == b'}", 'not(approved)  and  x != "a == b"'),
        ("#{clarified == 'no'}", 'clarified = "no"'),
        ("bpmn:getDataObject('clarified') = 'yes'", 'clarified = "yes"'),
        ('outcome = "grant" and n >= 2', 'outcome = "grant" and n >= 2'),
        ("Service Level == 'Premium'", 'Service Level = "Premium"'),
    ],
)
def test_conditions_of_other_tools_become_feel(text: str, feel: str) -> None:
    assert to_feel(text) == feel


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "m.bpmn"
    model.write_bytes(bpmn(EVENTS))
    assert main(["check", str(model), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["executable"] is True
    assert main(["run", str(model), "--variables", '{"x": 1}', "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"state": "completed", "activities": ["a", "b"], "variables": {"x": 1}}
    assert main(["convert", str(model)]) == 0
    assert canonical(capsys.readouterr().out.encode()) == canonical(model.read_bytes())
    for wrong in (["run", str(model), "--variables", "[1]"], ["run", str(model), "--variables", "{"]):
        assert main(wrong) == 1
    assert main(["check", str(tmp_path / "none")]) == 2
    assert main(["frobnicate"]) == 2


def test_a_circle_without_exit_stops_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "m.bpmn"
    model.write_bytes(
        bpmn("start s\nxor m\nuser a\nxor g default=g_m\nend e\ns -> m\nm -> a\na -> g\ng -> m\ng -> e : x")
    )
    assert main(["run", str(model), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "flows.run.endless"


def test_the_engine_needs_no_django() -> None:
    code = "import sys, tongban.flows.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n2")


@pytest.mark.conformance
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.bpmn")) if DATA.is_dir() else [])
def test_reference_models_come_through_whole_and_are_judged(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (DATA / name).read_bytes()
    assert canonical(read(data).to_bytes()) == canonical(data)
    accepted = main(["check", str(DATA / name), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert accepted or answer["refused"] or answer["findings"]
    assert all(problem["element"] in data.decode() for problem in answer["refused"])


@pytest.mark.conformance
@pytest.mark.parametrize("name", sorted(RUNS))
def test_reference_models_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    variables, activities = RUNS[name]
    assert main(["run", str(DATA / f"{name}.bpmn"), "--variables", json.dumps(variables), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"state": "completed", "activities": activities, "variables": variables}
