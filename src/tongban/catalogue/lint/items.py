"""Rules about ``item.yaml``: words in both languages, legal basis, limits, fees, materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.forms.definition import Form
from tongban.kernel import feel
from tongban.kernel.clock import AL45_GROUNDS, Limit
from tongban.kernel.errors import Refusal
from tongban.laws.limits import shipped_rules

FILE: Final = "item.yaml"
KINDS: Final = {"instant", "promise"}
AUDIENCE: Final = {"natural_person", "legal_entity"}
SOURCES: Final = {"applicant", "government", "form", "commitment"}
KEYS: Final = frozenset(
    {
        "code", "name", "aliases", "summary", "unit", "kind", "type", "level", "audience", "themes", "life_events",
        "real_name_level", "visits", "online", "window_reason", "clock", "legal_basis", "conditions", "materials",
        "fees", "result", "delivery", "joint", "commitment", "renewal_of",
    }
)  # fmt: skip
_ARTICLE: Final = "Name the article: the applicant may read it."
Item = Mapping[str, Any]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the item's data."""
    item: Item = content["item"]

    def at(code: str, message: str, *path: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *path), message)

    yield from _head(item, at)
    yield from _clock(item, at)
    yield from _conditions(item, at)
    yield from _materials(item, content.get("form") or {}, at)
    yield from _fees(item, at)
    yield from _special(item, at)
    yield from _guide(content.get("guide") or {})


def _head(item: Item, at: Any) -> Iterator[Finding]:
    for key in ("code", "name", "unit"):
        if not item.get(key):
            yield at("item.missing", f"“{key}” is missing.", key)
    if item.get("kind", "promise") not in KINDS:
        yield at("item.kind", "“kind” is instant or promise.", "kind")
    if not set(item.get("audience") or ["natural_person"]) <= AUDIENCE:
        yield at("item.audience", "“audience” holds natural_person, legal_entity or both.", "audience")
    if not item.get("legal_basis"):
        yield at("item.basis", "An item rests on a law: name it in “legal_basis” (AL 4, 16).", "legal_basis")
    if item.get("online", "full") == "window" and not item.get("window_reason"):
        yield at("item.window_reason", "Say why a person must come to the window (GB/T 39554).", "online")
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
    limit = Limit(int(promised.get("value", 0)), promised.get("unit", "wd"))
    try:
        rules[rule].promised(limit)
    except Refusal as refusal:
        yield at("clock.promised", str(refusal), "clock", "promised")
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


def _conditions(item: Item, at: Any) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, condition in enumerate(item.get("conditions") or ()):
        place = ("conditions", n)
        if condition.get("id") in seen:
            yield at("condition.twice", f"Two conditions are called {condition.get('id')}.", *place)
        seen.add(str(condition.get("id")))
        if not _has_basis(condition):
            yield at("condition.basis", "A condition without a law may not be asked (AL 16).", *place)
        elif not _has_article(condition):
            yield at("basis.article", _ARTICLE, *place, "basis", severity="warning")
        for key in ("ask", "fail"):
            if not (condition.get(key) or {}).get("zh"):
                yield at(f"condition.{key}", f"Write “{key}”: the pre-check speaks with it.", *place)
        if "rule" in condition and (fault := _syntax(str(condition["rule"]))):
            yield at("condition.rule", fault, *place, "rule")


def _materials(item: Item, form: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    known = {q.id for q in Form.read(form).questions()} | {"committed"}
    seen: set[str] = set()
    for n, line in enumerate(item.get("materials") or ()):
        place = ("materials", n)
        if line.get("id") in seen:
            yield at("material.twice", f"Two materials are called {line.get('id')}.", *place)
        seen.add(str(line.get("id")))
        if not _has_basis(line):
            yield at("material.basis", "A material without a law may not be asked (AL 31).", *place)
        elif not _has_article(line):
            yield at("basis.article", _ARTICLE, *place, "basis", severity="warning")
        if line.get("source", "applicant") not in SOURCES:
            yield at("material.source", "“source” is applicant, government, form or commitment.", *place)
        if line.get("source") == "government" and not line.get("share"):
            yield at(
                "material.share",
                "The government has this already: name where it is obtained in “share” (国务院令第716号 art. 7).",
                *place,
                severity="warning",
            )
        required = line.get("required", True)
        if isinstance(required, str):
            yield from _expression(required, known, at, "material.required", (*place, "required"))


def _expression(
    text: str, known: set[str], at: Any, code: str, place: tuple[str | int, ...]
) -> Iterator[Finding]:
    if fault := _syntax(text):
        yield at(code, fault, *place)
        return
    for name in sorted(feel.free_names(text) - known):
        yield at(code, f"“{name}” is not a question of the form.", *place)


def _fees(item: Item, at: Any) -> Iterator[Finding]:
    for n, fee in enumerate(item.get("fees") or ()):
        if not _has_basis(fee):
            yield at("fee.basis", "No fee without a law or administrative regulation (AL 58).", "fees", n)


def _special(item: Item, at: Any) -> Iterator[Finding]:
    """What a joint item, one on commitment or a renewal needs besides."""
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
    for key in sorted(set(item) - KEYS):
        yield at("item.unknown", f"Nobody reads “{key}”.", key, severity="warning")


def _guide(guide: Mapping[str, str]) -> Iterator[Finding]:
    for lang in ("zh", "en"):
        if not guide.get(lang):
            yield Finding("guide.missing", "warning", f"guide.{lang}.md", 0, "The guide is missing.")


def _has_basis(row: Mapping[str, Any]) -> bool:
    return bool((row.get("basis") or {}).get("law"))


def _has_article(row: Mapping[str, Any]) -> bool:
    return bool((row.get("basis") or {}).get("article"))


def _syntax(text: str) -> str:
    try:
        feel.compile(text)
    except Refusal as refusal:
        return str(refusal)
    return ""
