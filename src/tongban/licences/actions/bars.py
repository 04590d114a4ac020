"""Barring somebody from applying again (行政许可法 art. 78, 79)."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.kernel.clock import add_months
from tongban.kernel.errors import Refusal
from tongban.licences.grounds import BARS
from tongban.licences.models import Bar, LicenceAct
from tongban.org.models import Party, Unit
from tongban.records.actions import record


@action
def bar_set(
    actor: Actor,
    *,
    party: Party,
    code: str,
    article: str,
    unit: Unit,
    reason: str,
    act: LicenceAct | None = None,
    case_id: int | None = None,
) -> Bar:
    """Bar ``party`` from applying for ``code`` from today on: one year (art. 78) or three (art. 79).

    The calling action has judged that the law applies. The last day is the day of the same date (民法典 art. 202).
    """
    if article not in BARS:
        raise Refusal("licences.bar", f"Article {article} bars nobody.", article=article)
    today = legal_today()
    bar = Bar(
        party=party,
        code=code,
        article=article,
        from_on=today,
        until_on=add_months(today, 12 * BARS[article][0]),
        reason=reason.strip()[:500],
        unit=unit,
        act=act,
        case_id=case_id,
    )
    bar.save()
    record(
        actor,
        "licences.barred.v1",
        subject=bar,
        changes={"code": code, "article": article, "until_on": str(bar.until_on)},
    )
    return bar
