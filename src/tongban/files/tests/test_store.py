"""Stored files: sealed on disk, digested twice, recorded, shown without becoming a page of ours."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.base.actor import Actor
from tongban.base.home import home
from tongban.files import queries
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.files.jobs import sweep_orphans
from tongban.files.models import Attachment
from tongban.files.policy import may_read_own
from tongban.files.serving import disposition, serve
from tongban.files.storage import storage
from tongban.files.tests import samples
from tongban.records.models import Entry

ME = Actor(party=7, account=7)


@pytest.mark.django_db
def test_a_file_is_sealed_digested_and_recorded() -> None:
    content = samples.pdf(2)
    row = attachment_store(ME, name="章程.pdf", content=SimpleUploadedFile("章程.pdf", content))
    assert (row.state, row.owner, row.pages, row.size) == ("clean", 7, 2, len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest() and len(row.sm3) == 64
    on_disk = home("files", *row.path.split("/")).read_bytes()
    assert b"%PDF" not in on_disk
    assert queries.content(row) == content
    assert queries.by_uid(str(row.uid)) == row
    entry = Entry.objects.get(subject=f"files.attachment:{row.uid}")
    assert entry.type == "files.attachment_stored.v1" and row.sha256 in entry.changes
    assert may_read_own(ME, row) and not may_read_own(Actor(party=8), row)


@pytest.mark.django_db
def test_a_changed_byte_on_disk_is_noticed() -> None:
    row = attachment_store(ME, name="a.pdf", content=samples.pdf())
    place = home("files", *row.path.split("/"))
    spoiled = bytearray(place.read_bytes())
    spoiled[40] ^= 1
    place.write_bytes(spoiled)
    with pytest.raises(InvalidTag):
        queries.content(row)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing() -> None:
    before = set(home("files").rglob("*"))
    with pytest.raises(FileRefused):
        attachment_store(ME, name="a.pdf", content=samples.pdf_with_script())
    with pytest.raises(FileRefused):
        attachment_store(ME, name="a.pdf", content=SimpleUploadedFile("a.pdf", bytes(21 * 1024 * 1024)))
    assert set(home("files").rglob("*")) == before and not Attachment.objects.exists()


@pytest.mark.django_db
def test_serving_never_makes_a_page_of_ours() -> None:
    row = attachment_store(ME, name='x"\r\nSet-Cookie: a=b 营业执照.pdf', content=samples.pdf())
    answer = serve(row, inline=True)
    assert answer["Content-Disposition"].startswith("inline;")
    assert "\n" not in answer["Content-Disposition"]
    assert (
        "script-src" not in answer["Content-Security-Policy"]
        and "'none'" in answer["Content-Security-Policy"]
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "application/pdf"
    picture = attachment_store(ME, name="a.png", content=samples.picture("PNG"))
    assert "sandbox" in serve(picture)["Content-Security-Policy"]
    assert serve(picture)["Content-Disposition"].startswith("attachment;")
    assert disposition("执照.pdf", inline=False).endswith("filename*=UTF-8''%E6%89%A7%E7%85%A7.pdf")


@pytest.mark.django_db
def test_orphans_are_swept_after_two_days() -> None:
    kept = attachment_store(ME, name="a.pdf", content=samples.pdf())
    orphan = "2020/01/0190aaaa-0000-7000-8000-000000000000"
    storage().write(orphan, b"left behind")
    storage().write("2020/01/0190aaaa-0000-7000-8000-000000000001", b"still being written")
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(home("files", *orphan.split("/")), (old, old))
    os.utime(home("files", *kept.path.split("/")), (old, old))
    sweep_orphans.__wrapped__()  # type: ignore[attr-defined]  # without the once-a-day guard
    assert not home("files", *orphan.split("/")).exists()
    assert queries.content(kept)
    with pytest.raises(ValueError, match="no path"):
        storage().read("../../keys/session.key")
