"""Rules about ``item.yaml``: what it is, its limits, conditions, members and promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.bases import has_article, has_law
from tongban.catalogue.lint.expressions import Known, faults, known_answers
from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.catalogue.lint.words import other_language
from tongban.kernel.clock import AL45_GROUNDS, Limit
from tongban.kernel.clock.rules import UNITS
from tongban.kernel.errors import Refusal
from tongban.laws.limits import shipped_rules

FILE: Final = "item.yaml"
KINDS: Final = {"instant", "promise"}
AUDIENCE: Final = {"natural_person", "legal_entity"}
ARTICLE: Final = "Name the article: the applicant may read it."
Item = Mapping[str, Any]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the item's data."""
    item: Item = content["item"]

    def at(code: str, message: str, *path: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *path), message)

    yield from _head(item, at)
    yield from _clock(item, at)
    yield from _conditions(item, at)
    yield from _special(content, at)
    yield from _guide(content.get("guide") or {})


def _head(item: Item, at: Any) -> Iterator[Finding]:
    for key in ("code", "name", "unit"):
        if not item.get(key):
            yield at("item.missing", f"“{key}” is missing.", key)
    if item.get("kind", "promise") not in KINDS:
        yield at("item.kind", "“kind” is instant or promise.", "kind")
    if not set(item.get("audience") or ["natural_person"]) <= AUDIENCE:
        yield at("item.audience", "“audience” holds natural_person, legal_entity or both.", "audience")
    if not item.get("conditions") and not item.get("imported"):
        said = "Say the conditions: a refusal must name one (AL 16, 38)."
        yield at("item.conditions", said, "conditions", severity="warning")
    if not item.get("legal_basis"):
        yield at("item.basis", "An item rests on a law: name it in “legal_basis” (AL 4, 16).", "legal_basis")
    if item.get("online", "full") == "window" and not item.get("window_reason"):
        yield at("item.window_reason", "Say why a person must come to the window (GB/T 39554).", "online")
    if item.get("online", "full") != "window" and item.get("visits") and not item.get("window_reason"):
        yield at("item.window_reason", "Say why a person must come to the window (GB/T 39554).", "visits")
    result = item.get("result") or {}
    if result.get("kind") in ("licence", "certificate") and not result.get("licence"):
        yield at("item.result", "A licence needs the code of its type in “result.licence”.", "result")


def _clock(item: Item, at: Any) -> Iterator[Finding]:
    clock = item.get("clock") or {}
    promised = clock.get("promised") or {}
    rule = clock.get("rule", "AL-42")
    rules = shipped_rules()
    if rule not in rules:
        yield at("clock.rule", f"There is no limit {rule}.", "clock", "rule")
        return
    if rules[rule].start_event != "acceptance":
        said = f"{rule} does not run from acceptance: does it limit this case?"
        yield at("clock.event", said, "clock", "rule", severity="warning")
    receipt = clock.get("acceptance", "AL-32")
    if receipt not in rules or rules[receipt].start_event != "receipt":
        yield at(
            "clock.acceptance", f"“{receipt}” is no limit from receipt to acceptance.", "clock", "acceptance"
        )
    answer = clock.get("supplement", "TB-SUPPLEMENT")
    if answer not in rules or rules[answer].start_event != "supplement-notice":
        yield at("clock.supplement", f"“{answer}” is no limit for answering a notice.", "clock", "supplement")
    limit = _limit(promised)
    if limit is None:
        yield at("clock.promised", "Promise a whole number of wd, d, month or hour.", "clock", "promised")
        return
    try:
        rules[rule].promised(limit)
    except Refusal as refusal:
        yield at("clock.promised", str(refusal), "clock", "promised")
    if limit.value and limit.unit != rules[rule].limit.unit:
        said = f"The law counts in {rules[rule].limit.unit} here, the promise in {limit.unit}."
        yield at("clock.unit", said, "clock", "promised", severity="warning")
    if item.get("kind", "promise") == "promise" and limit.value < 1:
        yield at("clock.promise", "A promise item promises at least one working day.", "clock", "promised")
    if item.get("kind") == "instant" and limit.value > 0:
        yield at(
            "clock.instant", "An instant item is decided at once: its promise is 0.", "clock", "promised"
        )
    for n, ground in enumerate(clock.get("grounds") or ()):
        if ground not in AL45_GROUNDS:
            yield at("clock.ground", f"“{ground}” does not stop the clock (AL 45).", "clock", "grounds", n)
        elif ground not in rules[rule].grounds:
            yield at("clock.ground", f"Nothing stops the limit {rule}.", "clock", "grounds", n)
    extension = clock.get("extension")
    if extension and extension != rules[rule].extension:
        yield at("clock.extension", f"{rule} is not extended by {extension}.", "clock", "extension")


def _limit(promised: Mapping[str, Any]) -> Limit | None:
    value, unit = promised.get("value", 0), promised.get("unit", "wd")
    return Limit(value, unit) if isinstance(value, int) and value >= 0 and unit in UNITS else None


def _conditions(item: Item, at: Any) -> Iterator[Finding]:
    seen: set[str] = set()
    asked = {str(c.get("id")).replace("-", "_"): Known("boolean") for c in item.get("conditions") or ()}
    for n, condition in enumerate(item.get("conditions") or ()):
        place = ("conditions", n)
        if condition.get("id") in seen:
            yield at("condition.twice", f"Two conditions are called {condition.get('id')}.", *place)
        seen.add(str(condition.get("id")))
        if not has_law(condition):
            yield at("condition.basis", "A condition without a law may not be asked (AL 16).", *place)
        elif not has_article(condition):
            yield at("basis.article", ARTICLE, *place, "basis", severity="warning")
        for key in ("ask", "fail"):
            if not (condition.get(key) or {}).get("zh"):
                yield at(f"condition.{key}", f"Write “{key}”: the pre-check speaks with it.", *place)
        for fault in faults(str(condition["rule"]), asked, inside="answers") if "rule" in condition else ():
            yield at("condition.rule", fault, *place, "rule")


def _end(content: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    """A licence that ends on a day of the form needs a question that asks for it."""
    result = content["item"].get("result") or {}
    validity = result.get("validity")
    until = validity.get("until") if isinstance(validity, Mapping) else None
    if result.get("kind") in ("licence", "certificate") and isinstance(until, str):
        asked = known_answers(content.get("form") or {}).get(until)
        if asked is None or asked.kind != "date":
            yield at(
                "item.until", f"“until” names no question that asks for a day: {until}.", "result", "validity"
            )


def _special(content: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    """What a joint item, one on commitment or a renewal needs besides."""
    item: Item = content["item"]
    if item.get("joint") and "joint" not in str((item.get("clock") or {}).get("rule")):
        yield at("clock.joint", "Joint handling has its own limit: AL-42-joint (AL 42).", "clock", "rule")
    promised = [line.get("id") for line in item.get("materials") or () if line.get("source") == "commitment"]
    if promised and not (item.get("commitment") or {}).get("text"):
        yield at(
            "item.commitment", f"Write in “commitment” what is promised instead of {promised}.", "materials"
        )
    result = item.get("result") or {}
    if item.get("renewal_of") and result.get("licence") != item["renewal_of"]:
        yield at("item.renewal", "A renewal gives the licence that it renews.", "result", "licence")
    yield from _end(content, at)
    commitment = item.get("commitment") or {}
    if commitment and not promised:
        yield at(
            "item.commitment", "No material has the source “commitment”: what is promised?", "commitment"
        )
    check = commitment.get("check")
    by_promise = "committed" in str(content.get("flow"))  # the flow goes another way on a promise
    if commitment and (check not in shipped_rules() if check else by_promise):
        yield at("item.commitment", "Name in “check” the limit of the later check.", "commitment")
    if commitment and not has_law(commitment):
        yield at("item.commitment", "The way of commitment rests on a law: name it.", "commitment")
    joint = [str(code) for code in item.get("joint") or ()]
    if len(set(joint)) < len(joint):
        yield at("item.joint", "A member is named twice.", "joint")


def _guide(guide: Mapping[str, str]) -> Iterator[Finding]:
    for lang in ("zh", "en"):
        text = str(guide.get(lang) or "")
        if not text.strip():
            yield Finding("guide.missing", "warning", f"guide.{lang}.md", 0, "The guide is missing.")
        elif said := other_language(text, lang):
            yield Finding("guide.language", "error", f"guide.{lang}.md", 0, said)
