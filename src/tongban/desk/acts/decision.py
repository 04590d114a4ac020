"""The decision (行政许可法 art. 38) and its revocation (art. 69)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.legal import legal_today
from tongban.cases import quotas
from tongban.cases.actions import case_decide, decision_revoke
from tongban.cases.actions.decision import GRANTED, REFUSED
from tongban.cases.models import Case
from tongban.cases.notices import remedies
from tongban.desk.acts.base import Act, Field, area
from tongban.desk.acts.reception import following
from tongban.desk.forms import Posted
from tongban.desk.reading import basis_words
from tongban.desk.standing import Standing
from tongban.desk.words import DELIVERY
from tongban.flows.queries import is_seat
from tongban.forms.pages import in_words
from tongban.forms.pages import words as said
from tongban.licences.grounds import REVOKE
from tongban.ui.words import day


def _may_decide(stand: Standing) -> bool:
    """Accepted, within one's powers, and the process has come to this step (or has none)."""
    if stand.case.status != Case.ACCEPTED or not stand.may("decide") or stand.package.joint:
        return False
    task = stand.own("decide")
    return not stand.tasks if task is None else not is_seat(task)


def _grant(stand: Standing, posted: Posted) -> None:
    case_decide(
        stand.actor,
        case=stand.case,
        outcome=GRANTED,
        reasons=posted.text("reasons", 1000),
        hearing=posted.text("hearing", 1000),
        version=posted.version,
    )


def heard_fields(stand: Standing) -> list[Field]:
    """Where there was a hearing, the decision says what it takes from its record (行政许可法 art. 48)."""
    if stand.hearing is None or stand.hearing.state != stand.hearing.RECORDED:
        return []
    return [area("hearing", _("What the decision takes from the record of the hearing"))]


def _grant_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    """What will be issued."""
    package, today = stand.package, legal_today()
    if waiting := following(stand):
        said_so = _("Cannot be granted before it has come")
        return [{"label": said_so, "value": "、".join(waiting), "note": day(stand.case.later_due)}]
    rows: list[dict[str, Any]] = [
        *_numbers(stand),
        {"label": _("Will be issued"), "value": said(package.result.name)},
        {"label": _("Issued to"), "value": stand.case.applicant_name},
        {"label": _("Validity"), "value": _validity(stand)},
        {"label": _("Decided on"), "value": day(today)},
        {"label": _("Number of the document"), "value": _("taken when it is issued, without gaps")},
        {"label": _("Way to the applicant"), "value": _way(stand)},
    ]
    for q in package.form.questions():
        answer = stand.values.get(q.id)
        if q.element.startswith("face.") and answer not in (None, "", []):
            rows.append(
                {"label": said(q.label), "value": in_words(q, answer, masked=True), "note": _("on its face")}
            )
    return rows


def _numbers(stand: Standing) -> list[dict[str, Any]]:
    """Of a licence limited in number: how many are left, and who is before this one in line (行政许可法 art. 57)."""
    if stand.package.limited is None:
        return []
    number = quotas.standing(stand.case.item)
    if number is None:
        return [
            {"label": _("Numbers of licences"), "value": _("none is set for today: its unit sets it first")}
        ]
    told = _("%(left)d of %(total)d left") % {"left": number.left, "total": number.quota.total}
    rows: list[dict[str, Any]] = [
        {"label": _("Numbers of licences"), "value": told, "note": number.quota.basis}
    ]
    if quotas.by_order(stand.package):
        before = quotas.earlier(stand.case).count()
        rows.append({"label": _("Accepted earlier and not decided"), "value": str(before)})
    return rows


def _validity(stand: Standing) -> Any:
    result = stand.package.result
    if result.until:
        return _("as the answers say")
    if not result.months:
        return said(result.until_words) if result.until_words else _("without end")
    if result.months % 12:
        return _("%(n)d months from today") % {"n": result.months}
    return _("%(n)d years from today") % {"n": result.months // 12}


def _way(stand: Standing) -> Any:
    wish, ways = str(stand.values.get("_delivery", "")), stand.package.delivery
    return DELIVERY.get(wish if wish in ways else ways[0], wish)


def _refuse_fields(stand: Standing) -> list[Field]:
    options = [
        {"value": c.id, "label": said(c.text), "help": basis_words(c.basis)} for c in stand.package.conditions
    ]
    return [
        {"id": "failed", "type": "choices", "label": _("Conditions that are not met"), "options": options},
        {
            "id": "untrue",
            "type": "choice",
            "label": _("Were facts hidden or materials false?"),
            "help": _(
                "Article 78: the application is refused with a warning, also where every condition seems met."
            ),
            "options": [
                {"value": "", "label": _("No")},
                {"value": "yes", "label": _("Yes")},
                {
                    "value": "safety",
                    "label": _("Yes, and it directly concerns public safety, health, life or property"),
                    "help": _("The applicant is then barred for one year."),
                },
            ],
            "required": False,
            "value": "",
        },
        *_used_up(stand),
        area("reasons", _("Facts and reasons"), rows=6, max_length=2000),
        *heard_fields(stand),
    ]


def _used_up(stand: Standing) -> list[Field]:
    if stand.package.limited is None:
        return []
    number = quotas.standing(stand.case.item)
    if number is None or number.left:
        return []
    words = _("The number is used up (article 57)")
    told = _("All %(total)d were granted in the order of acceptance.") % {"total": number.quota.total}
    return [{"id": "used_up", "type": "boolean", "label": words, "help": told, "required": False}]


def _refuse(stand: Standing, posted: Posted) -> None:
    case_decide(
        stand.actor,
        case=stand.case,
        outcome=REFUSED,
        reasons=posted.text("reasons", 2000),
        hearing=posted.text("hearing", 1000),
        failed=posted.many("failed"),
        untrue=posted.text("untrue", 10) in ("yes", "safety"),
        safety=posted.text("untrue", 10) == "safety",
        used_up=posted.text("used_up", 10) == "true",
        version=posted.version,
    )


def _refuse_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    """The remedies that the decision will name."""
    way = remedies(stand.case.unit)
    return [
        {
            "label": _("Remedies in the decision"),
            "value": _("Reconsideration by %(body)s within %(days)d days")
            % {
                "body": way["reconsideration_body"],
                "days": way["reconsideration_days"],
            },
            "note": _("or an action at %(court)s within %(months)d months")
            % {
                "court": way["court"],
                "months": way["litigation_months"],
            },
        }
    ]


def _may_revoke(stand: Standing) -> bool:
    decision = getattr(stand.case, "decision", None)
    alive = decision is not None and decision.outcome == GRANTED and decision.revoked_at is None
    return alive and stand.may("decide")


def _revoke_fields(_stand: Standing) -> list[Field]:
    return [
        area("facts", _("What was found"), rows=5),
        {
            "id": "ground",
            "type": "choice",
            "label": _("Ground"),
            "options": [{"value": g.code, "label": g.words, "help": g.basis} for g in REVOKE.grounds],
        },
        {
            "id": "law",
            "type": "text",
            "label": _("Provision"),
            "help": _("Law and article, where the ground itself does not name them."),
            "required": False,
            "max_length": 120,
        },
        {
            "id": "safety",
            "type": "boolean",
            "label": _("Does the licence directly concern public safety, health, life or property?"),
            "help": _("Together with deceit the holder is then barred for three years (article 79)."),
        },
    ]


def _revoke(stand: Standing, posted: Posted) -> None:
    decision_revoke(
        stand.actor,
        case=stand.case,
        facts=posted.text("facts", 1000),
        basis=posted.text("law", 120),
        ground=posted.text("ground", 20),
        safety=posted.text("safety") == "true",
        version=posted.version,
    )


ACTS = (
    Act(
        "grant",
        _("Grant"),
        "check",
        _may_decide,
        _grant,
        shows=_grant_shows,
        tone="primary",
        law="行政许可法 38",
        fields=lambda stand: [*heard_fields(stand), area("reasons", _("Opinion"), rows=3, required=False)],
        hint=_("The decision and what follows from it are issued at once and cannot be taken back silently."),
    ),
    Act(
        "refuse",
        _("Refuse"),
        "x",
        _may_decide,
        _refuse,
        fields=_refuse_fields,
        shows=_refuse_shows,
        tone="danger",
        law="行政许可法 38/2",
        hint=_("Name each condition that is not met, and say why in words that the applicant understands."),
    ),
    Act(
        "revoke",
        _("Revoke the grant"),
        "shield-x",
        _may_revoke,
        _revoke,
        fields=_revoke_fields,
        tone="danger",
        more=True,
        law="行政许可法 69",
        hint=_("The licence ends; the applicant is told the facts, the article and the remedies."),
    ),
)
