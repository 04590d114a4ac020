"""Every address of the house, with things of the small city in its places.

A place of an address (``<uuid:uid>`` after ``cases/``) is filled by the word that stands before it. A room that brings
a new word may teach it here; otherwise every kind of thing is tried, which is slower and finds the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern
from tests.city import City

from tongban.base.language import LanguagePrefix
from tongban.cases.models import Case, DraftFile, ErrandFile, MaterialFile, Notice
from tongban.desk.acts import ACTS
from tongban.desk.views.workshop import ACTS as WORKSHOP_ACTS
from tongban.flows.models import Task
from tongban.laws.models import Law
from tongban.licences.grounds import KINDS
from tongban.messages.models import Message
from tongban.records.models import Entry

PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
NOTHING = "00000000-0000-7000-8000-000000000000"
LONG = bool(os.environ.get("TONGBAN_LONG"))
FEW = ("received", "granted")


@dataclass(frozen=True)
class Address:
    """One pattern: its route (language left out), name and view."""

    route: str
    name: str
    view: Any
    localized: bool

    @property
    def places(self) -> list[str]:
        return [match[2] for match in PLACE.finditer(self.route)]

    def __str__(self) -> str:
        return self.name or self.route


def addresses() -> list[Address]:
    """All patterns of the resolver."""
    return list(_walk(get_resolver(), "", localized=False))


def _walk(resolver: Any, before: str, *, localized: bool) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        language = isinstance(pattern.pattern, LanguagePrefix)
        route = before if language else before + _plain(pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, pattern.name or "", pattern.callback, localized)
        else:
            yield from _walk(pattern, route, localized=localized or language)


def _plain(pattern: Any) -> str:
    """The route of a pattern; of a regular one, its groups as places whose choices stand for themselves."""
    text = str(pattern.pattern)
    if not isinstance(pattern.pattern, RegexPattern):
        return text
    text = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<\1>", text)
    return text.strip("^$").replace("\\", "")


class Things:
    """What stands in the places of addresses."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.words = self._words()

    def paths(self, address: Address, *, few: bool = False) -> list[str]:
        """The address with things of the city in it; ``few``: two cases instead of one in every state."""
        found = [""]
        last = 0
        for match in PLACE.finditer(address.route):
            between = address.route[last : match.start()]
            found = [
                f"{path}{between}{value}"
                for path in found
                for value in self._values(path + between, match[1] or "str", match[2], few=few)
            ]
            last = match.end()
        return [path + address.route[last:] for path in found]

    def _values(self, before: str, kind: str, name: str, *, few: bool) -> list[str]:
        word = before.rstrip("/").rsplit("/", 1)[-1]
        if word == "cases":
            cases = self.city.cases
            return [str(cases[n].uid) for n in (FEW if few else cases)]
        parts = before.split("/")
        if "things" in parts and (found := self._of_thing(word, parts)):
            return found
        if word in ("notices", "documents", "sheets", "pages", "attachments", "proofs") and "cases" in parts:
            return self._of_case(word, parts[parts.index("cases") + 1])
        if kind == "int" and "workshop" in parts:
            return ["0", "99"]
        if name == "part" and "scenarios" in parts:
            return ["head", "expected", "nothing"]
        if word == "do" and "workshop" in parts:
            return list(WORKSHOP_ACTS)
        if word == "do" and "licences" in parts:
            return list(KINDS)
        if word == "do":
            return self._steps(parts[parts.index("cases") + 1], few=few)
        if word in self.words:
            return self.words[word]
        if name in self.words:
            return self.words[name]
        return [NOTHING, *self.everything] if kind == "uuid" else ["nothing"]

    def _of_thing(self, word: str, parts: list[str]) -> list[str]:
        """The thing that the applicant handed in, the one being written, and what belongs to them."""
        errand, draft = self.city.errand, self.city.errand_draft
        assert errand and draft
        page = self.city.some(ErrandFile, draft=draft)
        if word == "things":
            return [str(errand.uid if "my" in parts else draft.uid)]
        known = {"drafts": draft.uid, "handed-in": errand.uid, "pages": page.uid}
        item = self.city.w.item.code
        return [str(known[word])] if word in known else {"add": [item], "members": [item]}.get(word, [])

    def _of_case(self, word: str, uid: str) -> list[str]:
        case = Case.objects.get(uid=uid)
        notice = Notice.objects.filter(case=case).select_related("document").order_by("-id").first()
        page = MaterialFile.objects.filter(material__case=case).select_related("attachment").first()
        entry = Entry.objects.filter(case=case.uid).order_by("id").first() if word == "proofs" else None
        found = {
            "notices": notice and notice.uid,
            "documents": notice and notice.document.uid,
            "proofs": entry and entry.uid,
            "services": notice and (notice.services.values_list("uid", flat=True).first() or NOTHING),
        }.get(word, page and page.attachment.uid)
        return [str(found)] if found else [NOTHING]

    def _steps(self, uid: str, *, few: bool) -> list[str]:
        """Some steps of the desk for each case, so that all cases together try all of them."""
        keys = list(ACTS)
        at = [str(case.uid) for case in self.city.cases.values()].index(uid)
        if few:
            return keys[at % 2 :: 2][::4]
        return keys if LONG else keys[at % 4 :: 4]

    @property
    def everything(self) -> list[str]:
        """One uid of each kind of thing that belongs to the applicant."""
        c = self.city
        things = (
            c.draft,
            c.licence,
            c.question,
            c.complaint,
            c.anonymous_complaint,
            c.lamp,
            c.cases["granted"],
        )
        return [str(thing.uid) for thing in things if thing is not None]

    def _words(self) -> dict[str, list[str]]:
        c, code = self.city, self.city.w.item.code
        assert c.draft and c.licence and c.question and c.complaint and c.lamp and c.anonymous_complaint
        assert c.package
        draft_page = c.some(DraftFile, draft=c.draft)
        complaints = [str(c.complaint.uid), str(c.anonymous_complaint.uid)]
        return {
            "services": [code],
            "apply": [code],
            code: [str(c.draft.uid)],
            "items": [code],
            "drafts": [str(c.draft.uid)],
            "workshop": [str(c.package.uid)],
            "open": [code],
            "versions": ["1", "9"],
            "files": ["item.yaml", "guide.zh.md", "nothing.yaml"],
            "remove": ["nothing.yaml"],
            "parts": ["fees", "limits", "materials", "nothing"],
            "steps": ["examine", "nothing"],
            "form": ["matter"],
            "materials": ["plan"],
            "supplement": ["plan"],
            "pages": [str(draft_page.attachment.uid), str(draft_page.uid)],
            "units": [c.w.bureau.code],
            "roles": ["window_clerk", "nothing"],
            "themes": ["housing", "nothing"],
            "life-events": ["nothing"],
            "laws": [law.title_zh for law in Law.objects.all()[:1]] or ["行政许可法"],
            "licences": [str(c.licence.uid)],
            "questions": [str(c.question.uid)],
            "complaints": complaints,
            "complaint": complaints,
            "reports": complaints,
            "lamps": [str(c.lamp.uid)],
            "events": [str(c.lamp.uid), *([str(c.finding.uid)] if c.finding else [])],
            "notices": [str(c.posting.uid)] if c.posting else [],
            "objections": [str(c.objection.uid)] if c.objection else [],
            "watch": ["CO-SHORT", "AN-PAUSE", "nothing"],
            "rules": ["CO-SHORT", "nothing"],
            "messages": [str(c.some(Message, to_id=c.owner.actor.party).uid)],
            "tasks": [
                str(c.some(Task, kind="examine", done_at=None).uid),
                str(c.some(Task, kind="decide").uid),
            ],
            "halls": ["city-hall"],
            "windows": ["A01"],
            "manage": ["A01", "new"],
            "ticket": [c.tickets["hall"]],
            "hand-over": [c.tickets["hand_over"], "nothing"],
            "shown": [c.tickets["present"], "nothing"],
            "check": ["nothing"],
            "verify": [c.licence.identifier, "nothing"],
            "heads": ["1"],
            "ledger": ["acceptance", "promised", "statutory"],
            "style": ["desk", "form", "guide", "refusal", "print", "wall"],
        }
