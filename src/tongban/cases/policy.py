"""Who may see and do what with cases: one place for pages, lists, search, export, API and files."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, SignInNeeded
from tongban.cases.models import Case, Draft, Question
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of, version_in_force
from tongban.licences.queries import bars_of
from tongban.org.models import Party
from tongban.org.policy import mandate_condition, path_condition
from tongban.org.queries import items_acted_for, may_act_for
from tongban.ui.words import day

READ = "cases.case.read"
BARRED = {
    "78": _(
        "You applied with hidden facts or false materials: by article 78 of the Administrative Licensing Law "
        "no new application for this licence is possible until %(day)s. From the day after you may apply again."
    ),
    "79": _(
        "This licence was obtained by deceit and revoked: by article 79 of the Administrative Licensing Law "
        "no new application for it is possible until %(day)s. From the day after you may apply again."
    ),
}
"""What whoever is barred is told, before they type anything."""


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Cases of the actor: their own, or of the principal for whom they act, as far as the mandate reaches (an item
    named in it brings the members of its joint cases along)."""
    if actor.principal is None or actor.is_staff:
        return Case.objects.none()
    rows = Case.objects.filter(applicant_id=actor.principal)
    condition = mandate_condition(actor, "item__code", "parent__item__code")
    return rows if condition is None else rows.filter(condition)


def _is_own(actor: Actor, case: Case) -> bool:
    """Whether ``case`` lies within ``own_cases``."""
    if actor.is_staff or actor.principal is None or case.applicant_id != actor.principal:
        return False
    if actor.on_behalf_of is None:
        return True
    items = items_acted_for(actor.party or 0, actor.on_behalf_of)
    return (
        items is None
        or case.item.code in items
        or (case.parent is not None and case.parent.item.code in items)
    )


def visible(actor: Actor) -> QuerySet[Case]:
    """Every case that ``actor`` may see."""
    if not actor.is_staff and not actor.is_system and actor.client is None:
        return own_cases(actor)
    condition = path_condition(actor, READ, "unit_path")
    return Case.objects.all() if condition is None else Case.objects.filter(condition)


def may_read(actor: Actor, case: Case) -> bool:
    """Whether ``case`` lies within ``visible``; a joint case is readable by its members' units."""
    if not actor.is_staff and not actor.is_system and actor.client is None:
        return _is_own(actor, case)
    return may(actor, "read", case)


def may(actor: Actor, verb: str, case: Case) -> bool:
    """Whether the actor's grants of ``cases.case.<verb>`` reach the case's unit, or that of one of its members."""
    word = f"cases.case.{verb}"
    if actor.may(word, path=case.unit_path):
        return True
    return verb == "read" and any(actor.may(word, path=m.unit_path) for m in case.members.all())


def demand(actor: Actor, verb: str, case: Case) -> None:
    """Raise ``Forbidden`` unless ``may``."""
    if not may(actor, verb, case):
        raise Forbidden(f"cases.{verb}")


def may_handle(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's to handle: they may accept, examine or decide it."""
    return any(may(actor, verb, case) for verb in ("accept", "examine", "decide"))


def demand_handling(actor: Actor, case: Case) -> None:
    """Raise ``Forbidden`` unless ``may_handle``."""
    if not may_handle(actor, case):
        raise Forbidden("cases.handle")


def own(actor: Actor, case: Case) -> None:
    """Raise ``Forbidden`` unless the case is the actor's own (or their principal's)."""
    if actor.is_system:
        return
    if not _is_own(actor, case):
        raise Forbidden("cases.own")


def may_apply(
    actor: Actor, item: Item, *, version: ItemVersion | None = None, applicant: Party | None = None
) -> None:
    """Raise when this person cannot apply for ``item``: audience, real-name level, mandate, a bar.

    ``version`` in force and ``applicant`` may be given by who has read them already.
    """
    if actor.party is None:
        raise SignInNeeded
    package = package_of(version or version_in_force(item))
    if not package.is_online:
        raise Forbidden("cases.window_only", _("This item is handled at the window."))
    kind = applicant.kind if applicant else _kind(actor.principal or 0)
    if kind not in package.audience:
        if kind == Party.NATURAL:
            raise Forbidden(
                "cases.audience", _("This item is for enterprises. Choose the enterprise you act for.")
            )
        raise Forbidden("cases.audience", _("This item is for people. Choose to act for yourself."))
    if actor.assurance < package.assurance:
        raise SignInNeeded("cases.assurance", _("This item needs a higher real-name level."))
    if actor.on_behalf_of is not None and not may_act_for(actor.party, actor.on_behalf_of, item.code):
        raise Forbidden("cases.mandate", _("Your authorisation does not include this item."))
    demand_no_bar(actor.principal or 0, item, package)


def demand_no_bar(party: int, item: Item, package: Package) -> None:
    """Raise ``Forbidden`` while ``party`` is barred from this licence (行政许可法 art. 78, 79), whatever the channel.

    A joint application is barred with any of its members. The bar is over after its last day by itself.
    """
    bars = bars_of(party)
    if not bars:
        return
    codes = _codes(item.code, package)
    for member in Item.objects.filter(code__in=package.joint):
        codes |= _codes(member.code, package_of(version_in_force(member)))
    bar = next((bar for bar in reversed(bars) if bar.code in codes), None)
    if bar is not None:
        raise Forbidden(
            "cases.barred",
            BARRED[bar.article] % {"day": day(bar.until_on, weekday=False)},
            article=bar.article,
            until_on=bar.until_on.isoformat(),
        )


def _codes(item: str, package: Package) -> set[str]:
    return {item, package.result.licence, package.renewal_of} - {""}


def _kind(party: int) -> str:
    return Party.objects.values_list("kind", flat=True).get(pk=party)


def may_edit_draft(actor: Actor, draft: Draft) -> bool:
    """Only the person who writes it, acting for the same principal, while they still may."""
    mine = draft.owner_id == actor.party and draft.on_behalf_of_id == actor.on_behalf_of
    if not mine or actor.is_staff or actor.party is None:
        return False
    return actor.on_behalf_of is None or may_act_for(actor.party, actor.on_behalf_of, draft.item.code)


def visible_questions(actor: Actor) -> QuerySet[Question]:
    """Questions that ``actor`` asked, those about cases of whom they act for, or those that their unit answers."""
    if not actor.is_staff:
        asked = Q(asker_id=actor.party)
        return Question.objects.filter(
            asked if actor.on_behalf_of is None else asked | Q(case__in=own_cases(actor))
        )
    condition = path_condition(actor, "cases.question.answer", "unit_path")
    return Question.objects.all() if condition is None else Question.objects.filter(condition)


def working_on(actor: Actor) -> Q:
    """Cases in which somebody of the actor's unit has work, as a filter."""
    return Q(unit_path=actor.unit_path) | Q(members__unit_path=actor.unit_path)
