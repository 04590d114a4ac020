"""Services as lists and guides show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.catalogue.models import Item
from tongban.catalogue.package import Basis, Condition, Fee, MaterialLine, Package, Result
from tongban.kernel.clock.words import citation_text, limit_text
from tongban.kernel.errors import Refusal
from tongban.laws.limits import rules_in_force
from tongban.laws.names import law_name
from tongban.portal.queries import known_laws
from tongban.ui.words import money, span_words

_TITLE = re.compile(r"\A\s*# [^\n]*\n")
KINDS = {"instant": gettext_lazy("Decided at once"), "promise": gettext_lazy("Promised time")}


def takes(item: Item) -> str:
    """How long it takes, as promised."""
    if item.kind == "instant" or not item.promised_value:
        return _("At once") if item.kind == "instant" else ""
    return span_words(item.promised_value, item.promised_unit)


def row(item: Item) -> dict[str, Any]:
    """A service in a list."""
    chips = [{"label": KINDS.get(item.kind, ""), "tone": "grey"}]
    if item.is_joint:
        chips.insert(0, {"label": _("Several offices in one"), "tone": "blue"})
    return {
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "summary_zh": item.summary_zh,
        "summary_en": item.summary_en,
        "url": reverse("service", args=[item.code]),
        "unit": {"zh": item.unit.name_zh, "en": item.unit.name_en},
        "limit": takes(item),
        "fee": _("Free of charge") if item.is_free else _("See the guide"),
        "online": _("All on line") if item.online == "full" else _("At the window"),
        "chips": chips,
    }


def rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Services in a list."""
    return [row(item) for item in items]


class Guide:
    """Everything that the page of an item says; each figure with the article behind it."""

    def __init__(self, item: Item, package: Package) -> None:
        self.item = item
        self.package = package
        self._cards = known_laws([b.law for b in self._bases()])

    def _bases(self) -> list[Basis]:
        p = self.package
        parts: list[Condition | MaterialLine | Fee] = [*p.conditions, *p.materials, *p.fees]
        rule = [part.basis for part in (p.conditional, p.limited) if part and part.basis]
        return [*p.legal_basis, *(part.basis for part in parts if part.basis), *rule]

    def cite(self, basis: Basis | None) -> dict[str, str] | None:
        """An article as people quote it, with the address of the law's card where there is one."""
        if basis is None:
            return None
        url = reverse("law", args=[basis.law]) if basis.law in self._cards else ""
        anchor = f"#a{basis.article}" if url and basis.article else ""
        return {"text": quoted(basis), "url": f"{url}{anchor}"}

    @property
    def conditional_basis(self) -> dict[str, str] | None:
        """The rule on which conditional acceptance rests."""
        return self.cite(self.package.conditional.basis) if self.package.conditional else None

    @property
    def limited_basis(self) -> dict[str, str] | None:
        """The law behind a limit in number; of another order than that of acceptance, the law that sets it."""
        limited = self.package.limited
        return self.cite(limited.order_basis or limited.basis) if limited else None

    @property
    def text(self) -> dict[str, str]:
        """What the package tells, without the title, which the page has already."""
        return {lang: _TITLE.sub("", words, count=1) for lang, words in self.package.guide.items()}

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The four figures: limit, fee, visits, materials; an imported item says only what its source said."""
        said = not self.package.imported
        figures = [self._limit()]
        if said or self.package.fees:
            figures.append(self._fee())
        figures.append(self._visits())
        if said or self.package.materials:
            figures.append(self._papers())
        return [figure for figure in figures if said or figure["value"]]

    def _limit(self) -> dict[str, Any]:
        promise = self.package.clock
        if self.package.kind == "instant" or not promise.promised_value:
            value = _("At once") if self.package.kind == "instant" else self._legal()
        else:
            value = span_words(promise.promised_value, promise.promised_unit)
        note = _("by law %(limit)s") % {"limit": self._legal()} if self._legal() else ""
        return {"label": _("Takes"), "value": value, "note": note, "icon": "clock"}

    def _legal(self) -> str:
        try:
            rule = rules_in_force().at(self.package.clock.rule, legal_today())
        except Refusal:
            return ""
        lang = short()
        limit = limit_text(rule.limit, lang)  # type: ignore[arg-type]
        source = citation_text(rule.source, lang)  # type: ignore[arg-type]
        return f"{limit}（{source}）" if lang == "zh" else f"{limit} ({source})"

    def _fee(self) -> dict[str, Any]:
        fees = self.package.fees
        value = money(None) if not fees else _("%(n)d kinds of fee") % {"n": len(fees)}
        if len(fees) == 1:
            value = money(fees[0].amount)
        note = quoted(fees[0].basis) if fees and fees[0].basis else ""
        return {"label": _("Fee"), "value": value, "note": note, "icon": "wallet"}

    def _visits(self) -> dict[str, Any]:
        visits = self.package.visits
        value = _("None") if not visits else str(visits)
        note = _("you never have to come") if not visits else ""
        return {"label": _("Visits"), "value": value, "note": note, "icon": "footprints"}

    def _papers(self) -> dict[str, Any]:
        yours = [m for m in self.package.materials if not m.share and m.source != "form"]
        shared = [m for m in self.package.materials if m.share]
        note = _("%(n)d more we fetch ourselves") % {"n": len(shared)} if shared else ""
        return {"label": _("Materials"), "value": str(len(yours)), "note": note, "icon": "files"}

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Conditions with their article."""
        return [self._condition(c) for c in self.package.conditions]

    def _condition(self, condition: Condition) -> dict[str, Any]:
        return {"text": condition.text, "basis": self.cite(condition.basis)}

    @property
    def to_bring(self) -> list[dict[str, Any]]:
        """Materials that the applicant hands in."""
        return [self._material(m) for m in self.package.materials if not m.share and m.source != "form"]

    @property
    def not_to_bring(self) -> list[dict[str, Any]]:
        """Materials that the house has or makes itself: nobody may ask for them."""
        return [self._material(m) for m in self.package.materials if m.share or m.source == "form"]

    def _material(self, line: MaterialLine) -> dict[str, Any]:
        why = ""
        if line.share:
            why = _("You need not bring it: we fetch it from the register.")
        elif line.source == "form":
            why = _("Made from your answers; you need not write it.")
        elif line.source == "commitment":
            why = _("A written promise will do instead.")
        needed = _("always") if line.required is True else _("only in some cases; the form asks")
        return {
            "name": line.name,
            "note": line.note,
            "why": why,
            "needed": needed,
            "copies": line.copies,
            "later": line.later and self.package.conditional is not None,
            "formats": ", ".join(line.formats).upper(),
            "basis": self.cite(line.basis),
        }

    @property
    def fees(self) -> list[dict[str, Any]]:
        """Fees with their basis (行政许可法 art. 58)."""
        return [self._fee_row(f) for f in self.package.fees]

    def _fee_row(self, fee: Fee) -> dict[str, Any]:
        return {"name": fee.name, "amount": money(fee.amount), "per": fee.per, "basis": self.cite(fee.basis)}

    @property
    def laws(self) -> list[dict[str, Any]]:
        """The legal basis, each once."""
        seen: dict[str, dict[str, Any]] = {}
        for basis in self._bases():
            cited = self.cite(basis)
            if cited:
                seen.setdefault(cited["text"], cited)
        return list(seen.values())

    @property
    def audience(self) -> str:
        """For whom it is."""
        words = {"natural_person": _("people"), "legal_entity": _("enterprises and organisations")}
        return _(" and ").join(words[a] for a in self.package.audience if a in words)

    @property
    def result(self) -> dict[str, str]:
        """What one gets, and for how long."""
        given = self.package.result
        if given.kind not in ("licence", "certificate"):
            return {"what": "", "long": ""}
        return {"what": "yes", "long": _how_long(given)}

    @property
    def acceptance(self) -> str:
        """How long the office may take to say whether it accepts."""
        try:
            rule = rules_in_force().at(self.package.clock.acceptance, legal_today())
        except Refusal:
            return ""
        return limit_text(rule.limit, short())  # type: ignore[arg-type]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What happens one after another, in plain words."""
        if not self.package.is_online:
            return self._window_steps()
        first = {
            "title": _("Fill in the form on line"),
            "text": _("Saved with every step; you may go on later."),
        }
        if self.package.kind == "instant":
            return [
                first,
                {"title": _("Decision at once"), "text": _("The rules decide by themselves and say why.")},
            ]
        taken = {
            "title": _("We look whether everything is there"),
            "text": _("Within %(limit)s. If something is missing, we tell you everything at once.")
            % {"limit": self.acceptance},
        }
        if self.acceptance == "":
            taken["text"] = _("If something is missing, we tell you everything at once.")
        checked = {"title": _("The office examines it"), "text": self._pauses()}
        decided = {
            "title": _("The decision itself"),
            "text": _("Granted, or refused with reasons and where to contest it."),
        }
        given = {"title": _("You receive the result"), "text": self._delivery()}
        return [first, taken, checked, decided, given]

    def _window_steps(self) -> list[dict[str, Any]]:
        known = bool(self.package.materials) or not self.package.imported
        what = _("The list stands on this page.") if known else _("Ask the office first which ones it needs.")
        return [
            {"title": _("Prepare the materials"), "text": what},
            {"title": _("Come to the window"), "text": _("Address and hours stand on this page.")},
            {"title": _("You receive the result"), "text": self._delivery()},
        ]

    def _pauses(self) -> str:
        if self.package.joint:
            return _("Several offices work on it at the same time.")
        if self.package.clock.grounds:
            return _("A visit or an expert review may be needed; the clock stops for it and you are told.")
        return ""

    def _delivery(self) -> str:
        words = {"electronic": _("on line"), "pickup": _("at the window"), "post": _("by post")}
        ways = [words[w] for w in self.package.delivery if w in words]
        return _("Delivered %(ways)s, as you choose.") % {"ways": _(", ").join(ways)}


def _how_long(given: Result) -> str:
    if given.until:
        return _("to the day that you name")
    if given.months % 12:
        return span_words(given.months, "month")
    if given.months:
        return _("%(n)d years") % {"n": given.months // 12}
    return (
        _("until: %(end)s") % {"end": given.until_words[short()]} if given.until_words else _("without end")
    )


def quoted(basis: Basis | None) -> str:
    """《渔业法》第23条 / Fisheries Law of the People's Republic of China art. 23."""
    if basis is None:
        return ""
    name = law_name(basis.law, short())
    if name != basis.law:
        return f"{name} art. {basis.article}" if basis.article else name
    title = f"《{basis.law}》"
    if not basis.article:
        return title
    return f"{title}第{basis.article}条" if short() == "zh" else f"{title} art. {basis.article}"
