"""Submitting an application: the moment at which the law's clock begins to matter."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, flowing, notices, timing
from tongban.cases.actions.common import note, step
from tongban.cases.actions.drafts import values_of
from tongban.cases.actions.later import promise_later
from tongban.cases.commitments import demand_trust
from tongban.cases.later import LATER, Promise, promise_of
from tongban.cases.models import Case, Draft, Material, MaterialFile
from tongban.cases.policy import demand_no_bar, may_apply, may_edit_draft
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.package import MaterialLine, Package
from tongban.catalogue.queries import package_of
from tongban.forms.answers import check
from tongban.forms.conditions import for_feel, holds
from tongban.kernel.ids import case_number, query_code
from tongban.licences.models import Licence
from tongban.licences.queries import valid_for
from tongban.org.models import Party

CHANNELS = {"web": "网上", "window": "窗口", "api": "系统接口", "demo": "网上", "job": "系统"}
WISHES = ("_delivery", "_address")
"""Answers beside the form: how the result should reach the applicant."""
COUNTED = ("integer", "decimal", "money", "date")
"""Answers kept as text that conditions compare as numbers and days (``wiring._Answers``)."""


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed in: answers, pages by material line, and the promise where the item allows one.

    ``later`` are lines that the applicant promises to hand in later, where the item allows it (容缺受理).
    An application within one thing names its ``errand``, the ``agent`` who filed it, and what is ``obtained``: material
    line → number of the earlier case whose result it is.
    """

    values: Mapping[str, Any]
    pages: Mapping[str, Sequence[int]] = field(default_factory=dict)
    committed: bool = False
    parent: Case | None = None
    token: int | None = None
    obtained: Mapping[str, str] = field(default_factory=dict)
    agent: int | None = None
    errand: str = ""
    later: Collection[str] = ()


@action
def case_submit(actor: Actor, *, draft: Draft) -> Case:
    """Hand in a draft. Freezes the package version, checks every answer, and starts the flow.

    Raises ``Invalid`` with a sentence per question or material line; the draft stays as it is then. Sending twice
    gives the case that the first sending made.
    """
    row = Draft.objects.select_for_update().select_related("item", "package_version").get(pk=draft.pk)
    if row.submitted_id is not None:
        return Case.objects.get(pk=row.submitted_id)
    if not may_edit_draft(actor, row):
        raise Conflict("cases.draft.owner", _("This application belongs to somebody else."))
    may_apply(actor, row.item)
    pages: dict[str, list[int]] = {}
    for page in row.files.order_by("line", "ordinal"):
        pages.setdefault(page.line, []).append(page.attachment_id)
    case = open_case(
        actor,
        item=row.item,
        version=row.package_version,
        applicant=Party.objects.get(pk=actor.principal or 0),
        application=Application(values_of(row), pages, row.commitment, later=row.later),
    )
    row.submitted = case
    row.values = "{}"
    row.save(update_fields=["submitted", "values"])
    return case


@action
def open_case(
    actor: Actor, *, item: Item, version: ItemVersion, applicant: Party, application: Application
) -> Case:
    """Make a case of a checked application: the one way in for web, window, API and joint members."""
    package = package_of(version)
    if application.parent is None:
        demand_no_bar(applicant.pk, item, package)
    if application.committed:
        demand_trust(applicant)
    values = _checked_values(package, application)
    lines = _lines(package, values, application)
    promise = promise_of(package, _following(package, lines, application))
    case = _new_case(actor, item, version, applicant, application, values, promise)
    _materials(case, package, lines, application)
    step(actor, case, "received", channel=case.channel)
    timing.watch_acceptance(case, new=True)
    _watch_renewal(case, package)
    _receipt(
        actor, case, package, {line.id for line, _required in lines} - {*(promise.ids if promise else ())}
    )
    note(actor, case, "received", item=item.code, version=version.number, channel=case.channel)
    if promise is not None:
        promise_later(actor, case, promise)
    flowing.start(actor, case, package, _flow_variables(package, values))
    return case


def _checked_values(package: Package, application: Application) -> dict[str, Any]:
    checked = check(package.form, application.values)
    mistakes = dict(checked.mistakes)
    context = for_feel(package.form, checked.values)
    for line in package.materials:
        if _must_hand_in(line, context, application) and not application.pages.get(line.id):
            if not (package.conditional and line.later):
                mistakes[line.id] = _("Please add this material.")
            elif line.id not in application.later:
                mistakes[line.id] = _("Please add this material, or promise to hand it in later.")
    unknown = set(application.pages) - {line.id for line in package.materials}
    fixed = {line.id for line in package.materials if package.conditional and line.later}
    mistakes |= {line: _("This material cannot follow later.") for line in set(application.later) - fixed}
    mistakes |= {line: _("The guide does not ask for this material.") for line in unknown}
    if mistakes:
        raise Invalid(mistakes)
    wishes = {k: str(application.values[k])[:200] for k in WISHES if application.values.get(k)}
    return {**checked.values, **wishes}


def _must_hand_in(line: MaterialLine, context: Mapping[str, Any], application: Application) -> bool:
    """Lines that the house obtains itself, and lines behind a promise, are never demanded (国务院令第716号 art. 7)."""
    if (
        line.share
        or line.source == "form"
        or application.parent is not None
        or line.id in application.obtained
    ):
        return False
    return not (application.committed and line.source == "commitment") and holds(line.required, context)


def _following(
    package: Package, lines: Sequence[tuple[MaterialLine, bool]], application: Application
) -> list[MaterialLine]:
    """What is needed, was not handed in, and follows by the day of the promise."""
    return [
        line
        for line, required in lines
        if required
        and package.conditional
        and line.later
        and line.id in application.later
        and not application.pages.get(line.id)
        and line.id not in application.obtained
    ]


def _lines(
    package: Package, values: Mapping[str, Any], application: Application
) -> list[tuple[MaterialLine, bool]]:
    context = for_feel(package.form, values)
    return [
        (line, holds(line.required, context))
        for line in package.materials
        if holds(line.required, context) or application.pages.get(line.id)
    ]


def _new_case(
    actor: Actor,
    item: Item,
    version: ItemVersion,
    applicant: Party,
    application: Application,
    values: Mapping[str, Any],
    promise: Promise | None = None,
) -> Case:
    today = legal_today()
    unit = item.unit
    serial = numbers.case_serial(unit.region or "000000", today)
    case = Case(
        number=case_number.make(unit.region or "000000", today, serial),
        query_code=query_code.make(),
        item=item,
        package_version=version,
        unit=unit,
        unit_path=unit.path or "",
        parent=application.parent,
        applicant=applicant,
        facts=_facts(package_of(version), applicant, application)
        | ({LATER: [*promise.ids]} if promise else {}),
        later_due=promise.due_on if promise else None,
        agent_id=application.agent
        or (actor.party if actor.party != applicant.pk and not actor.is_staff else None),
        applicant_name=applicant.name,
        channel=actor.channel,
        values=json.dumps(values, ensure_ascii=False),
        committed=application.committed,
        received_at=legal_now(),
        received_on=today,
    )
    clockwork.refresh(case)
    case.save()
    return case


def _facts(package: Package, applicant: Party, application: Application) -> dict[str, Any]:
    """What the case must know beside its answers: the licence to renew, its place in a joint process."""
    facts: dict[str, Any] = {}
    if application.token is not None:
        facts["call"] = application.token
    if application.errand:
        facts["errand"] = application.errand
    if package.renewal_of:
        licence = valid_for(applicant.pk, package.renewal_of)
        if licence is None:
            raise Invalid(message=_("You hold no valid licence of this kind that could be renewed."))
        facts["licence"] = str(licence.uid)
    return facts


def _watch_renewal(case: Case, package: Package) -> None:
    """Asked thirty days or more before expiry, silence renews (行政许可法 art. 50)."""
    if not package.renewal_of:
        return
    licence = Licence.objects.get(uid=case.facts["licence"])
    if licence.valid_to is not None and (licence.valid_to - case.received_on).days >= 30:
        timing.watch_renewal(case, licence.valid_to)


def _materials(
    case: Case, package: Package, lines: Sequence[tuple[MaterialLine, bool]], application: Application
) -> None:
    rows = Material.objects.bulk_create(
        [
            Material(
                case=case,
                line=line.id,
                ordinal=i,
                required=required,
                status=LATER if line.id in case.facts.get(LATER, ()) else _first_status(line, application),
                source=line.share or application.obtained.get(line.id, ""),
            )
            for i, (line, required) in enumerate(lines)
        ]
    )
    files = [
        MaterialFile(material=row, attachment_id=attachment, ordinal=n, handed_in_at=case.received_at)
        for row in rows
        for n, attachment in enumerate(application.pages.get(row.line, ()), start=1)
    ]
    if files:
        MaterialFile.objects.bulk_create(files)


def _first_status(line: MaterialLine, application: Application) -> str:
    if application.pages.get(line.id):
        return "provided"
    if line.share or line.id in application.obtained:
        return "shared"
    if application.committed and line.source == "commitment":
        return "promised"
    return "provided" if line.source == "form" else "missing"


def _receipt(actor: Actor, case: Case, package: Package, lines: set[str]) -> None:
    """The receipt (收件凭证): what was handed in, and by which day the authority must act."""
    notices.issue(
        actor,
        case,
        "RECEIPT",
        data={
            "received_at": case.received_at,
            "clerk": actor.name if actor.is_staff else "网上办理",
            "channel": CHANNELS.get(case.channel, case.channel),
            "limit": notices.limit_in_words(package.clock.promised_value, package.clock.promised_unit),
            "materials": [
                {"name": line.name["zh"], "copies": str(line.copies)}
                for line in package.materials
                if line.id in lines
            ],
            "accept_by": case.acceptance_due,
        },
    )


def _flow_variables(package: Package, values: Mapping[str, Any]) -> dict[str, Any]:
    """What gateways may ask: answers that are not personal. Numbers and days they read from the case, as such."""
    left = {q.id for q in package.form.questions() if q.personal or q.type in COUNTED} | {*WISHES}
    plain = (bool, int, str, type(None))
    return {k: v for k, v in values.items() if k not in left and isinstance(v, plain)}
