"""Reads for the public site: browsing, figures, drafts by address. Rows of others come through their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.cases.models import Case, Draft, DraftFile, Notice, Question
from tongban.cases.policy import may_edit_draft, visible_questions
from tongban.catalogue.models import Item, LifeEvent, Theme
from tongban.catalogue.queries import items_in_force
from tongban.files.models import Attachment
from tongban.files.policy import may_read_own
from tongban.laws.calendars import calendar_in_force
from tongban.laws.models import Law
from tongban.licences.grounds import VALID
from tongban.licences.models import Licence
from tongban.licences.queries import editions_of, licences_of, visible
from tongban.org.models import Party, Unit
from tongban.org.policy import mandate_condition
from tongban.oversight.queries import satisfaction
from tongban.printing.models import Document

DOORS = {"natural_person": "people", "legal_entity": "enterprises"}
SAMPLE = 2000
SOON = timedelta(days=60)


def themes(audience: str) -> list[Theme]:
    """Themes of one door of the home page, in order."""
    return list(Theme.objects.filter(audience=audience).order_by("ordinal", "id"))


def all_themes() -> list[Theme]:
    """Every theme."""
    return list(Theme.objects.order_by("audience", "ordinal", "id"))


def theme(code: str) -> Theme:
    """A theme; raises ``NotFound``."""
    found = Theme.objects.filter(code=code).first()
    if found is None:
        raise NotFound("portal.theme")
    return found


def life_events() -> list[LifeEvent]:
    """Every life event, in order."""
    return list(LifeEvent.objects.order_by("ordinal", "id"))


def life_event(code: str) -> LifeEvent:
    """A life event; raises ``NotFound``."""
    found = LifeEvent.objects.filter(code=code).first()
    if found is None:
        raise NotFound("portal.life_event")
    return found


def wanted(limit: int) -> list[Item]:
    """What people apply for most, among what can be done on line."""
    rows = items_in_force().filter(online="full").order_by("-applied_for", "standard", "id")
    return list(rows[:limit])


def newest(limit: int) -> list[Item]:
    """What came last on line."""
    return list(items_in_force().filter(online="full").order_by("-id")[:limit])


def items_by_code(codes: Sequence[str]) -> list[Item]:
    """These items, in the order given, as far as they are offered."""
    found = {item.code: item for item in items_in_force().filter(code__in=list(codes))}
    return [found[code] for code in codes if code in found]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrowed the list of services down to."""

    q: str = ""
    audience: str = ""
    theme: str = ""
    unit: str = ""
    kind: str = ""
    online: str = ""
    free: str = ""


def browse(chosen: Filters, codes: Sequence[str] | None = None) -> QuerySet[Item]:
    """Services that fit; ``codes`` are those that the search found for words."""
    rows = items_in_force()
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    if chosen.audience in DOORS:
        rows = rows.filter(**{f"for_{DOORS[chosen.audience]}": True})
    if chosen.theme:
        rows = rows.filter(doors__door=f"theme:{chosen.theme}")
    if chosen.unit:
        rows = rows.filter(unit__code=chosen.unit)
    if chosen.kind in ("instant", "promise"):
        rows = rows.filter(kind=chosen.kind)
    if chosen.online in ("full", "window"):
        rows = rows.filter(online=chosen.online)
    if chosen.free == "yes":
        rows = rows.filter(is_free=True)
    return rows


def units_offering() -> list[Unit]:
    """Units that offer a service."""
    today = legal_today()
    rows = Unit.objects.filter(items__version_no__gt=0).exclude(valid_to__lt=today)
    return list(rows.distinct().order_by("ordinal", "id"))


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the house works, counted from the cases: never from a plan."""

    decided: int
    median_days: float | None
    median_promised: float | None
    on_time: int | None
    satisfied: int | None
    rated: int
    online_items: int
    items: int


def figures(today: date | None = None) -> Figures:
    """Decisions of this month (of the last thirty days where the month is young), and how long they took.

    Days are working days between acceptance and decision, as the promise counts them. The middle and the share on
    time come from the newest 2,000 decisions at most.
    """
    day = today or legal_today()
    begin = day.replace(day=1) if day.day > 5 else day - timedelta(days=30)
    rated = satisfaction(begin, day)
    decided = Case.objects.filter(
        decided_on__gte=begin, decided_on__lte=day, outcome__in=("granted", "refused")
    )
    fields = ("accepted_on", "decided_on", "item__promised_value", "is_late")
    sample = list(
        decided.exclude(accepted_on=None).order_by("-decided_on", "-id").values_list(*fields)[:SAMPLE]
    )
    calendar = calendar_in_force()
    took = [calendar.count(a, d) for a, d, _, _ in sample if a and d]
    in_time = sum(1 for row in sample if not row[3])
    offered = items_in_force().order_by()
    return Figures(
        decided=decided.count(),
        median_days=median(took) if took else None,
        median_promised=median([p for _, _, p, _ in sample]) if sample else None,
        on_time=round(100 * in_time / len(sample)) if sample else None,
        satisfied=rated.per_mille,
        rated=rated.rated,
        online_items=offered.filter(online="full").count(),
        items=offered.count(),
    )


def draft_for(actor: Actor, code: str, uid: UUID) -> Draft:
    """The actor's own draft of an item that has not been sent; raises ``NotFound``."""
    rows = Draft.objects.select_related("item", "item__unit", "package_version")
    draft = rows.filter(uid=uid, item__code=code).first()
    if draft is None or not may_edit_draft(actor, draft):
        raise NotFound("portal.draft")
    return draft


def draft_by_uid(uid: str) -> Draft | None:
    """A draft by its public id, for whoever holds a ticket to it."""
    return Draft.objects.select_related("item", "package_version").filter(uid=uid, submitted=None).first()


def submitted_case(draft: Draft) -> UUID:
    """The public id of the case that a draft became."""
    return Case.objects.values_list("uid", flat=True).get(pk=draft.submitted_id or 0)


def files_of(draft: Draft) -> dict[str, list[DraftFile]]:
    """Pages handed in so far, by material line."""
    found: dict[str, list[DraftFile]] = {}
    for page in (
        DraftFile.objects.filter(draft=draft).select_related("attachment").order_by("line", "ordinal")
    ):
        found.setdefault(page.line, []).append(page)
    return found


def draft_file(draft: Draft, uid: UUID) -> DraftFile:
    """A page of a draft; raises ``NotFound``."""
    found = DraftFile.objects.filter(draft=draft, uid=uid).select_related("attachment").first()
    if found is None:
        raise NotFound("portal.page")
    return found


def notice_of(case: Case, uid: UUID) -> Notice:
    """A notice of a case; raises ``NotFound``."""
    found = Notice.objects.filter(case=case, uid=uid, to=None).select_related("document__unit").first()
    if found is None:
        raise NotFound("portal.notice")
    return found


def licence_for(actor: Actor, uid: UUID) -> Licence:
    """One's own licence; raises ``NotFound``."""
    rows = visible(actor).select_related("type", "unit", "document__unit", "holder")
    found = None if actor.principal is None or actor.is_staff else rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("portal.licence")
    return found


def licence_by_uid(uid: str) -> Licence:
    """A licence for whoever was shown it; raises ``NotFound``."""
    found = Licence.objects.select_related("type", "unit", "holder").filter(uid=uid).first()
    if found is None:
        raise NotFound("portal.licence")
    return found


def document_of(licence: Licence) -> Document:
    """The sealed document of a licence; raises ``NotFound``."""
    if licence.document is None:
        raise NotFound("portal.document")
    return licence.document


def own_attachments(actor: Actor, uids: Sequence[str]) -> list[Attachment]:
    """Files that the actor handed in and that wait to be sent, in order."""
    rows = {str(row.uid): row for row in Attachment.objects.filter(uid__in=list(uids))}
    return [rows[uid] for uid in uids if uid in rows and may_read_own(actor, rows[uid])]


def licence_of_case(case: Case) -> Licence | None:
    """The licence that a case gave."""
    rows = Licence.objects.filter(case_id=case.pk).select_related("type", "unit")
    return rows.order_by("-edition").first()


def my_licences(actor: Actor) -> list[Licence]:
    """One's own licences: those about to expire first, then the newest."""
    if actor.principal is None or actor.is_staff:
        return []
    condition = mandate_condition(actor, "item_code")
    held = licences_of(actor.principal)
    rows = list((held if condition is None else held.filter(condition))[:200])
    limit = legal_today() + SOON
    return sorted(rows, key=lambda row: (not _ends_soon(row, limit), row.valid_to or date.max))


def ends_soon(licence: Licence) -> bool:
    """Whether a valid licence ends within sixty days."""
    return _ends_soon(licence, legal_today() + SOON)


def _ends_soon(licence: Licence, limit: date) -> bool:
    end = licence.valid_to
    return licence.status == VALID and end is not None and legal_today() <= end <= limit


def my_questions(actor: Actor) -> QuerySet[Question]:
    """Questions that the actor asked, and those about cases of whom they act for, newest first."""
    rows = visible_questions(actor).select_related("item", "unit", "case")
    return rows.order_by("-asked_at", "-id")


def items_for(licence: Licence) -> dict[str, Item]:
    """Items by which the holder asks for ``change``, ``renew`` or ``cancel``: those that the type names, else the one
    that renews it by its name."""
    named = {key: str(code) for key, code in licence.type.items.items() if code}
    named.setdefault("renew", f"{licence.type.code}-renewal")
    known = {item.code: item for item in items_in_force().filter(code__in=named.values(), online="full")}
    return {key: known[code] for key, code in named.items() if code in known}


def item_of_licence(licence: Licence) -> Item | None:
    """The item from which a licence came, or another of its office's, to ask a question about."""
    rows = Item.objects.select_related("unit")
    own = rows.filter(code=licence.item_code).first() if licence.item_code else None
    return (
        own
        or rows.filter(code=licence.type.code).first()
        or rows.filter(unit=licence.unit).order_by("id").first()
    )


def newest_edition(licence: Licence) -> Licence | None:
    """The edition that replaced this one; None where it is the newest itself."""
    newest = editions_of(licence).first()
    return newest if newest is not None and newest.pk != licence.pk else None


def parties(keys: set[int]) -> dict[int, Party]:
    """Parties by key, with their legal representatives."""
    return {p.pk: p for p in Party.objects.filter(pk__in=keys).select_related("legal_rep")}


def laws(query: str = "") -> QuerySet[Law]:
    """Law cards by title."""
    rows = Law.objects.order_by("title_zh")
    words = query.strip()[:60]
    return rows.filter(Q(title_zh__icontains=words) | Q(title_en__icontains=words)) if words else rows


def law(title: str) -> Law:
    """A law card by its title, short or full; raises ``NotFound``."""
    found = Law.objects.filter(title_zh__in=[title, f"中华人民共和国{title}"]).first()
    if found is None:
        raise NotFound("portal.law")
    return found


def known_laws(titles: Sequence[str]) -> set[str]:
    """Which of these titles have a card (short titles count)."""
    full = {f"中华人民共和国{title}": title for title in titles} | {title: title for title in titles}
    return {full[t] for t in Law.objects.filter(title_zh__in=list(full)).values_list("title_zh", flat=True)}


def grants(query: str, unit_code: str) -> QuerySet[Case]:
    """Granted decisions that anyone may consult (行政许可法 art. 40), newest first."""
    rows = Case.objects.filter(decision__is_public=True, outcome="granted", parent=None)
    rows = rows.select_related("item", "unit", "decision").exclude(decided_on=None)
    if unit_code:
        rows = rows.filter(unit__code=unit_code)
    words = query.strip()[:60]
    if words:
        rows = rows.filter(
            Q(item__name_zh__icontains=words)
            | Q(item__name_en__icontains=words)
            | Q(applicant_name=words)
            | Q(number=words)
        )
    return rows


def case_by_uid(uid: str) -> Case:
    """A case for whoever proved number and query code; raises ``NotFound``."""
    rows = Case.objects.select_related("item", "unit", "package_version", "decision", "extension", "delivery")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("cases.case")
    return found


def case_by_query_code(code: str) -> Case | None:
    """The case with this query code."""
    rows = Case.objects.filter(query_code=code).select_related("item", "unit", "decision")
    return rows.first()
