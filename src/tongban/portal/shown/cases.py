"""A case as its applicant reads it: a plain sentence, a time line, the days, what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tongban.base.language import short
from tongban.base.legal import legal_today, local_date
from tongban.cases import clockwork, quotas, services
from tongban.cases.models import Case, Material, Notice, Step
from tongban.cases.serving_words import sentence_of
from tongban.catalogue.package import Package
from tongban.kernel import clock
from tongban.kernel.clock.words import citation_text, ground_text, reason_text
from tongban.printing.keys import available
from tongban.ui.due import Due
from tongban.ui.words import day, moment, pick

STATUS = {
    Case.RECEIVED: ("sent", _lazy("Handed in")),
    Case.SUPPLEMENTING: ("wait", _lazy("Waiting for you")),
    Case.ACCEPTED: ("work", _lazy("In progress")),
    Case.SUSPENDED: ("paused", _lazy("Clock paused")),
}
OUTCOMES = {
    "granted": ("done", _lazy("Granted")),
    "refused": ("refused", _lazy("Refused")),
    "withdrawn": ("closed", _lazy("Withdrawn")),
    "not_accepted": ("refused", _lazy("Not accepted")),
    "not_needed": ("closed", _lazy("No licence needed")),
    "terminated": ("closed", _lazy("Ended")),
}
STEPS = {
    "received": _lazy("We received your application"),
    "accepted": _lazy("Accepted: the time limit has begun"),
    "deemed_accepted": _lazy("Accepted by law, because the office did not answer in time"),
    "supplement_requested": _lazy("Something is missing; you were told everything at once"),
    "supplemented": _lazy("You handed in what was missing"),
    "returned_open": _lazy("Some of it is still not in order"),
    "supplement_lapsed": _lazy("Nothing came in time: it counts as withdrawn"),
    "notice_served": _lazy("A notice was served"),
    "service_begun": _lazy("A notice is on its way to you"),
    "service_failed": _lazy("A notice did not reach you"),
    "service_corrected": _lazy("A record of service was corrected"),
    "later_came": _lazy("You handed in what you promised"),
    "later_returned": _lazy("Something that you handed in later is not in order"),
    "later_lapsed": _lazy("What you promised did not come in time: it counts as withdrawn"),
    "corrected": _lazy("A mistake was corrected on the spot"),
    "not_accepted": _lazy("Not accepted: another authority is competent"),
    "not_needed": _lazy("No licence is needed for this"),
    "paused": _lazy("The clock stands still"),
    "resumed": _lazy("The clock runs again"),
    "extended": _lazy("The time limit was extended once"),
    "posted": _lazy("Posted in public"),
    "hearing_told": _lazy("You were told of your right to a hearing"),
    "hearing_asked": _lazy("A hearing was asked for"),
    "hearing_set": _lazy("The hearing is set"),
    "hearing_held": _lazy("The hearing took place"),
    "hearing_recorded": _lazy("The record of the hearing is signed"),
    "hearing_lapsed": _lazy("Nobody asked for a hearing"),
    "hearing_waived": _lazy("No hearing takes place"),
    "recusal_asked": _lazy("Another presiding officer was demanded"),
    "recusal_granted": _lazy("The presiding officer steps back"),
    "recusal_refused": _lazy("The presiding officer stays"),
    "inspection_planned": _lazy("A site inspection is appointed"),
    "inspection_cancelled": _lazy("The site inspection was given up"),
    "inspected": _lazy("The site was inspected and the minutes signed"),
    "correction_reported": _lazy("You reported that it was put right"),
    "correction_lapsed": _lazy("The day passed without your report that it was put right"),
    "withdrawn": _lazy("You withdrew the application"),
    "terminated": _lazy("The case was ended"),
    "granted": _lazy("Decided: granted"),
    "refused": _lazy("Decided: refused"),
    "sent": _lazy("The result is on its way"),
    "rerouted": _lazy("The result takes another way to you"),
    "delivered": _lazy("The result was delivered"),
    "closed": _lazy("The case was closed"),
    "revoked": _lazy("The grant was revoked"),
    "member_opened": _lazy("Another office began its part"),
    "merged": _lazy("Handled together with your other cases; your days stay as they are"),
    "split": _lazy("Handled by itself again; your days stay as they are"),
    "task.examine": _lazy("Examined"),
    "task.inspect": _lazy("Looked at on site"),
    "task.review": _lazy("Reviewed"),
    "examined": _lazy("Examined"),
}
LAMPS = {
    "granted": "green", "delivered": "green", "refused": "red", "not_accepted": "red", "revoked": "red",
    "later_returned": "yellow", "later_lapsed": "grey",
    "supplement_requested": "yellow", "returned_open": "yellow", "paused": "yellow", "received": "grey",
    "inspection_planned": "yellow", "correction_lapsed": "red",
    "withdrawn": "grey", "terminated": "grey", "closed": "grey",
}  # fmt: skip
NOTICES = {
    "RECEIPT": _lazy("Receipt of your application"),
    "ACCEPT": _lazy("Notice of acceptance"),
    "DEEMED_ACCEPTED": _lazy("Notice of acceptance by law"),
    "SUPPLEMENT": _lazy("Notice of what is missing"),
    "STILL_OPEN": _lazy("Notice of what is still open"),
    "LATER_PROMISE": _lazy("Your promise to hand in later"),
    "ACCEPT_LATER": _lazy("Notice of conditional acceptance"),
    "LATER_LAPSED": _lazy("Notice that what was promised did not come"),
    "CORRECT": _lazy("Note of a correction"),
    "REJECT_ACCEPT": _lazy("Notice of non-acceptance"),
    "NOT_NEEDED": _lazy("Notice that no licence is needed"),
    "SPECIAL": _lazy("Notice that the clock stands still"),
    "EXTEND": _lazy("Notice of extension"),
    "INTERESTED": _lazy("Notice to an interested party"),
    "HEARING_RIGHT": _lazy("Notice of the right to a hearing"),
    "HEARING_NOTICE": _lazy("Notice of a hearing"),
    "HEARING_RECORD": _lazy("Record of the hearing"),
    "INSPECT": _lazy("Notice of a site inspection"),
    "INSPECT_RECORD": _lazy("Minutes of the site inspection"),
    "INSPECT_CORRECT": _lazy("Notice of what to put right"),
    "WITHDRAW": _lazy("Notice of the end of the case"),
    "LAPSED": _lazy("Notice that it counts as withdrawn"),
    "GRANT": _lazy("Decision: granted"),
    "REFUSE": _lazy("Decision: refused"),
    "REVOKE": _lazy("Decision: revoked"),
    "DEEMED_RENEWED": _lazy("Notice of renewal by law"),
    "DELIVERY": _lazy("Proof of delivery"),
}
MATERIALS = {
    "missing": ("grey", _lazy("not handed in")),
    "provided": ("blue", _lazy("handed in")),
    "passed": ("green", _lazy("in order")),
    "open": ("amber", _lazy("please add")),
    "uncured": ("amber", _lazy("still open")),
    "shared": ("green", _lazy("fetched from the register")),
    "promised": ("blue", _lazy("promised in writing")),
    "later": ("amber", _lazy("to be handed in later")),
}


def status_of(case: Case) -> dict[str, Any]:
    """The chip of a case: kind and word."""
    if case.outcome == "granted" and revoked_on(case):
        return {"kind": "refused", "label": _lazy("Revoked")}
    kind, label = STATUS.get(case.status) or OUTCOMES.get(case.outcome) or ("closed", _lazy("Case closed"))
    return {"kind": kind, "label": label}


def due_of(case: Case) -> Due:
    """The limit that runs now."""
    if not case.is_open and case.delivery_due is None:
        return Due(done=case.decided_on or case.closed_on)
    if case.status == Case.CLOSED:
        return Due(done=case.closed_on)
    left = clockwork.remaining_days(case)
    return Due(
        due=case.next_due,
        left=left or 0,
        paused=case.status == Case.SUSPENDED,
        provisional=case.due_provisional,
    )


def line(case: Case) -> dict[str, Any]:
    """A case in a list of one's own."""
    return {
        "name_zh": case.item.name_zh,
        "name_en": case.item.name_en,
        "number": case.number,
        "url": reverse("my_case", args=[case.uid]),
        "unit": {"zh": case.unit.name_zh, "en": case.unit.name_en},
        "received": case.received_on,
        "status": status_of(case),
        "due": due_of(case) if case.is_open else None,
    }


def sentence(case: Case) -> str:
    """What happens now and by when, in one or two plain sentences."""
    due = day(case.next_due) if case.next_due else ""
    facts = {
        "unit": pick(case.unit, "name")[0],
        "day": f"{due}{_(' (provisional)')}" if case.due_provisional else due,
    }
    late = case.next_due is not None and case.next_due < legal_today()
    if case.status == Case.RECEIVED and late:
        return (
            _("%(unit)s should have said by %(day)s whether it accepts your application. It is late.") % facts
        )
    if case.status == Case.ACCEPTED and late:
        return _("%(unit)s should have decided by %(day)s. It is late; you may complain.") % facts
    if case.status == Case.RECEIVED:
        return _("%(unit)s has your application. It must say by %(day)s whether it accepts it.") % facts
    if case.status == Case.SUPPLEMENTING:
        said = _("Something is missing. Please add it; after that %(unit)s goes on at once.") % facts
        until = answer_by(case)
        return f"{said} {_('It is waited for until %(day)s.') % {'day': day(until)}}" if until else said
    if case.status == Case.ACCEPTED:
        return _("%(unit)s is looking at your file. It must decide by %(day)s.") % facts
    if case.status == Case.SUSPENDED:
        return _("The clock stands still. When it runs again, %(unit)s goes on.") % facts
    return _ended(case, facts)


def in_line(case: Case, package: Package) -> dict[str, Any]:
    """For a licence limited in number (行政许可法 art. 57): the place in line and how many are left."""
    if package.limited is None or not case.is_open:
        return {}
    return {"place": quotas.place_of(case), "number": quotas.standing(case.item)}


def answer_by(case: Case) -> date | None:
    """The last day for answering the notice of what is missing; None where the notice named none."""
    rows = Notice.objects.filter(case=case, kind__in=("SUPPLEMENT", "STILL_OPEN")).order_by("-id")
    return rows.values_list("due_on", flat=True).first()


def _ended(case: Case, facts: dict[str, str]) -> str:
    match case.outcome:
        case "granted" if ended := revoked_on(case):
            return _(
                "The grant was revoked on %(day)s. The notice says why; below you see what you can do about it."
            ) % {"day": day(ended)}
        case "granted" if case.status == Case.DECIDED:
            return _("Granted. You will have the result by %(day)s.") % facts
        case "granted":
            return _("Granted. The result is yours.")
        case "refused":
            return _("Refused. The decision says why; below you see what you can do about it.")
        case "withdrawn" if case.deemed == "withdrawn":
            return _(
                "What was missing did not come in time, so the application counts as withdrawn. "
                "You may apply again at any time."
            )
        case "withdrawn":
            return _("You withdrew this application. You may apply again at any time.")
        case "not_accepted":
            return _("%(unit)s is not the right authority for this. The notice names the right one.") % facts
        case "not_needed":
            return _("You need no licence for this. The notice says why.")
        case _:
            return _("This case has ended.")


def moments(steps: Sequence[Step], case: Case) -> list[dict[str, Any]]:
    """The time line, newest first; the newest one of an open case is where it stands."""
    found = [_moment(step) for step in steps]
    if found and case.is_open:
        found[-1]["current"] = True
    return list(reversed(found))


def _moment(step: Step) -> dict[str, Any]:
    who: Any = {"zh": step.unit.name_zh, "en": step.unit.name_en} if step.unit else ""
    if step.kind in ("received", "supplemented", "later_came", "withdrawn", "correction_reported"):
        who = _("You")
    return {
        "title": STEPS.get(step.kind) or _("A step was taken"),
        "at": step.at,
        "who": who,
        "text": _told(step),
        "lamp": LAMPS.get(step.kind, "blue"),
    }


def _told(step: Step) -> str:
    data = step.data or {}
    lang: Any = short()
    if step.kind == "accepted" and data.get("later_due"):
        return _("Accepted on the condition that the rest comes by %(day)s.") % {
            "day": day(str(data["later_due"]))
        }
    if step.kind in ("accepted", "deemed_accepted", "resumed", "extended") and data.get("due") not in (
        None,
        "None",
    ):
        due = _("Decision by %(day)s.") % {"day": day(str(data["due"]))}
        return f"{step.opinion} {due}".strip() if step.kind == "extended" else due
    if step.kind == "paused":
        return _("For %(ground)s, about %(days)s days.") % {
            "ground": ground_text(str(data.get("ground", "")), lang),
            "days": data.get("days", ""),
        }
    if step.kind in ("inspection_planned", "hearing_set"):
        return moment(str(data.get("at", "")))
    if step.kind == "sent" and data.get("tracking"):
        return _("Consignment %(number)s.") % {"number": data["tracking"]}
    return step.opinion


def ledgers(case: Case) -> list[dict[str, Any]]:
    """Each limit that ran or runs, day by day with the articles."""
    titles = {
        "acceptance": _("Whether it is accepted"),
        "statutory": _("The decision itself"),
        "delivery": _("Delivery"),
    }
    found = []
    for which, title in titles.items():
        if which == "acceptance" and case.accepted_on is not None and case.accepted_on == case.received_on:
            continue
        book = clockwork.ledger(case, which)  # type: ignore[arg-type]
        if book is not None:
            found.append(_ledger(book, title))
    asked = services.asked_by(case) if case.status == Case.SUPPLEMENTING else None
    if asked is not None and (book := services.ledger_of(case, asked)) is not None:
        title = _("What you have to add") if asked.served_on else _("What you have to add (not yet served)")
        found.append(_ledger(book, title))
    return found


def _ledger(book: clock.Ledger, title: str) -> dict[str, Any]:
    lang: Any = short()
    days = [
        {
            "date": d.date,
            "counted": d.counted,
            "reason": reason_text(d.reason, lang) + (_(" (provisional)") if d.provisional else ""),
            "number": d.number,
        }
        for d in book.days
    ]
    return {
        "title": title,
        "start": book.start,
        "due": book.due,
        "promised": book.promised_due if book.promised_due != book.due else None,
        "provisional": book.provisional,
        "days": days,
        "laws": [citation_text(c, lang) for c in book.citations],
    }


def papers(case: Case, notices: Sequence[Notice], url: str = "my_notice") -> list[dict[str, Any]]:
    """Written notices with their PDF, and as OFD where this machine can seal it; how each was served, and its proof.

    ``confirm`` is where the addressee confirms that they have a notice whose service is not proven yet.
    """
    proofs = services.proofs_of(notices) if url == "my_notice" else {}
    return [
        {
            "label": NOTICES.get(n.kind) or n.kind,
            "number": n.document.number,
            "at": n.at,
            "url": reverse(url, args=[case.uid, n.uid]),
            "ofd": available(),
            "service": (sentence_of(n) or ("", ""))[1],
            "confirm": reverse(f"{url}_received", args=[case.uid, n.uid]) if services.is_waiting(n) else "",
            "proof": reverse("my_notice_proof", args=[case.uid, n.uid]) if n.pk in proofs else "",
        }
        for n in notices
    ]


def materials(case: Case, rows: Sequence[Material]) -> list[dict[str, Any]]:
    """Lines of the material list and how each stands."""
    package = clockwork.package_of(case)
    found = []
    for row in rows:
        known = package.material(row.line)
        tone, word = MATERIALS.get(row.status, ("grey", row.status))
        found.append(
            {
                "line": row.line,
                "name": known.name if known else row.line,
                "status": row.status,
                "tone": tone,
                "word": word,
                "note": row.note,
                "formats": known.formats if known else ("pdf", "jpg", "png"),
            }
        )
    return found


def remedies(case: Case) -> list[dict[str, Any]]:
    """Where and until when an unwelcome decision can be contested (行政复议法 art. 20; 行政诉讼法 art. 46).

    The days begin with the day on which the decision was served (``known_on``).
    """
    begin = known_on(case)
    if begin is None:
        return []
    lang: Any = short()
    found = []
    for code in ("ARL-60d", "APL-6m"):
        book = clock.explain(code, begin)
        found.append(
            {
                "code": code,
                "due": book.due,
                "left": (book.due - legal_today()).days,
                "law": citation_text(book.citations[0], lang) if book.citations else "",
                "provisional": book.provisional,
            }
        )
    return found


def revoked_on(case: Case) -> date | None:
    """The day on which the grant was revoked, if it was."""
    decision = getattr(case, "decision", None)
    return local_date(decision.revoked_at) if decision is not None and decision.revoked_at else None


def known_on(case: Case) -> date | None:
    """The day on which the applicant learnt of the decision, of its end, or of the refusal to accept.

    It is the day on which the notice was served; until that is proven the day of the decision stands in for it.
    """
    notice = services.decision_notice(case)
    if notice is not None and notice.served_on is not None:
        return notice.served_on
    if ended := revoked_on(case):
        return ended
    return case.decided_on or (case.closed_on if case.outcome == "not_accepted" else None)


def contestable(case: Case) -> bool:
    """Whether there is something to contest."""
    return case.outcome in ("refused", "not_accepted") or revoked_on(case) is not None
