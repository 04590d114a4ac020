"""The package of the item company-name: its files read and its table decides.

Its scenarios are played with those of every package in ``packs/tests``.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tongban.catalogue.package import Package
from tongban.flows.engine.bpmn import read as read_bpmn
from tongban.flows.engine.compile import compile_process
from tongban.flows.engine.simulate import simulate
from tongban.flows.engine.soundness import check
from tongban.flows.registry import service_names
from tongban.forms.definition import TYPES
from tongban.kernel import dmn

FOLDER = Path(__file__).resolve().parents[1] / "services" / "company-name"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def decide(facts: dict[str, Any]) -> str:
    model = dmn.load((FOLDER / "rules.dmn").read_text(encoding="utf-8"))
    inputs = {
        "check_outcome": facts["outcome"],
        "correctable": facts.get("correctable", False),
        "name_check": {"condition": "not-taken", "sentences_zh": ["理由。"], "sentences_en": ["Why."]},
        "commitment_needed": facts["commitment"],
        "similarity_commitment": facts["values"]["similarity_commitment"],
        "truth": facts["values"]["truth"],
    }
    answer: Any = model.decide("decision", inputs)
    return str(answer["outcome"])


def test_the_package_reads() -> None:
    guide = {code: (FOLDER / f"guide.{code}.md").read_text(encoding="utf-8") for code in ("zh", "en")}
    content = {"item": read(FOLDER / "item.yaml"), "form": read(FOLDER / "form.yaml"), "guide": guide}
    package = Package.read(content)
    assert package.unit == "market-bureau"
    assert all(condition.basis and condition.basis.article for condition in package.conditions)
    assert all(material.basis and material.basis.article for material in package.materials)
    assert all(question.type in TYPES for question in package.form.questions())


@pytest.mark.parametrize(
    ("related", "outcome", "activities"),
    [
        (False, "grant", ("compare", "decide", "reserve")),
        (False, "refuse", ("compare", "decide")),
        (True, "grant", ("proof", "compare", "decide", "reserve")),
    ],
)
def test_the_flow_runs(related: bool, outcome: str, activities: tuple[str, ...]) -> None:
    variables = {"related": related, "has_approval": False, "outcome": outcome}
    document = read_bpmn((FOLDER / "flow.bpmn").read_bytes())
    process = compile_process(document, None, names=variables)
    assert [finding for finding in check(process) if finding.level == "error"] == []
    assert simulate(process, variables).activities == activities
    assert {"business.name_compare", "business.name_reserve"} <= service_names()


@pytest.mark.parametrize(
    ("outcome", "needed", "signed", "truth", "answer"),
    [
        ("clear", False, False, True, "grant"),
        ("warn", True, True, True, "grant"),
        ("warn", True, False, True, "supplement"),
        ("warn", False, False, True, "grant"),
        ("clear", False, False, False, "supplement"),
        ("refuse", False, True, True, "refuse"),
    ],
)
def test_decision_table(outcome: str, needed: bool, signed: bool, truth: bool, answer: str) -> None:
    values = {"similarity_commitment": signed, "truth": truth}
    assert decide({"outcome": outcome, "commitment": needed, "values": values}) == answer


def test_slips_of_writing_are_corrected_on_the_spot() -> None:
    values = {"similarity_commitment": True, "truth": True}
    facts = {"outcome": "refuse", "commitment": False, "correctable": True, "values": values}
    assert decide(facts) == "supplement"
