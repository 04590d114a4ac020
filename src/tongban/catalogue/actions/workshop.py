"""Changing a package as a draft: opening, importing, saving files, taking over what others published meanwhile."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tongban.base.legal import legal_now
from tongban.catalogue import bundle
from tongban.catalogue.bundle import Files
from tongban.catalogue.folder import ITEM
from tongban.catalogue.keeping import digest_of, files_of_version, kept
from tongban.catalogue.models import Item, ItemVersion, PackageDraft
from tongban.catalogue.policy import EDIT, demand_edit, may_edit_for
from tongban.catalogue.scaffold import CODE, package_begin
from tongban.org.models import Unit
from tongban.records.actions import record

LONGEST: Final = 100


class Clash(Stale):
    """Somebody saved this file after the page was opened; what was typed is not lost and not saved yet."""

    def __init__(self, path: str, digest: str) -> None:
        words = _(
            "Somebody else saved %(path)s while your page was open. What you typed is kept below, with what the other"
            " person wrote; put together what you want and save again."
        )
        super().__init__(words % {"path": path}, path=path, digest=digest)
        self.code = "catalogue.clash"


def newest(code: str) -> ItemVersion | None:
    """The version published last under ``code``."""
    return ItemVersion.objects.filter(item__code=code).order_by("-number").first()


def overtaken(draft: PackageDraft) -> ItemVersion | None:
    """The version that somebody published after ``draft`` was opened; none where its base is still the last."""
    last = newest(draft.code)
    return last if last is not None and last.pk != draft.base_id else None


def locked(actor: Actor, draft: PackageDraft, *states: str, version: int | None = None) -> PackageDraft:
    """The draft, locked, for somebody who may change it, in one of ``states`` (none named: open)."""
    row = PackageDraft.objects.select_for_update().get(pk=draft.pk)
    demand_edit(actor, row)
    _in_state(row, states or PackageDraft.OPEN)
    if version is not None and version != row.version:
        raise Stale
    return row


def _in_state(row: PackageDraft, states: tuple[str, ...]) -> None:
    if row.state in states:
        return
    words = {
        PackageDraft.DRAFT: _("It is a draft; send it for review first."),
        PackageDraft.REVIEW: _("It is with the reviewer. Take it back before you change it."),
        PackageDraft.APPROVED: _("It is approved as it stands. Take it back before you change it."),
        PackageDraft.WAITING: _("It waits for its day. Take it back before you change it."),
        PackageDraft.PUBLISHED: _("It is published already. Open a new draft to change the item again."),
        PackageDraft.WITHDRAWN: _("It was given up. Open a new draft to change the item."),
    }
    raise Conflict("catalogue.draft.state", words[row.state], state=row.state)


@action
def draft_open(actor: Actor, *, item: Item) -> PackageDraft:
    """Open the draft of ``item`` from the version published last; the one that is open already is given back."""
    if not may_edit_for(actor, item.unit):
        raise Forbidden("catalogue.draft.edit")
    last = newest(item.code)
    if last is None:
        raise NotFound("catalogue.version")
    there = _open_one(item.code)
    return there or _begin(
        actor, item.code, item.unit, files_of_version(last), "opened", item=item, base=last
    )


@action
def draft_begin(actor: Actor, *, code: str, name_zh: str, name_en: str, unit: str) -> PackageDraft:
    """Begin the package of a new item; it has every file and passes the check from the first moment."""
    home = _unit(actor, unit)
    names = {"name_zh": name_zh.strip(), "name_en": name_en.strip()}
    missing = {key: _("This is missing.") for key, value in names.items() if not value}
    if not CODE.fullmatch(code) or len(code) > LONGEST:
        missing["code"] = _("A code is lower-case words joined by hyphens, for example dog-registration.")
    if missing:
        raise Invalid(missing)
    if _open_one(code) is not None or Item.objects.filter(code=code).exists():
        raise Invalid({"code": _("There is an item with this code already.")}, code="catalogue.code")
    with tempfile.TemporaryDirectory(prefix="package-") as place:
        package_begin(Path(place) / code, unit=unit, **names)
        files = bundle.of_folder(Path(place) / code)
    return _begin(actor, code, home, files, "begun")


@action
def draft_import(actor: Actor, *, files: Files, into: PackageDraft | None = None) -> PackageDraft:
    """Take a package that was changed elsewhere: as a new draft, or as the files of an open one.

    Raises ``Invalid`` where the files are no package, ``Conflict`` where its item has an open draft of its own.
    """
    for path, body in files.items():
        bundle.checked(path, body)
    code, unit = _named(files)
    if into is not None:
        return _replace(actor, into, files, code)
    home = _unit(actor, unit)
    if _open_one(code) is not None:
        words = _("A draft of this item is open. Open it and import there, or give it up first.")
        raise Conflict("catalogue.draft.open", words, item=code)
    item = Item.objects.select_related("unit").filter(code=code).first()
    if item is not None and not may_edit_for(actor, item.unit):
        raise Forbidden("catalogue.draft.edit")
    return _begin(actor, code, home, files, "imported", item=item, base=newest(code))


def _replace(actor: Actor, into: PackageDraft, files: Files, code: str) -> PackageDraft:
    row = locked(actor, into, PackageDraft.DRAFT)
    if code != row.code:
        words = _("The file holds the package %(other)s, this is %(code)s.") % {
            "other": code,
            "code": row.code,
        }
        raise Invalid({"file": words}, code="catalogue.code")
    row.manifest = kept(files)
    _changed(actor, row)
    record(
        actor, "catalogue.draft_imported.v1", subject=row, changes={"files": len(files), "digest": row.digest}
    )
    return row


def _begin(
    actor: Actor,
    code: str,
    unit: Unit,
    files: Files,
    event: str,
    *,
    item: Item | None = None,
    base: ItemVersion | None = None,
) -> PackageDraft:
    now = legal_now()
    row = PackageDraft(
        code=code,
        unit=unit,
        item=item,
        base=base,
        manifest=kept(files),
        open_key=code,
        owner_id=actor.party,
        editors=[actor.party] if actor.party and event != "opened" else [],
        opened_at=now,
        changed_at=now,
    )
    _name(row, files.get(ITEM, b""))
    row.save()
    told = {"item": code, "base": base.number if base else 0, "files": len(files), "digest": row.digest}
    record(actor, f"catalogue.draft_{event}.v1", subject=row, changes=told)
    return row


@action
def save_file(actor: Actor, draft: PackageDraft, path: str, text: str | bytes, seen: str) -> str:
    """Save one file of a draft; returns its new digest.

    ``seen`` is the digest that the page showed (empty: there was no such file). Raises ``Clash`` where somebody
    saved the file meanwhile, ``Conflict`` where the draft is no longer being changed, ``Invalid`` for what no
    package may hold.
    """
    body = text.encode() if isinstance(text, str) else text
    bundle.checked(path, body)
    row = locked(actor, draft, PackageDraft.DRAFT)
    held, digest = row.manifest.get(path, ""), digest_of(body)
    if digest == held:
        return digest
    if held != seen:
        raise Clash(path, held)
    if not held and len(row.manifest) >= bundle.MOST_FILES:
        raise Invalid({"path": _("A package has at most 200 files and 20 MB.")}, code="package.large")
    if path == ITEM:
        _same_code(row, body)
        _name(row, body)
    row.manifest = {**row.manifest, **kept({path: body})}
    _changed(actor, row)
    told = {"path": path, "before": held, "digest": digest}
    record(actor, "catalogue.draft_saved.v1", subject=row, changes=told)
    draft.manifest, draft.version = row.manifest, row.version
    return digest


@action
def remove_file(actor: Actor, draft: PackageDraft, path: str, seen: str) -> None:
    """Take a file out of a draft; ``item.yaml`` stays. Raises as ``save_file`` does."""
    row = locked(actor, draft, PackageDraft.DRAFT)
    held = row.manifest.get(path, "")
    if path == ITEM:
        raise Invalid({"path": _("A package always has its item.yaml.")}, code="package.missing")
    if not held:
        raise NotFound("catalogue.file")
    if held != seen:
        raise Clash(path, held)
    row.manifest = {name: digest for name, digest in row.manifest.items() if name != path}
    _changed(actor, row)
    told = {"path": path, "before": held, "digest": ""}
    record(actor, "catalogue.draft_saved.v1", subject=row, changes=told)
    draft.manifest, draft.version = row.manifest, row.version


@action
def draft_withdraw(actor: Actor, *, draft: PackageDraft, version: int | None = None) -> PackageDraft:
    """Give a draft up: nothing of it will be published; what it held stays to be read."""
    row = locked(
        actor, draft, PackageDraft.DRAFT, PackageDraft.REVIEW, PackageDraft.APPROVED, version=version
    )
    row.state, row.open_key = PackageDraft.WITHDRAWN, None
    row.changed_at = legal_now()
    row.save()
    record(actor, "catalogue.draft_withdrawn.v1", subject=row, changes={"item": row.code})
    return row


@action
def draft_follow(actor: Actor, *, draft: PackageDraft, version: int | None = None) -> list[str]:
    """Let a draft rest on the version that was published meanwhile; returns the files that both changed.

    A file that only the other publication changed is taken over; one that only the draft changed stays; where both
    did, the draft's stays and is named, for the owner to look at.
    """
    row = locked(actor, draft, PackageDraft.DRAFT, version=version)
    last = overtaken(row)
    if last is None:
        return []
    old = _manifest(files_of_version(row.base)) if row.base else {}
    fresh = files_of_version(last)
    new, mine = _manifest(fresh), dict(row.manifest)
    both = [path for path in sorted({*old, *new, *mine}) if len({m.get(path) for m in (old, new, mine)}) == 3]
    taken = {path: body for path, body in fresh.items() if mine.get(path) == old.get(path)}
    gone = {path for path in mine if path not in new and mine[path] == old.get(path)}
    row.manifest = {**{p: d for p, d in mine.items() if p not in gone}, **kept(taken)}
    row.base, row.item = last, last.item
    _changed(actor, row)
    told: dict[str, Any] = {"base": last.number, "both": both, "digest": row.digest}
    record(actor, "catalogue.draft_followed.v1", subject=row, changes=told)
    return both


def _manifest(files: Files) -> dict[str, str]:
    return {path: digest_of(body) for path, body in files.items()}


def _changed(actor: Actor, row: PackageDraft) -> None:
    row.changed_at, row.fault = legal_now(), ""
    if actor.party is not None and actor.party not in row.editors:
        row.editors = [*row.editors, actor.party]
    row.save()


def _open_one(code: str) -> PackageDraft | None:
    return PackageDraft.objects.select_related("unit").filter(open_key=code).first()


def _unit(actor: Actor, code: str) -> Unit:
    unit: Unit | None = Unit.objects.filter(code=code).first()
    if unit is None:
        words = _("There is no unit “%(code)s” in this house.") % {"code": code[:60]}
        raise Invalid({"unit": words}, code="catalogue.unit")
    if not may_edit_for(actor, unit):
        raise Forbidden(EDIT)
    return unit


def _named(files: Files) -> tuple[str, str]:
    """Code and unit of a package; raises ``Invalid``."""
    item = _item(files.get(ITEM, b""))
    code, unit = str(item.get("code") or ""), str(item.get("unit") or "")
    if not code or not unit or not isinstance(item.get("name"), dict):
        words = _("item.yaml cannot be read, or does not say code, name and unit.")
        raise Invalid({"file": words}, code="package.missing")
    return code, unit


def _item(body: bytes) -> dict[str, Any]:
    content = bundle.read_safely("package", {ITEM: body})
    return content["item"] if content else {}


def _same_code(row: PackageDraft, body: bytes) -> None:
    item = _item(body)
    if item and str(item.get("code")) != row.code:
        words = _("The code of an item stays as it is: %(code)s.") % {"code": row.code}
        raise Invalid({"text": words}, code="catalogue.code")


def _name(row: PackageDraft, body: bytes) -> None:
    """The draft is called as its item; an item.yaml that cannot be read changes nothing."""
    name = _item(body).get("name")
    if isinstance(name, dict):
        row.name_zh, row.name_en = str(name.get("zh") or "")[:200], str(name.get("en") or "")[:300]
    row.name_zh = row.name_zh or row.code
