"""What becomes of licences after their issue: at each office that visitors play, some in every state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time, legal_today, local_date
from tongban.catalogue.models import Item
from tongban.kernel.calendar import DEFAULT
from tongban.licences.actions import Terms, licence_act, licence_act_decide, licence_issue
from tongban.licences.faces import face_of
from tongban.licences.grounds import CANCEL, EXPIRED, FORFEITED, VALID, kind_of
from tongban.licences.models import Licence
from tongban.org.models import Party
from tongban.packs.demo_city.players import players

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

PENALTY: Final = "《无证无照经营查处办法》第十三条"
LIVES: Final[Sequence[tuple[int, str, Mapping[str, Any]]]] = (
    (40, "change", {"ground": "asked", "reason": "持证人申请变更登载内容，材料齐全，符合条件。"}),
    (36, "renew", {"ground": "asked", "reason": "持证人在届满三十日前申请延续，仍符合许可条件。"}),
    (32, "suspend", {"ground": "penalty", "law": PENALTY, "reason": "超出许可范围经营，责令改正并暂扣许可证件。"}),
    (27, "withdraw", {
        "ground": "facts_changed",
        "reason": "所在区域调整为公共绿地，原许可事项不能继续实施。",
        "compensation": 3_680_000,
    }),
    (23, "revoke", {"ground": "unqualified", "reason": "复核发现申请时不具备规定的条件，不符合法定条件。"}),
    (19, "revoke", {"ground": "deceit", "reason": "提交的材料系伪造，以欺骗手段取得许可。", "safety": True}),
    (14, "forfeit", {"ground": "penalty", "law": PENALTY, "reason": "暂扣期间继续经营，情节严重。"}),
    (11, "forfeit", {"ground": "penalty", "law": PENALTY, "reason": "出租许可证件，情节严重。"}),
    (9, "cancel", {"ground": "by_law", "law": "持证人申请", "reason": "持证人停止从事该许可事项，申请注销。"}),
    (4, "suspend", {"ground": "penalty", "law": PENALTY, "reason": "未按规定公示许可证件，逾期不改正。"}),
    (1, "revoke", {"ground": "procedure", "reason": "颁发前应当实地核查而没有核查，建议撤销。"}),
)  # fmt: skip
"""Days ago, kind and terms; the last one waits for the head."""
LICENSING: Final = "01"
"""行政许可 (GB/T 39046 A.1): confirmations and registrations are not suspended, withdrawn or forfeited."""
LAPSED: Final = 3
"""Licences of each office, issued on paper long ago, that nobody asked to renew."""
FEWEST_OWN: Final = 12
"""So many stand at each office for what happens to them."""


def plan_licence_lives(history: History) -> None:
    """Plan them for every played office that has an approver and a head."""
    last = local_date(history.now)
    played = {
        actor.unit
        for actor in history.cast.staff.values()
        if actor.party in players() and actor.unit is not None
    }
    for unit in sorted(u for u in played if _two_people(history, u)):
        items = [
            o
            for o in history.offers
            if o[0].unit_id == unit and o[1].result.licence and o[1].type == LICENSING
        ]
        if not items:
            continue
        for n in range(LAPSED + FEWEST_OWN):
            item, package = items[n % len(items)]
            ends = last - timedelta(days=45 - 7 * n) if n < LAPSED else last + timedelta(days=400 + 30 * n)
            _on_paper(history, item, package.result.licence, ends, n)
        for ago, kind, terms in LIVES:
            day = last - timedelta(days=ago) if ago > 1 else DEFAULT.add(last, -1)
            moment = history.working_moment(day)
            codes = {item.code for item, _package in items}
            history.plan(moment, partial(_live, history, unit, codes, kind, terms, decided=ago > 1))
        history.plan(history.working_moment(last - timedelta(days=7)), partial(_strike_off, history, unit))


def _two_people(history: History, unit: int) -> bool:
    """Whether the office has an approver and a head who are not the same person."""
    approver, head = (history.cast.staff.get((role, unit)) for role in ("approver", "head"))
    return approver is not None and head is not None and approver.party != head.party


def _on_paper(history: History, item: Item, code: str, ends: date, n: int) -> None:
    """A licence from before the house stood, brought into its books."""
    who = history.cast.handlers[(3 + n) % len(history.cast.handlers)]
    holder = Party.objects.get(pk=who.on_behalf_of or 0)
    with legal_time(history.now - timedelta(days=540)):
        licence_issue(
            SYSTEM,
            code=code,
            holder=holder,
            unit=item.unit,
            item_code=item.code,
            valid_from=ends.replace(year=ends.year - 4, day=1),
            valid_to=ends,
            face=[{"label": "经营场所", "value": holder.address}],
        )


def _live(
    history: History, unit: int, codes: Collection[str], kind: str, terms: Mapping[str, Any], *, decided: bool
) -> None:
    """One act on a licence that stands; the head decides where the law has somebody take a right away."""
    row = _standing(unit, codes, kind)
    if row is None:
        return
    staff = history.cast.staff
    act = licence_act(
        staff[("approver", unit)], licence=row, kind=kind, terms=_terms(history, row, kind, terms)
    )
    if kind_of(kind).approved and decided:
        licence_act_decide(staff[("head", unit)], act=act, approve=True, answer="同意。")


def _standing(unit: int, codes: Collection[str], kind: str) -> Licence | None:
    """The oldest valid licence of the unit that nothing happened to; for a change one with something on its face."""
    rows = Licence.objects.filter(unit_id=unit, item_code__in=codes, status=VALID, edition=1, acts=None)
    rows = rows.exclude(holder__in=players())
    far = Q(valid_to__gt=legal_today() + timedelta(days=200))  # nobody has asked for their renewal yet
    rows = rows.filter(far if kind == "renew" else far | Q(valid_to=None))
    for row in rows.select_related("holder").order_by("id")[:40]:
        if kind != "change" or face_of(row):
            return row
    return None


def _terms(history: History, row: Licence, kind: str, terms: Mapping[str, Any]) -> Terms:
    more: dict[str, Any] = {}
    if kind == "change":
        more["face"] = {face_of(row)[0]["label"]: history.cast.names.address()}
    elif kind == "renew" and row.valid_to is not None:
        more["valid_to"] = row.valid_to + timedelta(days=365 * 3)
    elif kind == "suspend":
        more["until_on"] = legal_today() + timedelta(days=14)
    return Terms(**terms, **more)


def _strike_off(history: History, unit: int) -> None:
    """One that expired and one that was forfeited are struck off the record (行政许可法 art. 70)."""
    for status, ground, reason in (
        (EXPIRED, "expired", "有效期届满，持证人没有申请延续。"),
        (FORFEITED, "taken", "许可证件已被吊销，依法办理注销手续。"),
    ):
        row = Licence.objects.filter(unit_id=unit, status=status).order_by("id").first()
        if row is not None:
            licence_act(
                history.cast.staff[("approver", unit)],
                licence=row,
                kind=CANCEL.code,
                terms=Terms(ground=ground, reason=reason),
            )
