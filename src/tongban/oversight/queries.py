"""Reads for the screens of supervision: the board, what is about to fall, events, anomalies, ratings, complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.cases.models import Case, Decision, Material, Step
from tongban.hall.models import Hall
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import query_code
from tongban.org.models import Party, Post, Unit
from tongban.org.policy import path_condition
from tongban.oversight import policy
from tongban.oversight.boards import OPEN, lamp_column, with_lamps
from tongban.oversight.lamps import COLOURS, RED, YELLOW
from tongban.oversight.models import Complaint, LampEvent, Mute, Rating, VisitRating
from tongban.oversight.rulebook import KINDS
from tongban.oversight.thresholds import suspicious
from tongban.records.actions import subject_name
from tongban.records.models import Entry


@dataclass
class UnitLamps:
    """One line of the board: how many open cases of a unit show which colour."""

    unit: int
    path: str
    name_zh: str
    name_en: str
    code: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All open cases."""
        return sum(self.counts.values())

    def __getattr__(self, name: str) -> int:
        if name in COLOURS:
            return self.counts.get(name, 0)
        raise AttributeError(name)


def board(actor: Actor, *, under: str = "") -> list[UnitLamps]:
    """Open cases by unit and colour, the worst first. One statement at any size."""
    rows = policy.seen_cases(actor).filter(status__in=OPEN)
    if under:
        rows = rows.filter(unit_path__startswith=under)
    names = ("unit_id", "unit_path", "unit__name_zh", "unit__name_en", "unit__code")
    counted = rows.annotate(lamp=lamp_column()).order_by().values(*names, "lamp").annotate(n=Count("id"))
    lines: dict[int, UnitLamps] = {}
    for row in counted:
        first = UnitLamps(*(row[name] for name in names))
        lines.setdefault(row["unit_id"], first).counts[row["lamp"]] = row["n"]
    return sorted(
        lines.values(), key=lambda u: (-u.counts.get(RED, 0), -u.counts.get(YELLOW, 0), -u.total, u.path)
    )


def totals(lines: Iterable[UnitLamps]) -> dict[str, int]:
    """The board's last line: every colour and ``total``."""
    added = dict.fromkeys(COLOURS, 0)
    for row in lines:
        for colour, n in row.counts.items():
            added[colour] += n
    return {**added, "total": sum(added.values())}


def open_cases(
    actor: Actor, *, lamp: str = "", under: str = "", item: str = "", words: str = ""
) -> QuerySet[Any]:
    """Open cases with their colour, for a list; narrowed by colour, unit path, item code, number or applicant."""
    rows = with_lamps(policy.seen_cases(actor).filter(status__in=OPEN, next_due__isnull=False))
    if lamp:
        rows = rows.filter(lamp=lamp)
    if under:
        rows = rows.filter(unit_path__startswith=under)
    if item:
        rows = rows.filter(item__code=item)
    if words:
        rows = rows.filter(Q(number__startswith=words) | Q(applicant_name__startswith=words))
    return rows.select_related("item", "unit")


def about_to_fall(actor: Actor, *, under: str = "", most: int = 12) -> list[Any]:
    """The cases that will turn red next, the nearest first."""
    rows = open_cases(actor, under=under).filter(lamp__in=(YELLOW, "reminder"))
    return list(rows.order_by("next_due", "id")[:most])


def event_for(actor: Actor, uid: UUID | str) -> LampEvent:
    """The event as ``actor`` may see it; raises ``NotFound``."""
    rows = policy.lamps_to_answer(actor).select_related(
        "case__item", "case__unit", "unit", "item", "hand", "explained_by", "reviewed_by"
    )
    event = rows.filter(uid=uid).first()
    if event is None:
        raise NotFound("oversight.event")
    return event


def events(
    actor: Actor,
    *,
    state: str = "",
    grade: str = "",
    rule: str = "",
    under: str = "",
    words: str = "",
    kind: str = "",
) -> QuerySet[LampEvent]:
    """Events for a list, newest first by ``-raised_at``, ``-id``; ``kind`` is one of ``rulebook.KINDS``."""
    rows = policy.seen_lamps(actor).select_related("case__item", "item", "unit")
    if kind:
        rows = rows.filter(kind=kind)
    if state == "open":
        rows = rows.filter(state__in=LampEvent.OPEN)
    elif state:
        rows = rows.filter(state=state)
    if grade:
        rows = rows.filter(grade=grade)
    if rule:
        rows = rows.filter(rule__endswith=rule)
    if under:
        rows = rows.filter(unit_path__startswith=under)
    if words:
        rows = rows.filter(Q(number__startswith=words) | Q(case__number__startswith=words))
    return rows


def to_explain(actor: Actor) -> QuerySet[LampEvent]:
    """Breaches, findings and orders that wait for the actor: as head of a unit, or as the officer whose act a rule
    found; the nearest limit first."""
    reach = path_condition(actor, policy.EXPLAIN, "unit_path")
    owed = Q(state="notified", explain_by__isnull=False)
    rows = LampEvent.objects.filter(owed | Q(state="ordered")).select_related("case__item", "item", "unit")
    rows = rows if reach is None else rows.filter(reach | owed & Q(hand_id=actor.party or 0))
    return rows.annotate(by=Coalesce("order_due", "explain_by"))


def complaints_waiting(actor: Actor) -> QuerySet[Complaint]:
    """New complaints, and those assigned to the actor's own post; never those about their own unit."""
    mine = Q(handler_id=actor.post, state__in=("assigned", "reviewing"))
    return Complaint.objects.filter(mine | Q(state="registered")).exclude(about_unit_id=actor.unit)


def events_of(actor: Actor, case: Case) -> list[LampEvent]:
    """Every event of a case that ``actor`` may see, oldest first."""
    return list(policy.seen_lamps(actor).filter(case=case).order_by("raised_at", "id"))


def open_by_kind(actor: Actor, *, under: str = "") -> dict[str, dict[str, int]]:
    """Open events by kind and grade. One statement."""
    rows = policy.seen_lamps(actor).filter(state__in=LampEvent.OPEN)
    if under:
        rows = rows.filter(unit_path__startswith=under)
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for row in rows.order_by().values("kind", "grade").annotate(n=Count("id")):
        found.setdefault(row["kind"], {})[row["grade"]] = row["n"]
    return found


@dataclass
class UnitFindings:
    """What the rules found in a unit in a period: kind → how many; how many are open, how many were found valid."""

    unit: Unit
    kinds: dict[str, int] = field(default_factory=dict)
    total: int = 0
    open: int = 0
    valid: int = 0


def findings_by_unit(actor: Actor, since: date, until: date) -> list[UnitFindings]:
    """Findings of a period by unit, the most first; the rules of time stand in the report. Two statements."""
    rows = policy.seen_lamps(actor).filter(raised_on__gte=since, raised_on__lte=until).exclude(kind="time")
    counted = rows.order_by().values("unit_id", "kind").annotate(
        n=Count("id"),
        still=Count("id", filter=Q(state__in=LampEvent.OPEN)),
        proved=Count("id", filter=Q(verdict_kind="valid")),
    )  # fmt: skip
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={row["unit_id"] for row in counted})}
    lines: dict[int, UnitFindings] = {}
    for row in counted:
        line = lines.setdefault(row["unit_id"], UnitFindings(units[row["unit_id"]]))
        line.kinds[row["kind"]] = row["n"]
        line.total, line.open, line.valid = (
            line.total + row["n"],
            line.open + row["still"],
            line.valid + row["proved"],
        )
    return sorted(lines.values(), key=lambda line: (-line.total, line.unit.path or ""))


def life_of(event: LampEvent) -> list[tuple[Entry, str]]:
    """What the record says of an event, oldest first, each with who acted ("" for the system). Two statements."""
    entries = list(Entry.objects.filter(subject=subject_name(event)).order_by("id")[:40])
    names = dict(Party.objects.filter(pk__in={e.party for e in entries if e.party}).values_list("pk", "name"))
    return [(entry, names.get(entry.party or 0, "")) for entry in entries]


def mutes(actor: Actor, *, in_force: bool) -> QuerySet[Mute]:
    """Rests of rules for items within the actor's sight; those in force, or all."""
    today = legal_today()
    reach = path_condition(actor, policy.READ, "item__unit__path")
    rows = Mute.objects.select_related("item__unit", "by")
    rows = rows if reach is None else rows.filter(reach)
    return rows.filter(until__gte=today, ended_on=None) if in_force else rows


def mute_for(actor: Actor, uid: UUID | str) -> Mute:
    """A rest within the actor's sight; raises ``NotFound``."""
    row = mutes(actor, in_force=False).filter(uid=uid).first()
    if row is None:
        raise NotFound("oversight.mute")
    return row


def is_muted(event: LampEvent) -> Mute | None:
    """The rest of the event's rule for its item today."""
    today = legal_today()
    rows = Mute.objects.filter(code=event.rule, from_on__lte=today, until__gte=today, ended_on=None)
    return rows.filter(item_id=event.item_id).first() if event.item_id else None


ANOMALIES = ("seconds", "one_person", "no_basis", "no_documents")


def anomalies(actor: Actor, kind: str, since: date, until: date) -> QuerySet[Case]:
    """Decided cases of a period whose course looks wrong (handbook 02 §2); empty for an unknown ``kind``.

    seconds: a promise case decided within seconds of acceptance (backfilled; ``thresholds``). one_person: accepted and
    decided by the same person. no_basis: refused without naming a condition. no_documents: a required line is missing
    although it was granted.
    """
    rows = policy.seen_cases(actor).filter(decided_on__gte=since, decided_on__lte=until)
    match kind:
        case "seconds":
            found = rows.filter(accepted_at__isnull=False, item__kind="promise", deemed="")
            found = found.filter(decided_at__lt=F("accepted_at") + suspicious(until))
        case "one_person":
            taken = (
                Step.objects.filter(case=OuterRef("pk"), kind="accepted")
                .order_by("id")
                .values("party_id")[:1]
            )
            found = rows.filter(decision__decided_by__isnull=False).annotate(taken_by=Subquery(taken))
            found = found.filter(taken_by=F("decision__decided_by_id"))
        case "no_basis":
            empty = Decision.objects.filter(case=OuterRef("pk"), outcome="refused")
            found = rows.filter(Exists(empty.filter(Q(reasons="") | Q(failed=[]))))
        case "no_documents":
            missing = Material.objects.filter(
                case=OuterRef("pk"), required=True, status__in=("missing", "open", "uncured")
            )
            found = rows.filter(Exists(missing), outcome="granted")
        case _:
            found = rows.none()
    return found.select_related("item", "unit")


def rating_of(case: Case) -> Rating | None:
    """How the case was rated; None where it was not."""
    return Rating.objects.filter(case=case).defer("rater").first()


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Ratings of a period: per level, and the share of levels 1 to 3 in thousandths (None without ratings).

    ``visits``: how many of them are of visits to halls.
    """

    levels: dict[int, int]
    visits: int = 0

    @property
    def rated(self) -> int:
        """How many rated."""
        return sum(self.levels.values())

    @property
    def bad(self) -> int:
        """Levels 4 and 5."""
        return self.levels.get(4, 0) + self.levels.get(5, 0)

    @property
    def per_mille(self) -> int | None:
        """Levels 1 to 3 among all ratings, in thousandths."""
        return round((self.rated - self.bad) * 1000 / self.rated) if self.rated else None


def satisfaction(since: date, until: date, *, under: str = "") -> Satisfaction:
    """Public satisfaction figures (国办发〔2019〕51号) of cases and of visits to halls: counts only, nobody is named.

    One visit, one rating (一次一评) counts like one case. Two statements.
    """
    days: dict[str, Any] = {"rated_on__gte": since, "rated_on__lte": until}
    if under:
        days["unit_path__startswith"] = under
    levels = Counter(dict.fromkeys(Rating.LEVELS, 0))
    visits = 0
    for model in (Rating, VisitRating):
        counted = dict(model.objects.filter(**days).order_by().values_list("level").annotate(n=Count("id")))
        levels.update(counted)
        visits = sum(counted.values())
    return Satisfaction(dict(levels), visits)


def visits_rated(hall: Hall, since: date, until: date) -> Satisfaction:
    """How people rated their visits to one hall. One statement."""
    rows = VisitRating.objects.filter(
        visit__ticket__hall=hall, rated_on__gte=since, rated_on__lte=until
    ).order_by()
    counted = dict(rows.values_list("level").annotate(n=Count("id")))
    return Satisfaction(dict.fromkeys(Rating.LEVELS, 0) | counted, sum(counted.values()))


def complaint_for(actor: Actor, uid: UUID | str) -> Complaint:
    """The complaint as a handler may see it; raises ``NotFound``."""
    rows = policy.seen_complaints(actor).select_related(
        "about_unit", "case__item", "rating", "handler__unit", "handler__holder", "complainant"
    )
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("oversight.complaint")
    return row


def own_complaint(actor: Actor, uid: UUID | str) -> Complaint:
    """A complaint of one's own; raises ``NotFound``."""
    row = policy.own_complaints(actor).select_related("about_unit", "case").filter(uid=uid).first()
    if row is None:
        raise NotFound("oversight.complaint")
    return row


def complaint_by_codes(number: str, code: str) -> Complaint:
    """The complaint for whoever holds number and query code; raises ``NotFound``."""
    try:
        wanted = query_code.parse(code)
    except Refusal as error:
        raise NotFound("oversight.complaint") from error
    clean = "".join(number.split()).upper()
    row = Complaint.objects.select_related("about_unit").filter(number=clean, query_code=wanted).first()
    if row is None:
        raise NotFound("oversight.complaint")
    return row


def complaints(
    actor: Actor,
    *,
    words: str = "",
    unit: str = "",
    kind: str = "",
    state: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Complaint]:
    """Complaints for the desk, searchable by text, unit, kind, state and period."""
    rows = policy.seen_complaints(actor).select_related("about_unit", "handler__holder", "case__item")
    if words:
        text = Q(title__icontains=words) | Q(text__icontains=words) | Q(answer__icontains=words)
        rows = rows.filter(text | Q(number__istartswith=words) | Q(about_words__icontains=words))
    if unit:
        rows = rows.filter(about_unit__code=unit)
    if kind:
        rows = rows.filter(kind=kind)
    if state == "open":
        rows = rows.exclude(state__in=("refused", "closed"))
    elif state == "late":
        rows = rows.exclude(state__in=("refused", "closed", "answered")).filter(answer_by__lt=legal_today())
    elif state:
        rows = rows.filter(state=state)
    if since:
        rows = rows.filter(registered_on__gte=since)
    return rows.filter(registered_on__lte=until) if until else rows


HANDLING_ROLES = ("complaint_handler", "supervisor")


def handlers_for(complaint: Complaint) -> list[Post]:
    """Posts that may be given a complaint: handlers and supervisors who are not involved."""
    today = legal_today()
    rows = Post.objects.filter(roles__role__code__in=HANDLING_ROLES, valid_from__lte=today)
    rows = rows.exclude(valid_to__lt=today).exclude(unit_id=complaint.about_unit_id)
    party_elsewhere = Post.objects.filter(unit_id=complaint.about_unit_id, valid_to=None).values("holder_id")
    rows = rows.exclude(holder_id__in=party_elsewhere)
    if complaint.case_id:
        hands = Step.objects.filter(case_id=complaint.case_id, party__isnull=False).values("party_id")
        rows = rows.exclude(holder_id__in=hands)
    for named in (complaint.about_party_id, complaint.complainant_id):
        rows = rows.exclude(holder_id=named) if named else rows
    if complaint.reviewed_once and complaint.first_handler_id:
        rows = rows.exclude(pk=complaint.first_handler_id)
    return list(rows.select_related("unit", "holder").distinct().order_by("unit__ordinal", "id")[:200])


def units_to_choose() -> list[Unit]:
    """Units that people may complain about, in the order of the tree."""
    return list(
        Unit.objects.filter(valid_to=None).order_by("path").only("code", "name_zh", "name_en", "path")
    )


def unit_for(actor: Actor, code: str) -> Unit:
    """A unit within the actor's sight; raises ``NotFound``."""
    unit = policy.seen_units(actor).filter(code=code).first()
    if unit is None:
        raise NotFound("oversight.unit")
    return unit
