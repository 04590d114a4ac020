"""One thing as people see it: the plan, the one form as its pages, how far each of its applications has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.language import short
from tongban.cases.models import ErrandDraft, ErrandFile
from tongban.catalogue.models import Item, LifeEvent
from tongban.catalogue.things.book import Ask, Book
from tongban.catalogue.things.merging import Merged, Paper
from tongban.catalogue.things.planning import Dates, Plan, Planned
from tongban.forms.definition import Group
from tongban.forms.pages import sections, words
from tongban.forms.rows import fragment, top
from tongban.portal.shown.drafts import MATERIALS, MAX_MB, REVIEW, Stop, size_words
from tongban.portal.shown.services import takes
from tongban.ui.words import day, money, span_words


def ask_rows(asks: Sequence[Ask], answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions about the person, as the question component takes them."""
    return [
        {
            "id": ask.id,
            "type": "choice",
            "label": words(ask.label),
            "help": words(ask.help),
            "value": answers.get(ask.id, ""),
            "options": [{"value": o.value, "label": words(o.label)} for o in ask.options]
            or [{"value": "yes", "label": _("Yes")}, {"value": "no", "label": _("No")}],
        }
        for ask in asks
    ]


def name_of(row: Any) -> dict[str, str]:
    """The two names of an item, a unit or an event."""
    return {"zh": row.name_zh, "en": row.name_en or row.name_zh}


def title_of(events: Sequence[LifeEvent]) -> dict[str, str]:
    """The name of what was chosen."""
    return {
        "zh": "、".join(e.name_zh for e in events),
        "en": " · ".join(e.name_en or e.name_zh for e in events),
    }


class PlanPage:
    """A plan with everything that its page says."""

    def __init__(
        self,
        plan: Plan,
        book: Book,
        items: Mapping[str, Item],
        events: Mapping[str, LifeEvent],
        dates: Mapping[str, Dates],
    ) -> None:
        self.plan, self.book, self.items, self.events, self.dates = plan, book, items, events, dates

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What it comes to."""
        plan, saved = self.plan, self.plan.saved
        last = max(d.due for d in self.dates.values())
        fee = money(plan.fee.minor) if plan.fee.minor or not plan.open_fees else _("See the steps")
        return [
            {
                "label": _("Applications"),
                "value": str(len(plan.steps)),
                "icon": "layers",
                "note": _("handed in at once"),
            },
            {
                "label": _("Time in all"),
                "value": span_words(plan.days, "wd") if plan.days else _("At once"),
                "icon": "clock",
                "note": _("by %(day)s if begun today") % {"day": day(last, weekday=False)},
            },
            {"label": _("Fees"), "value": fee, "icon": "wallet"},
            {
                "label": _("Asked less"),
                "value": f"{saved.share} %",
                "icon": "list-checks",
                "note": _("%(now)d instead of %(apart)d questions and materials")
                % {
                    "now": saved.questions + saved.materials,
                    "apart": saved.questions_apart + saved.materials_apart,
                },
            },
        ]

    @property
    def savings(self) -> list[dict[str, Any]]:
        """What is asked one by one, and what together."""
        saved = self.plan.saved
        return [
            {"name": _("Questions"), "apart": saved.questions_apart, "together": saved.questions},
            {"name": _("Materials"), "apart": saved.materials_apart, "together": saved.materials},
            {
                "name": _("Times to apply"),
                "apart": len(self.plan.steps),
                "together": 1,
            },
        ]

    @property
    def levels(self) -> list[dict[str, Any]]:
        """Round after round: what runs side by side."""
        return [
            {"title": self._round(number), "steps": [self._step(s) for s in steps]}
            for number, steps in enumerate(self.plan.levels)
        ]

    def _round(self, number: int) -> str:
        if number == 0:
            return _("First, all at the same time")
        return _("Then, by itself, as soon as the results are there")

    @property
    def lanes(self) -> list[dict[str, Any]]:
        """Office after office, with what it does in each round."""
        offices: dict[int, dict[str, Any]] = {}
        for step in self.plan.steps:
            unit = self.items[step.item].unit
            rounds = [{"head": head, "steps": []} for head in self.rounds]
            lane = offices.setdefault(unit.pk, {"name": name_of(unit), "rounds": rounds})
            lane["rounds"][step.level]["steps"].append(self._step(step))
        return list(offices.values())

    @property
    def rounds(self) -> list[str]:
        """The heads of the lanes."""
        return [_("Round %(n)d") % {"n": n} for n, _steps in enumerate(self.plan.levels, start=1)]

    def _step(self, step: Planned) -> dict[str, Any]:
        item, dates = self.items[step.item], self.dates[step.item]
        return {
            "code": item.code,
            "name": name_of(item),
            "url": reverse("service", args=[item.code]),
            "unit": name_of(item.unit),
            "limit": takes(item),
            "span": self._span(dates),
            "fee": "" if item.is_free else self._fee(step.item),
            "critical": step.critical and len(self.plan.steps) > 1 and bool(self.plan.days),
            "why": [self._why(r.outcome, r.thing, r.item) for r in step.reasons],
            "needs": [
                {"outcome": words(self.book.outcomes[o].name), "item": words(name_of(self.items[i]))}
                for o, i in step.needs.items()
            ],
        }

    @staticmethod
    def _span(dates: Dates) -> str:
        if dates.begins == dates.due:
            return day(dates.due, weekday=False)
        return _("%(first)s to %(last)s") % {
            "first": day(dates.begins, weekday=False),
            "last": day(dates.due, weekday=False),
        }

    def _fee(self, code: str) -> str:
        fees = self.plan.merged.packages[code].fees
        return "；".join(f"{words(f.name)} {money(f.amount)} {words(f.per)}".strip() for f in fees)

    def _why(self, outcome: str, thing: str, item: str) -> str:
        name = words(self.book.outcomes[outcome].name)
        if thing:
            return _("“%(event)s” takes: %(outcome)s") % {
                "event": words(name_of(self.events[thing])) if thing in self.events else thing,
                "outcome": name,
            }
        return _("“%(item)s” needs: %(outcome)s") % {
            "item": words(name_of(self.items[item])),
            "outcome": name,
        }

    @property
    def papers(self) -> list[dict[str, Any]]:
        """What is to be handed in, each once."""
        wanted = self.plan.merged.wanted({})
        return [
            {
                "name": p.name,
                "needed": _("always") if must else _("if it applies"),
                "used": self._users(p),
            }
            for p in self.plan.merged.papers
            if (must := wanted.get(p.id)) is not None or not p.maker
        ]

    def _users(self, paper: Paper) -> str:
        names = dict.fromkeys(words(name_of(self.items[u.item])) for u in paper.uses)
        return _list(list(names))

    @property
    def spared(self) -> list[dict[str, Any]]:
        """What need not be handed in: results of earlier steps, and what the house fetches itself."""
        made = [
            {
                "name": p.name,
                "why": _("comes from “%(item)s”") % {"item": words(name_of(self.items[p.maker]))},
            }
            for p in self.plan.merged.papers
            if p.maker
        ]
        lines: dict[str, Any] = {}
        for package in self.plan.merged.packages.values():
            for line in package.materials:
                if line.share:
                    lines.setdefault(line.name.get("zh", ""), line.name)
        return made + [{"name": name, "why": _("we fetch it ourselves")} for name in lines.values()]


def _list(names: Sequence[str]) -> str:
    return "、".join(names) if short() == "zh" else "; ".join(names)


class ThingJourney:
    """The pages of a thing being written, in order; groups in which nothing is asked are left out."""

    def __init__(self, draft: ErrandDraft, plan: Plan, answers: Mapping[str, Any]) -> None:
        self.draft, self.plan, self.answers = draft, plan, answers
        self.merged: Merged = plan.merged
        self.asked = self.merged.asked(answers)
        self._worked = self.merged.worked_out(answers)
        self.stops = self._stops()

    def _stops(self) -> list[Stop]:
        found = [
            Stop(g.id, words(g.title), self._url("thing_group", g.id))
            for g in self.merged.form.groups
            if any(q.id in self.asked for q in g.questions)
        ]
        if self.merged.wanted(self.answers):
            found.append(Stop(MATERIALS, _("Materials"), self._url("thing_materials")))
        return [*found, Stop(REVIEW, _("Check and send"), self._url("thing_review"))]

    def _url(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.draft.uid, *more])

    def at(self, key: str) -> int:
        """The number of a page, from 1; 0 for one that is not on the way."""
        return next((n for n, stop in enumerate(self.stops, 1) if stop.key == key), 0)

    def after(self, key: str) -> Stop:
        """The page after ``key``; the review page is the last."""
        return self.stops[min(self.at(key), len(self.stops) - 1)]

    def before(self, key: str) -> Stop | None:
        """The page before ``key``."""
        place = self.at(key)
        return self.stops[place - 2] if place > 1 else None

    def place(self, key: str) -> dict[str, Any]:
        """Progress in words for the page ``key``."""
        stop = next((s for s in self.stops if s.key == key), self.stops[-1])
        return {"at": self.at(key) or len(self.stops), "of": len(self.stops), "label": stop.title}

    def change(self, field: str) -> str:
        """Where the answer to a merged question is changed."""
        group = next(
            (g for g in self.merged.form.groups if any(q.id == top(field) for q in g.questions)), None
        )
        return f"{self._url('thing_group', group.id)}{fragment(field)}" if group else ""

    def review(
        self, pages: Mapping[str, Sequence[ErrandFile]], mistakes: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Every answer and material with the way to change it."""
        found = [section for g in self.merged.form.groups for section in self._sections(g, mistakes)]
        wanted = self.merged.wanted(self.answers)
        papers = [
            {
                "id": p.id,
                "label": words(p.name),
                "value": "、".join(f.attachment.name for f in pages.get(p.id, ())),
                "change": f"{self._url('thing_materials')}#{p.id}",
                "note": mistakes.get(p.id, ""),
            }
            for p in self.merged.papers
            if p.id in wanted
        ]
        return [*found, *([{"title": _("Materials"), "rows": papers}] if papers else [])]

    def _sections(self, group: Group, mistakes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What is asked of a group; of one that repeats each entry by itself."""
        for section in sections(group, self.answers, self._worked, masked=False):
            rows = [
                {**row, "change": self.change(row["id"]), "note": mistakes.get(row["id"], "")}
                for row in section["rows"]
                if row["id"] in self.asked
            ]
            if rows:
                yield {"title": section["title"], "rows": rows}

    def uploader(
        self, paper: Paper, pages: Sequence[ErrandFile], *, required: bool, error: Any = ""
    ) -> dict[str, Any]:
        """A merged material as the uploader component takes it."""
        return {
            **uploader(paper.id, paper.name, paper.formats, required=required, error=error),
            "help": paper.note if any(paper.note.values()) else "",
            "upload_url": self._url("thing_upload", paper.id),
            "files": [
                {
                    "name": page.attachment.name,
                    "size": size_words(page.attachment.size),
                    "url": reverse("thing_page", args=[self.draft.uid, page.uid]),
                    "remove_url": reverse("thing_remove", args=[self.draft.uid, page.uid]),
                }
                for page in pages
            ],
        }


def uploader(
    name: str, label: Any, formats: Sequence[str], *, required: bool = True, error: Any = ""
) -> dict[str, Any]:
    """What every uploader of a thing has."""
    return {
        "id": name,
        "name": "page",
        "label": label,
        "formats": ", ".join(formats).upper(),
        "accept": ",".join(f".{f}" for f in (*formats, *(("jpeg",) if "jpg" in formats else ()))),
        "max_mb": MAX_MB,
        "multiple": True,
        "camera": bool({"jpg", "png"} & set(formats)),
        "required": required,
        "error": error,
    }
