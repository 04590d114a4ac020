"""Rules about one scenario: its words exist, and it hands in, answers and refuses only what the package knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from tongban.catalogue.lint.expressions import Known, known_answers
from tongban.catalogue.lint.finding import Finding
from tongban.catalogue.lint.steps import process_of
from tongban.catalogue.lint.vocabulary import known
from tongban.flows.engine.graph import Kind
from tongban.kernel.clock import AL45_GROUNDS
from tongban.org.roles import default_roles

Example = Mapping[str, Any]
KEYS: Final = frozenset(
    {
        "name",
        "applicant",
        "today",
        "given",
        "values",
        "materials",
        "commitment",
        "later",
        "delivery",
        "script",
        "expect",
        "file",
    }
)
STEP: Final = frozenset({"as", "do", "with", "on", "after_days", "unit", "member", "other", "expect"})
PERSON: Final = frozenset({"kind", "name", "born", "uscc", "agent", "handler", "number"})
KINDS: Final = ("natural_person", "legal_entity")


def check(content: Mapping[str, Any], examples: Sequence[Example]) -> Iterator[Finding]:
    """Every finding about what scenarios say."""
    item = content["item"]
    lines = {str(line.get("id")) for line in item.get("materials") or ()}
    following = {str(line.get("id")) for line in item.get("materials") or () if line.get("later")}
    conditions = {str(condition.get("id")) for condition in item.get("conditions") or ()}
    answers = known_answers(content.get("form") or {})
    for example in examples:
        where = f"examples/{example.get('file', '')}"
        name = example.get("name")
        title = name.get("zh") if isinstance(name, Mapping) else name
        for said in (
            *_head(example, item),
            *_answers(example, answers),
            *_steps(example, lines, conditions, item),
            *_expect(example.get("expect") or {}, conditions),
            *(f"“{line}” is no material of the item." for line in _lines(example.get("materials")) - lines),
            *(f"“{line}” is no material that may follow later." for line in _follows(example) - following),
        ):
            yield Finding("examples.wrong", "error", where, 0, f"{title}: {said}")
    yield from _unused(content, examples, lines)


def _lines(told: Any) -> set[str]:
    return {str(line) for line in told or ()}


def _follows(example: Example) -> set[str]:
    """Lines that a scenario promises for later; a step that must fail may say anything."""
    steps = [s for s in example.get("script") or () if not (s.get("expect") or {}).get("error")]
    if len(steps) < len(example.get("script") or ()):
        return set().union(*(_lines((s.get("with") or {}).get("later")) for s in steps))
    return _lines(example.get("later")).union(*(_lines((s.get("with") or {}).get("later")) for s in steps))


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _head(example: Example, item: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(map(str, example.keys() - KEYS)):
        yield f"nobody reads “{key}”."
    if "today" in example and not _is_day(example["today"]):
        yield f"“{example['today']}” is no day."
    applicant = example.get("applicant") or {}
    kind = applicant.get("kind")
    if kind not in KINDS:
        yield f"the applicant is one of {', '.join(KINDS)}, not “{kind}”."
    elif kind not in (item.get("audience") or KINDS):
        yield f"the item is not for a {kind}."
    for key in sorted(map(str, applicant.keys() - PERSON)):
        yield f"nobody reads “{key}” of the applicant."
    offered = item.get("delivery") or ("electronic", "pickup")
    if "delivery" in example and example["delivery"] not in offered:
        yield f"the item does not deliver by “{example['delivery']}”."
    if not example.get("script"):
        yield "nothing is done in it."
    if not example.get("expect") and not any(step.get("expect") for step in example.get("script") or ()):
        yield "nothing is expected of it."
    if example.get("commitment") and not item.get("commitment"):
        yield "nothing can be promised here."


def _answers(example: Example, answers: Mapping[str, Known]) -> Iterator[str]:
    told = [example.get("values") or {}]
    told += [(step.get("with") or {}).get("values") or {} for step in example.get("script") or ()]
    meant_wrong = any((step.get("expect") or {}).get("error") for step in example.get("script") or ())
    for name, value in ((k, v) for values in told for k, v in values.items()):
        if name in answers and answers[name].calculated:
            yield f"“{name}” is worked out and not answered."
        elif name not in answers:
            yield f"“{name}” is no question of the form."
        elif columns := dict(answers[name].columns):
            yield from _entries(name, value, columns, meant_wrong=meant_wrong)
        elif (offered := answers[name].values) and not meant_wrong:
            for chosen in value if isinstance(value, list) else [value]:
                if str(chosen) not in offered and chosen not in (None, ""):
                    yield f"“{name}” does not offer “{chosen}”."


def _entries(name: str, value: Any, columns: Mapping[str, Known], *, meant_wrong: bool) -> Iterator[str]:
    """The entries of a repeating group answer its own questions."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        if not meant_wrong:
            yield f"“{name}” takes a list of entries."
        return
    for column, told in ((k, v) for row in value for k, v in row.items()):
        if column not in columns:
            yield f"“{name}” has no “{column}” in its entries."
        elif (offered := columns[column].values) and not meant_wrong:
            for chosen in told if isinstance(told, list) else [told]:
                if str(chosen) not in offered and chosen not in (None, ""):
                    yield f"“{column}” does not offer “{chosen}”."


def _in_entries(values: Mapping[str, Any]) -> set[str]:
    """What the entries of repeating groups answer."""
    lists = [value for value in values.values() if isinstance(value, list)]
    return {str(key) for rows in lists for row in rows if isinstance(row, Mapping) for key in row}


def _steps(example: Example, lines: set[str], conditions: set[str], item: Mapping[str, Any]) -> Iterator[str]:
    roles = {"applicant", *default_roles()}
    members = {str(code) for code in item.get("joint") or ()}
    for number, step in enumerate(example.get("script") or (), start=1):
        told, refused = step.get("with") or {}, bool((step.get("expect") or {}).get("error"))
        for key in sorted(map(str, step.keys() - STEP)):
            yield f"step {number}: nobody reads “{key}”."
        if not known("actions", str(step.get("do"))):
            yield f"step {number}: nobody can do “{step.get('do')}”."
        if str(step.get("as", "applicant")) not in roles:
            yield f"step {number}: nobody has the role “{step.get('as')}”."
        if "on" in step and not _is_day(step["on"]):
            yield f"step {number}: “{step['on']}” is no day."
        if step.get("member") and step["member"] not in members:
            yield f"step {number}: “{step['member']}” is no member."
        if step.get("do") == "pause" and not refused and told.get("ground") not in AL45_GROUNDS:
            yield f"step {number}: “{told.get('ground')}” does not stop the clock."
        if step.get("member") or refused:
            continue  # lines of a member stand in its own package; a step that must fail may say anything
        asked = (
            _lines(told.get("materials")) | _lines(told.get("problems")) | _lines({told.get("line")} - {None})
        )
        for line in sorted(asked - lines):
            yield f"step {number}: “{line}” is no material of the item."
        for condition in sorted(_lines(told.get("failed")) - conditions):
            yield f"step {number}: “{condition}” is no condition of the item."
        yield from _expect(step.get("expect") or {}, conditions)


def _expect(expect: Mapping[str, Any], conditions: set[str]) -> Iterator[str]:
    for key, value in expect.items():
        if key != "error" and not known("expectations", str(key)):
            yield f"there is no expectation “{key}”."
        elif key == "state" and not known("states", str(value)):
            yield f"there is no state “{value}”."
        elif key == "outcome" and not known("outcomes", str(value)):
            yield f"there is no outcome “{value}”."
        elif key == "documents":
            for kind in value or ():
                if not known("documents", str(kind)):
                    yield f"there is no document “{kind}”."
        elif key == "failed":
            for condition in sorted(_lines(value) - conditions):
                yield f"“{condition}” is no condition of the item."


def _unused(content: Mapping[str, Any], examples: Sequence[Example], lines: set[str]) -> Iterator[Finding]:
    """What no scenario shows and nothing else needs is asked for nothing (AL 31); another unit's step is played."""
    steps = [step for example in examples for step in example.get("script") or ()]
    shown = set().union(
        *(_lines(example.get("materials")) for example in examples),
        *(_lines((step.get("with") or {}).get(key)) for step in steps for key in ("materials", "problems")),
    )
    for _n, line in enumerate(content["item"].get("materials") or ()):
        asked = line.get("source", "applicant") in ("applicant", "commitment") and not line.get("share")
        if (
            examples
            and asked
            and not isinstance(line.get("required"), str)
            and str(line.get("id")) not in shown
        ):
            said = f"No scenario hands in “{line.get('id')}”: is it needed?"
            yield Finding("examples.material", "warning", "item.yaml", 0, said)
    answered = set().union(
        *((example.get("values") or {}).keys() for example in examples),
        *(((step.get("with") or {}).get("values") or {}).keys() for step in steps),
        *(_in_entries(example.get("values") or {}) for example in examples),
    )
    for question in _questions(content):
        if (
            examples
            and not question.get("element")
            and not question.get("calculate")
            and str(question.get("id")) not in answered
        ):
            said = f"No scenario answers “{question.get('id')}”: is it needed?"
            yield Finding("examples.question", "warning", "form.yaml", 0, said)
    process = process_of(content.get("flow") or "") if content.get("flow") else None
    played = {"authority", content["item"].get("unit"), *(step.get("unit") for step in steps)}
    for node in process.nodes if process else ():
        if node.kind == Kind.USER and node.details.get("unit", "") not in played:
            said = f"No scenario shows the unit “{node.details.get('unit', '')}” at {node.id}: is it there?"
            yield Finding("examples.unit", "warning", "flow.bpmn", 0, said)


def _questions(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    groups = (content.get("form") or {}).get("groups") or ()
    return [question for group in groups for question in group.get("questions") or ()]
