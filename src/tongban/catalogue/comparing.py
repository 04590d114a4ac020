"""What differs between two versions of a package, in words: what an applicant, an official and a lawyer would ask.

Public face: ``differences(old, new)`` over contents as ``folder.read_folder`` gives them. Sentences are lazy and come
in the language of whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import examine
from tongban.flows.engine.graph import Kind
from tongban.kernel.errors import Refusal

What = Literal["added", "removed", "changed"]
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: ``part`` names where (materials, conditions, questions, …), ``id`` which row."""

    part: str
    what: What
    id: str
    name: Mapping[str, str]
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        lang = "zh" if str(get_language()).startswith("zh") else "en"
        name = self.name.get(lang) or self.name.get("zh") or self.id
        words = {"part": PARTS[self.part], "name": name, "before": self.before, "after": self.after}
        return str(SENTENCES[self.what, bool(self.before or self.after)]) % words


PARTS: Final[Mapping[str, Promise]] = {
    "materials": _("Material"), "conditions": _("Condition of the item"), "fees": _("Fee"),
    "questions": _("Question of the form"),
    "steps": _("Step"), "limits": _("Time limit"), "laws": _("Legal basis"), "head": _("Basic fact"),
    "rules": _("Decision table"),
}  # fmt: skip
SENTENCES: Final[Mapping[tuple[What, bool], Promise]] = {
    ("added", False): _("%(part)s added: %(name)s"),
    ("removed", False): _("%(part)s removed: %(name)s"),
    ("changed", False): _("%(part)s changed: %(name)s"),
    ("changed", True): _("%(part)s changed: %(name)s, from %(before)s to %(after)s"),
}
HEAD: Final = (
    "name", "summary", "unit", "kind", "type", "level", "audience", "real_name_level", "visits", "online", "result",
    "delivery", "joint", "commitment", "renewal_of",
)  # fmt: skip


def differences(old: Content, new: Content) -> list[Difference]:
    """Every difference that somebody would ask about; nothing where only spaces or comments differ."""
    one, two = old["item"], new["item"]
    found = [*_limits(one, two)]
    for part in ("conditions", "materials"):
        found += _rows(
            part, _by(one.get(part), "id", ("name", "text")), _by(two.get(part), "id", ("name", "text"))
        )
    found += _rows("fees", _fees(one), _fees(two))
    found += _rows("laws", _laws(one), _laws(two))
    found += _rows("questions", _questions(old), _questions(new))
    found += _rows("steps", _steps(old), _steps(new))
    if (old.get("rules") or "") != (new.get("rules") or ""):
        found.append(Difference("rules", "changed", "rules", {"zh": "rules.dmn", "en": "rules.dmn"}))
    for key in HEAD:
        if one.get(key) != two.get(key):
            plain = all(isinstance(v, str | int | None) for v in (one.get(key), two.get(key)))
            before, after = (str(v.get(key) or "—") if plain else "" for v in (one, two))
            found.append(Difference("head", "changed", key, {"zh": key, "en": key}, before, after))
    return found


Rows = Mapping[str, tuple[Mapping[str, str], Any]]
"""Id → its name in both languages, and everything that counts as a change when it differs."""


def _rows(part: str, old: Rows, new: Rows) -> Iterator[Difference]:
    for key in [*old, *(k for k in new if k not in old)]:
        if key not in new:
            yield Difference(part, "removed", key, old[key][0])
        elif key not in old:
            yield Difference(part, "added", key, new[key][0])
        elif old[key][1] != new[key][1]:
            yield Difference(part, "changed", key, new[key][0])


def _by(rows: Sequence[Mapping[str, Any]] | None, key: str, names: Sequence[str]) -> Rows:
    return {
        str(row.get(key)): (next((row[n] for n in names if row.get(n)), {}), dict(row)) for row in rows or ()
    }


def _fees(item: Mapping[str, Any]) -> Rows:
    return {
        str((f.get("name") or {}).get("zh")): (f.get("name") or {}, dict(f)) for f in item.get("fees") or ()
    }


def _laws(item: Mapping[str, Any]) -> Rows:
    found: dict[str, tuple[Mapping[str, str], Any]] = {}
    for basis in item.get("legal_basis") or ():
        cited = f"{basis.get('law')} {basis.get('article') or ''}".strip()
        found[cited] = ({"zh": cited, "en": cited}, dict(basis))
    return found


def _questions(content: Content) -> Rows:
    groups = (content.get("form") or {}).get("groups") or ()
    return _by([q for group in groups for q in group.get("questions") or ()], "id", ("label",))


def _steps(content: Content) -> Rows:
    """Steps by id with who does them, within which limit, and where the ways out lead."""
    try:
        process = examine(read(str(content.get("flow") or "").encode()), "")[1]
    except Refusal:
        return {}
    found: dict[str, tuple[Mapping[str, str], Any]] = {}
    for node in process.nodes if process else ():
        flows = [process.flows[f] for f in node.out] if process else []
        ways = [(flow.text, process.nodes[flow.target].id) for flow in flows] if process else []
        if node.kind in (Kind.USER, Kind.SERVICE, Kind.CALL, Kind.RULE) or len(ways) > 1:
            name = {"zh": node.name or node.id, "en": node.details.get("title_en") or node.id}
            found[node.id] = (name, (node.kind, node.name, dict(node.details), sorted(ways)))
    return found


def _limits(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[Difference]:
    names = {
        "promised": {"zh": "承诺办结时限", "en": "promised limit"},
        "rule": {"zh": "法定办结时限", "en": "statutory limit"},
        "acceptance": {"zh": "受理时限", "en": "limit to accept"},
        "extension": {"zh": "延长", "en": "extension"},
        "grounds": {"zh": "中止计时的情形", "en": "grounds that stop the clock"},
    }
    for key, name in names.items():
        before, after = (_said((item.get("clock") or {}).get(key)) for item in (one, two))
        if before != after:
            yield Difference("limits", "changed", key, name, before, after)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('value')}{value.get('unit')}"
    return "、".join(map(str, value)) or "—" if isinstance(value, list) else str(value or "—")
