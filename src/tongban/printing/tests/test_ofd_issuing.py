"""OFD files in the house: made once, kept, judged by books and seal; the register of seals and its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tongban.base.actor import ANONYMOUS, SYSTEM, Actor, Grant
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tongban.base.legal import legal_time
from tongban.kernel.crypto import gm
from tongban.org.actions.units import unit_found
from tongban.org.models import Unit
from tongban.printing import policy
from tongban.printing.actions import document_issue, document_open
from tongban.printing.models import Document, OfdFile, Seal
from tongban.printing.ofd_files import ofd_content, ofd_keep, ofd_open
from tongban.printing.queries import trust_sm2, verify_upload
from tongban.printing.seal_actions import seal_end, seal_renew
from tongban.printing.seal_queries import seal_in_force
from tongban.printing.tests.samples import sample
from tongban.records.audit import audit
from tongban.records.folding import fold
from tongban.records.models import Entry

pytestmark = pytest.mark.skipif(gm.gmssl_pyx is None, reason="gmssl-pyx is not built for this machine")
THEN = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
LATER = THEN + timedelta(days=30)
KEEPER = Actor(party=None, post=1, grants=(Grant(policy.SEALS, "all", "/"),))


@pytest.fixture
def unit(db: None) -> Unit:
    return unit_found(SYSTEM, code="nyncj", name_zh="云江县农业农村局", number_word="云农许")


def issue(unit: Unit, kind: str = "ACCEPT", at: datetime = THEN) -> Document:
    data = {name: value for name, value in sample(kind).items() if name != "number"}
    with legal_time(at):
        return document_issue(SYSTEM, kind=kind, unit=unit, subject_kind="case", subject_id=7, data=data)


def end(seal: Seal, at: datetime = LATER, **more: Any) -> Seal:
    with legal_time(at):
        return seal_end(KEEPER, seal=seal, **{"ground": "exposed", "reason": "私钥遗失", **more})


def test_the_file_is_made_once_and_is_genuine(unit: Unit) -> None:
    document = issue(unit)
    first = ofd_content(SYSTEM, document)
    assert ofd_open(SYSTEM, document) == first
    row = OfdFile.objects.get(document=document)
    assert (row.size, row.seal.ordinal if row.seal else 0) == (len(first), 1)
    assert ofd_keep(SYSTEM, document=document, seal=row.seal, ofd=b"other").sha256 == row.sha256
    judged = verify_upload(first)
    assert judged.genuine and judged.document == document
    assert judged.seal.signed_at == THEN
    assert verify_upload(document_open(SYSTEM, document)).genuine


def test_a_flipped_byte_and_a_copy_of_another_house_are_not_genuine(unit: Unit) -> None:
    file = ofd_content(SYSTEM, issue(unit))
    changed = verify_upload(file[:3000] + bytes([file[3000] ^ 1]) + file[3001:])
    assert (changed.genuine, changed.seal.code, changed.document) == (False, "changed", None)
    assert changed.seal.part
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tb_printing_ofd")
    known = verify_upload(file)
    assert known.seal.valid and not known.genuine


def test_a_revoked_seal_is_told_from_its_moment_on(unit: Unit) -> None:
    before = ofd_content(SYSTEM, issue(unit))
    after = ofd_content(SYSTEM, issue(unit, at=LATER + timedelta(days=1)))
    seal = Seal.objects.get(unit=unit)
    end(seal)
    assert verify_upload(before).genuine
    assert verify_upload(after).seal.code == "seal_revoked"
    assert not verify_upload(after).genuine


def test_after_its_end_the_unit_seals_no_ofd_until_the_next_seal_is_made(unit: Unit) -> None:
    ofd_content(SYSTEM, issue(unit))
    end(Seal.objects.get(unit=unit))
    with legal_time(LATER + timedelta(hours=1)):
        late = issue(unit, at=LATER + timedelta(minutes=5))
        with pytest.raises(Conflict) as refused:
            ofd_content(SYSTEM, late)
        assert refused.value.code == "printing.no_seal"
        assert document_open(SYSTEM, late).startswith(b"%PDF")
        new = seal_renew(KEEPER, unit=unit)
        assert (new.ordinal, new.valid_from) == (2, LATER + timedelta(hours=1))
        judged = verify_upload(ofd_content(SYSTEM, late))
        assert judged.genuine and judged.seal.seal_id == new.es_id
        assert judged.seal.signed_at == new.valid_from  # sealed as of now: the new seal did not exist before
        with pytest.raises(Conflict):
            seal_renew(KEEPER, unit=unit)


def test_who_may_end_a_seal_and_what_must_be_said(unit: Unit) -> None:
    ofd_content(SYSTEM, issue(unit))
    seal = Seal.objects.get(unit=unit)
    for actor in (ANONYMOUS, Actor(party=3), Actor(post=2, grants=(Grant(policy.SEALS, "unit", "/999/"),))):
        with pytest.raises(Forbidden):
            seal_end(actor, seal=seal, ground="exposed", reason="x")
        with pytest.raises(Forbidden):
            seal_renew(actor, unit=unit)
    with pytest.raises(Invalid) as mistakes:
        end(seal, ground="whim", reason=" ", since=LATER + timedelta(days=1))
    assert set(mistakes.value.fields) == {"ground", "reason", "since"}
    with pytest.raises(Stale):
        end(seal, version=99)
    end(seal, since=THEN)
    with pytest.raises(Conflict):
        end(seal)
    assert seal_in_force(unit) is None


def test_only_those_concerned_may_open(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    document = issue(unit)
    monkeypatch.setattr(policy, "_readers", {})
    with pytest.raises(NotFound):
        ofd_open(Actor(party=3), document)


def disagreements() -> list[str]:
    """What the audit finds, beside the test's own journeys in legal time."""
    return [str(found) for found in audit().findings if found.kind != "legal_time"]


@pytest.mark.django_db(transaction=True)
def test_every_step_is_in_the_record_and_the_audit_agrees(transactional_db: None) -> None:
    unit = unit_found(SYSTEM, code="audited", name_zh="云江县水利局")
    ofd_content(SYSTEM, issue(unit))
    end(Seal.objects.get(unit=unit))
    types = list(
        Entry.objects.filter(type__startswith="printing.").order_by("id").values_list("type", flat=True)
    )
    assert types == [
        "printing.document_issued.v1",
        "printing.seal_made.v1",
        "printing.ofd_made.v1",
        "printing.seal_ended.v1",
    ]
    fold(sweep=True)
    assert not disagreements()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_printing_seal SET ended_from = NULL")
    assert any(str(Seal.objects.get(unit=unit).uid) in words for words in disagreements())


def test_without_sm2_ofd_is_not_offered_and_still_checked(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ofd_content(SYSTEM, issue(unit))
    other = issue(unit)
    monkeypatch.setattr(gm, "gmssl_pyx", None)
    with pytest.raises(Conflict) as refused:
        ofd_content(SYSTEM, other)
    assert refused.value.code == "printing.ofd_unavailable"
    assert document_open(SYSTEM, other).startswith(b"%PDF")
    assert verify_upload(file).genuine
    assert trust_sm2().startswith(b"-----BEGIN CERTIFICATE")
