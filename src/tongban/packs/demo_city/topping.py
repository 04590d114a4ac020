"""After the replay: every demo account finds work, and lamps of each colour burn."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tongban.base.actor import Actor
from tongban.base.legal import legal_time, local_date
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.flows.policy import workable
from tongban.kernel.calendar import DEFAULT
from tongban.oversight.jobs import raise_lamps
from tongban.packs.demo_city.players import players

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

LEAST = 10
ROUNDS = 3
STAGES = {
    "window_clerk": "waiting",
    "examiner": "accepted",
    "expert_secretary": "reviewing",
    "approver": "examined",
    "head": "asked",
    "issuer": "to_deliver",
}
"""At which step applications are left for whom."""
LIMITS = {"waiting": (5, 0), "to_deliver": (10, 2)}
"""Working days that the law gives the step itself, and by how many one of ten is late: silence accepts, so the window
is never late."""
Offer = tuple[Item, Package]


def top_up(history: History) -> None:
    """Plan recent applications until each demo official has at least ten pieces of work; raise the lamps."""
    playable = players()
    waiting_for = [
        (role, unit_id, actor)
        for (role, unit_id), actor in history.cast.staff.items()
        if role in STAGES and actor.party in playable
    ]
    _deliver_forgotten(history)
    history.run()
    for _round in range(ROUNDS):
        for role, unit_id, actor in waiting_for:
            with legal_time(history.now):
                lacking = LEAST - _work_of(role, unit_id, actor)
            _plan(history, _offers(history, role, unit_id), max(0, lacking), STAGES[role])
        history.run()
    with legal_time(history.now):
        raise_lamps()


def _deliver_forgotten(history: History) -> None:
    """What was granted by law, with nobody acting, still reaches its applicant."""
    late = Case.objects.filter(status=Case.DECIDED, delivery_due__lt=local_date(history.now))
    for case in late.select_related("applicant").order_by("id"):
        who = Actor(party=case.applicant_id, channel="demo", name=case.applicant_name)
        moment = history.later(case.decided_at or history.now, history.chance.randint(1, 5))
        history.plan(moment, partial(history.moves.deliver, case, who, ""))


def _work_of(role: str, unit_id: int, actor: Actor) -> int:
    match role:
        case "issuer":
            return Case.objects.filter(status=Case.DECIDED).count()
        case "head":
            asked = Case.objects.filter(extension__approved_at=None, extension__refused_at=None)
            return asked.filter(unit_id=unit_id, extension__isnull=False).count()
    return workable(actor).count()


def _offers(history: History, role: str, unit_id: int) -> list[Offer]:
    """Items whose flow has the step of the role: with a limit long enough to wait in."""
    offers = [o for o in history.offers if o[0].kind == "promise"]
    if role in ("window_clerk", "issuer"):
        return offers
    offers = [o for o in offers if o[0].unit_id == unit_id]
    if role == "head":
        return [o for o in offers if o[1].clock.extension]
    wanted = f'tb:role="{role}"'
    return [o for o in offers if wanted in o[1].flow]


def _plan(history: History, offers: list[Offer], count: int, stage: str) -> None:
    """One in ten applied so long ago that its limit has passed, two are about to; the others are fresh."""
    slow = [o for o in offers if o[0].promised_value > 3] or offers
    for n in range(count if offers else 0):
        item, package = history.chance.choice(offers if n % 10 == 0 else slow)
        limit, passed = LIMITS.get(stage, (item.promised_value, 3))
        back = {0: limit + passed, 1: limit, 2: limit - 1}.get(n % 10, min(2, limit - 1))
        by_calendar = item.promised_unit == "d" and stage not in LIMITS
        day = _days_ago(local_date(history.now), max(back, 1), by_calendar=by_calendar and n % 10 < 3)
        history.apply(history.working_moment(day), item, package, fate=stage)


def _days_ago(today: date, days: int, *, by_calendar: bool) -> date:
    """So many working days ago; for limits in days of the calendar, the working day on or before."""
    if not by_calendar:
        return DEFAULT.add(today, -days)
    return DEFAULT.add(today - timedelta(days=days - 1), -1)
