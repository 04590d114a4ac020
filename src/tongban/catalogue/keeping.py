"""Keeping files by their digest: the bytes of drafts and of published versions, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tongban.catalogue import bundle
from tongban.catalogue.bundle import Files
from tongban.catalogue.models import ItemVersion, PackageBlob, PackageDraft, PackageFiles
from tongban.catalogue.staging import folder_of


def digest_of(body: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(body).hexdigest()


def kept(files: Files) -> dict[str, str]:
    """Keep ``files``; returns their manifest. Call it inside an action."""
    manifest = {path: digest_of(body) for path, body in files.items()}
    there = set(PackageBlob.objects.filter(digest__in=manifest.values()).values_list("digest", flat=True))
    for path, digest in manifest.items():
        if digest not in there:
            PackageBlob.objects.get_or_create(digest=digest, defaults={"body": files[path]})
            there.add(digest)
    return manifest


def files_under(manifest: dict[str, str], paths: Iterable[str] | None = None) -> dict[str, bytes]:
    """The files of a manifest (or those of ``paths``): one statement."""
    wanted = {path: manifest[path] for path in (manifest if paths is None else paths) if path in manifest}
    rows = PackageBlob.objects.filter(digest__in=set(wanted.values())).values_list("digest", "body")
    bodies = {digest: bytes(body) for digest, body in rows}
    return {
        path: bodies[digest] for path, digest in sorted(wanted.items(), key=lambda row: bundle.order(row[0]))
    }


def files_of_draft(draft: PackageDraft) -> dict[str, bytes]:
    """All files of a draft."""
    return files_under(draft.manifest)


def files_of_version(version: ItemVersion) -> dict[str, bytes]:
    """The files of a published version.

    Those that it was published from where they were kept; else those of the pack's folder, put right where the
    published content differs; else written anew from the content.
    """
    row = PackageFiles.objects.filter(item_version=version).first()
    if row is not None:
        return files_under(row.manifest)
    code = str(version.content["item"].get("code") or "")
    folder = folder_of(code)
    if folder is None:
        return bundle.of_content(version.content)
    return bundle.true_to(bundle.of_folder(folder), version.content, code)
