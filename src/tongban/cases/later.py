"""Conditional acceptance (容缺受理): which lines may follow, until when, and the words of the promise.

A local rule lets an authority accept a case that lacks secondary materials: the applicant promises in writing, list
and deadline are told at once, and what does not come in time counts as withdrawn (安阳市政务服务条例 art. 24 is the
model). Each item says so by ``conditional``, each line by ``later``; a key material (主审要件) never can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongban.base.legal import legal_today
from tongban.cases import clockwork
from tongban.cases.models import Case, Material
from tongban.catalogue.package import Basis, MaterialLine, Package
from tongban.forms.conditions import for_feel, holds
from tongban.forms.definition import Words
from tongban.kernel import clock

LATER = "later"
RULE = "TB-LATER"
REMIND = "TB-SUPPLEMENT-REMIND"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the applicant promises: the lines, the last day, and the whole text in both languages."""

    lines: tuple[MaterialLine, ...]
    due_on: date
    text: Words
    basis: Basis | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The lines by their ids."""
        return tuple(line.id for line in self.lines)


def due_for(package: Package, start: date) -> date | None:
    """The last day for what follows an application of ``start``; None where nothing of the item may follow."""
    if package.conditional is None:
        return None
    basis = clockwork.basis_in_force()
    rule = replace(basis.rules.at(RULE, start), value=package.conditional.days, unit="wd")
    return clock.due(rule, start, calendar=basis.calendar, rules=basis.rules)


def remind_on(due: date) -> date:
    """The day on which the applicant is reminded."""
    basis = clockwork.basis_in_force()
    return clock.due(REMIND, due, calendar=basis.calendar, rules=basis.rules)


def may_follow(package: Package, values: Mapping[str, Any], handed_in: Sequence[str]) -> list[MaterialLine]:
    """Lines that are needed by these answers, are not handed in, and may follow (only those that the guide marks)."""
    if package.conditional is None:
        return []
    context = for_feel(package.form, values)
    wanted = [m for m in package.materials if m.later and m.id not in handed_in]
    return [m for m in wanted if holds(m.required, context)]


def promise_of(package: Package, lines: Sequence[MaterialLine], start: date | None = None) -> Promise | None:
    """The promise for ``lines``, as it is shown before it is given and printed afterwards; None without lines."""
    due = due_for(package, start or legal_today())
    if due is None or not lines:
        return None
    return Promise(
        tuple(lines),
        due,
        _text(package, lines, due),
        package.conditional.basis if package.conditional else None,
    )


def cite(package: Package, lang: str = "zh") -> str:
    """The rule on which conditional acceptance rests, as documents cite it."""
    basis = package.conditional.basis if package.conditional else None
    if basis is None:
        return ""
    if lang == "en":
        return f"{basis.law} art. {basis.article}" if basis.article else basis.law
    return f"《{basis.law}》第{basis.article}条" if basis.article else f"《{basis.law}》"


def _text(package: Package, lines: Sequence[MaterialLine], due: date) -> Words:
    zh = "、".join(line.name["zh"] for line in lines)
    en = "; ".join(line.name.get("en") or line.name["zh"] for line in lines)
    return {
        "zh": f"申请“{package.name['zh']}”时，下列材料暂时不能提交：{zh}。"
        f"本人（本单位）书面承诺在 {due} 以前（含当日）补齐。"
        f"已经知悉：材料补齐以前不能作出准予的决定；到期没有补齐的，依照{cite(package)}，申请视为撤回，可以重新申请。",
        "en": f"With the application “{package.name.get('en') or package.name['zh']}” the following cannot be "
        f"handed in yet: {en}. I promise in writing to hand it in by {due}, that day included. I know that nothing can "
        f"be granted before it has come, and that otherwise the application counts as withdrawn "
        f"({cite(package, 'en')}); I may then apply again.",
    }


def outstanding(case: Case) -> list[Material]:
    """Lines that were promised and have not come; nothing is asked where nothing was promised."""
    if case.later_due is None:
        return []
    return list(Material.objects.filter(case=case, status=LATER).order_by("ordinal", "id"))


def names_of(case: Case, lines: Sequence[str]) -> str:
    """The lines by their Chinese names, for notices and refusals."""
    package = clockwork.package_of(case)
    return "、".join(m.name["zh"] for m in package.materials if m.id in lines)
