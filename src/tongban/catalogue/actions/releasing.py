"""From a draft to a version in force: review by a second person, publication on its day, roll back."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.catalogue import bundle, staging
from tongban.catalogue.actions.publish import item_publish
from tongban.catalogue.actions.workshop import locked, newest, overtaken
from tongban.catalogue.bundle import Files
from tongban.catalogue.keeping import files_of_draft, files_of_version, kept
from tongban.catalogue.models import Item, ItemVersion, PackageDraft, PackageFiles
from tongban.catalogue.policy import may_edit_for, may_review
from tongban.records.actions import record

EFFECTIVE = "catalogue.draft_effective"
OVERTAKEN = _(
    "Version %(number)s of this item was published after this draft was opened. Take it over into the draft, look at"
    " what differs, and send it for review again."
)
LATEST_YEARS = 2


def errors_of(draft: PackageDraft) -> int:
    """How many findings keep the draft from being published."""
    found = bundle.lint(draft.code, files_of_draft(draft), known_licence=licence_known(draft))
    return sum(f.severity == "error" for f in found)


def licence_known(draft: PackageDraft) -> str:
    """The licence type that the version before gave already: it needs no definition beside the package."""
    content = draft.base.content if draft.base else {"item": {}}
    return str((content["item"].get("result") or {}).get("licence") or "")


def _ready(draft: PackageDraft) -> None:
    """Raise ``Conflict`` while something stands in the way of publication."""
    last = overtaken(draft)
    if last is not None:
        raise Conflict("catalogue.draft.overtaken", OVERTAKEN % {"number": last.number}, number=last.number)
    errors = errors_of(draft)
    if errors:
        words = _(
            "The check found %(n)d things to mend. Mend them first; they are listed on the draft's page."
        )
        raise Conflict("catalogue.draft.errors", words % {"n": errors}, errors=errors)


@action
def draft_send(actor: Actor, *, draft: PackageDraft, reason: str, version: int | None = None) -> PackageDraft:
    """Send a draft to a second person, saying what is changed and why."""
    row = locked(actor, draft, PackageDraft.DRAFT, version=version)
    if not reason.strip():
        raise Invalid({"reason": _("Say what is changed and why: the reviewer decides on it.")})
    _ready(row)
    row.state, row.reason, row.remark = PackageDraft.REVIEW, reason.strip()[:500], ""
    row.reviewer_id, row.approved, row.changed_at = None, "", legal_now()
    row.save()
    record(
        actor, "catalogue.draft_sent.v1", subject=row, changes={"reason": row.reason, "digest": row.digest}
    )
    return row


@action
def draft_take_back(actor: Actor, *, draft: PackageDraft, version: int | None = None) -> PackageDraft:
    """Take a draft back to change it: from the reviewer, from its approval, or before its day."""
    states = (PackageDraft.REVIEW, PackageDraft.APPROVED, PackageDraft.WAITING)
    row = locked(actor, draft, *states, version=version)
    timer_clear(str(row.uid), EFFECTIVE)
    row.state, row.approved, row.effective_on = PackageDraft.DRAFT, "", None
    row.changed_at = legal_now()
    row.save()
    record(actor, "catalogue.draft_taken_back.v1", subject=row, changes={"item": row.code})
    return row


@action
def draft_judge(
    actor: Actor, *, draft: PackageDraft, approve: bool, remark: str = "", version: int | None = None
) -> PackageDraft:
    """Approve a draft, or send it back with a remark: by a second person, who wrote nothing of it."""
    row = PackageDraft.objects.select_for_update().get(pk=draft.pk)
    if not may_review(actor, row):
        words = _("A second person reviews: whoever opened or changed the draft cannot.")
        raise Forbidden("catalogue.draft.review", words)
    if row.state != PackageDraft.REVIEW:
        words = _("It is not under review any more.")
        raise Conflict("catalogue.draft.state", words, state=row.state)
    if version is not None and version != row.version:
        raise Stale
    if not approve and not remark.strip():
        raise Invalid({"remark": _("Say what should be otherwise: the owner works by it.")})
    if approve:
        _ready(row)
    row.state = PackageDraft.APPROVED if approve else PackageDraft.DRAFT
    row.approved = row.digest if approve else ""
    row.reviewer_id, row.remark, row.changed_at = actor.party, remark.strip()[:1000], legal_now()
    row.save()
    event = "approved" if approve else "sent_back"
    record(
        actor,
        f"catalogue.draft_{event}.v1",
        subject=row,
        changes={"remark": row.remark, "digest": row.digest},
    )
    return row


@action
def draft_publish(
    actor: Actor, *, draft: PackageDraft, on: date | None = None, version: int | None = None
) -> PackageDraft:
    """Publish an approved draft today, or let it wait for its day."""
    row = locked(actor, draft, PackageDraft.APPROVED, version=version)
    today = legal_today()
    day = on or today
    if day < today:
        raise Invalid({"on": _("A version cannot take effect in the past.")})
    if day.year > today.year + LATEST_YEARS:
        raise Invalid({"on": _("Choose a day within two years.")})
    if row.approved != row.digest:
        raise Conflict(
            "catalogue.draft.approval", _("It was changed after its approval. Send it for review again.")
        )
    _ready(row)
    row.effective_on, row.fault = day, ""
    if day == today:
        _publish(actor, row)
        return row
    row.state, row.changed_at = PackageDraft.WAITING, legal_now()
    row.save()
    timer_set(EFFECTIVE, str(row.uid), datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)))
    record(
        actor,
        "catalogue.draft_scheduled.v1",
        subject=row,
        changes={"on": day.isoformat(), "digest": row.digest},
    )
    return row


@action
def draft_take_effect(*, uid: str) -> None:
    """The day has come: publish, or hold the draft where another publication or the law came between."""
    row = PackageDraft.objects.select_for_update().filter(uid=uid, state=PackageDraft.WAITING).first()
    if row is None:
        return
    fault = "overtaken" if overtaken(row) is not None else "errors" if errors_of(row) else ""
    if not fault:
        _publish(SYSTEM, row)
        return
    row.state, row.fault, row.effective_on, row.changed_at = PackageDraft.DRAFT, fault, None, legal_now()
    row.approved = ""
    row.save()
    record(SYSTEM, "catalogue.draft_held.v1", subject=row, changes={"fault": fault})


def _publish(actor: Actor, row: PackageDraft) -> None:
    files = files_of_draft(row)
    made = files_publish(actor, code=row.code, files=files, note=row.reason[:300])
    row.state, row.open_key, row.published, row.item = PackageDraft.PUBLISHED, None, made, made.item
    row.changed_at = legal_now()
    row.save()
    told = {"item": row.code, "number": made.number, "digest": row.digest}
    record(actor, "catalogue.draft_published.v1", subject=row, changes=told)


@action
def files_publish(actor: Actor, *, code: str, files: Files, note: str = "") -> ItemVersion:
    """Publish a package with its files, in force from now on; the files are kept with the version."""
    with bundle.laid_out(code, files) as folder:
        staging.prepare(SYSTEM, folder)
    made = item_publish(actor, content=bundle.read(code, files), note=note)
    manifest = kept(files)
    row = PackageFiles.objects.select_for_update().filter(item_version=made).first()
    row = row or PackageFiles(item_version=made)
    if row.pk and row.manifest == manifest:
        return made
    row.manifest = manifest
    row.save()
    told = {"item": code, "number": made.number, "files": len(manifest)}
    record(actor, "catalogue.files_kept.v1", subject=row, changes=told)
    return made


@action
def item_roll_back(actor: Actor, *, item: Item, number: int, reason: str) -> ItemVersion:
    """Publish an earlier version of ``item`` again, as the next one, in force from now on.

    What was published had been reviewed, so this needs no second person; it must still pass the check of today.
    Open cases keep the version they began under (行政许可法 art. 8: what was granted stands).
    """
    if not may_edit_for(actor, item.unit):
        raise Forbidden("catalogue.draft.edit")
    row = Item.objects.select_for_update().get(pk=item.pk)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the item goes back: it stands in its history.")})
    earlier = ItemVersion.objects.filter(item=row, number=number).first()
    last = newest(row.code)
    if earlier is None or last is None:
        raise Invalid({"number": _("There is no such version.")})
    if earlier.digest == last.digest:
        same = _("Version %(number)s is what is published now.") % {"number": number}
        raise Conflict("catalogue.roll_back.same", same)
    files = files_of_version(earlier)
    known = str((last.content["item"].get("result") or {}).get("licence") or "")
    errors = [f for f in bundle.lint(row.code, files, known_licence=known) if f.severity == "error"]
    if errors:
        words = _(
            "Version %(number)s does not pass the check of today: %(finding)s Open a draft of it and mend it."
        )
        told = str(words) % {"number": number, "finding": errors[0].words}
        raise Conflict("catalogue.roll_back.errors", told, errors=len(errors))
    made = files_publish(actor, code=row.code, files=files, note=reason.strip()[:300])
    record(
        actor,
        "catalogue.rolled_back.v1",
        subject=made,
        changes={"item": row.code, "to": number, "number": made.number, "reason": reason.strip()[:300]},
    )
    return made
