"""What an audit can find, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

LIMIT: Final = 1000
"""So many findings of one kind are listed; beyond that they are counted."""

WARNINGS: Final = frozenset({"entry_waiting", "held_foreign"})

TEXTS: Final = {
    "entry_altered": gettext_noop(
        "Entry %(entry)s (%(type)s, place %(place)s) was altered after it was written."
    ),
    "entry_removed": gettext_noop("The entry at place %(place)s (number %(entry)s) was removed."),
    "entry_moved": gettext_noop(
        "Entry %(entry)s stands at place %(place)s, but was recorded at place %(other)s: "
        "the order was changed."
    ),
    "entry_forged": gettext_noop(
        "Entry %(entry)s (%(type)s) was not written by this house: it was put in past the write path."
    ),
    "entry_backdated": gettext_noop(
        "Entry %(entry)s (%(type)s) bears machine time %(time)s, but was recorded after %(after)s: "
        "it is backdated."
    ),
    "entry_postdated": gettext_noop(
        "Entry %(entry)s (%(type)s) bears machine time %(time)s, later than the head of %(after)s over it."
    ),
    "entry_waiting": gettext_noop(
        "Entry %(entry)s (%(type)s) has waited %(seconds)s s to be folded: is the worker running?"
    ),
    "legal_time": gettext_noop(
        "The legal time %(legal)s of entry %(entry)s (%(type)s, machine time %(time)s) is explained by "
        "no clock entry."
    ),
    "leaf_missing": gettext_noop(
        "Places %(first)s to %(last)s of the tree are missing: leaves were removed."
    ),
    "node_altered": gettext_noop("Node %(level)s/%(index)s of the tree was altered."),
    "log_size": gettext_noop("The record says it has %(said)s folded entries, but %(found)s are there."),
    "head_forged": gettext_noop("The head of size %(size)s (%(time)s) is not signed by a key of this house."),
    "head_backdated": gettext_noop(
        "The head of size %(size)s (%(time)s) bears an earlier time than one before it."
    ),
    "head_differs": gettext_noop(
        "Places %(first)s to %(last)s do not lead to the head signed at %(time)s: "
        "they were rewritten or reordered."
    ),
    "held_differs": gettext_noop(
        "Places %(first)s to %(last)s do not lead to the head of %(time)s that the second holder keeps: "
        "they were rewritten by somebody who also held the key."
    ),
    "held_ahead": gettext_noop(
        "The second holder keeps a head of %(held)s entries (%(time)s), but only %(found)s are here: "
        "the end was cut off."
    ),
    "held_foreign": gettext_noop("The second holder keeps a head of another record (%(log)s)."),
    "row_altered": gettext_noop(
        "Row %(row)s of %(table)s was altered past the write path (last recorded by entry %(entry)s)."
    ),
    "row_removed": gettext_noop("Row %(row)s of %(table)s was removed (last recorded by entry %(entry)s)."),
    "row_inserted": gettext_noop(
        "Row %(row)s of %(table)s was put in past the write path: no entry records it."
    ),
    "replay": gettext_noop("%(check)s: %(subject)s: %(text)s"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement: its ``kind`` (a key of ``TEXTS``) and what it names."""

    kind: str
    data: dict[str, Any]

    @property
    def sentence(self) -> str:
        """In words, in the language of the moment."""
        return gettext(TEXTS[self.kind]) % self.data

    @property
    def is_warning(self) -> bool:
        """Whether it asks for attention and accuses nobody."""
        return self.kind in WARNINGS


@dataclass(slots=True)
class Report:
    """What was looked at and what was found."""

    log: str = ""
    size: int = 0
    entries: int = 0
    heads: int = 0
    held: int = 0
    rows: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(finding.is_warning for finding in self.findings)

    def find(self, kind: str, **data: Any) -> None:
        """Note a finding."""
        self.counts[kind] += 1
        if self.counts[kind] <= LIMIT:
            self.findings.append(Finding(kind, data))

    def as_json(self) -> dict[str, Any]:
        """For machines, with the sentence of each finding in the language of the moment."""
        found = [{"kind": f.kind, "sentence": f.sentence, "data": f.data} for f in self.findings]
        looked = {name: getattr(self, name) for name in ("log", "size", "entries", "heads", "held", "rows")}
        return {
            "clean": self.clean,
            **looked,
            "seconds": round(self.seconds, 3),
            "counts": dict(self.counts),
            "findings": found,
        }
