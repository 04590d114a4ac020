"""Proofs that leave the house are judged by the file that stands alone."""

from __future__ import annotations

import json

import pytest

from tongban.base.errors import NotFound
from tongban.kernel import verify
from tongban.records import digests, folding, heads, proofs
from tongban.records.models import Entry
from tongban.records.tests.things import CLERK, thing_make

pytestmark = pytest.mark.django_db


def judged(proof, **trusted):
    return verify.judge(verify.read_json(json.dumps(proof)), **trusted)


@pytest.fixture(params=["international", "gm"])
def suite(request, settings):
    settings.TONGBAN_SUITE = request.param
    digests.forget()
    return request.param


def test_a_promise_at_once_and_inclusion_after_the_fold(suite, tmp_path, monkeypatch):
    monkeypatch.setattr(heads, "home", lambda *parts: tmp_path.joinpath(*parts))
    heads.forget()
    for number in range(7):
        thing_make(CLERK, name=f"渔船 {number}", fee=number)
    entry = Entry.objects.all()[3]
    key = verify.read_key(heads.signing_key().public.pem())
    promise = proofs.receipt_proof(entry, disclose=[("name", "渔船 3")])
    assert judged(promise, key=key).holds and promise["level"] == "promise"
    folding.fold()
    included = proofs.receipt_proof(entry, disclose=[("name", "渔船 3")])
    verdict = judged(included, key=key)
    assert verdict.holds and verdict.level == "included" and verdict.facts["index"] == 3
    assert not judged(proofs.receipt_proof(entry, disclose=[("name", "渔船 4")])).checks["disclosed"]
    assert "party" not in json.dumps(included)


def test_proofs_against_a_head_that_somebody_keeps():
    for _ in range(5):
        thing_make(CLERK)
    folding.fold()
    kept = heads.statement(heads.latest_head())
    first = proofs.receipt_proof(Entry.objects.first())
    for _ in range(6):
        thing_make(CLERK)
    folding.fold()
    later = heads.statement(heads.latest_head())
    assert judged(proofs.receipt_proof(Entry.objects.first(), size=5), heads=[kept]).holds
    assert judged({**first, "consistency": proofs.consistency(5, 11)}, heads=[later]).holds
    with pytest.raises(NotFound):
        proofs.receipt_proof(Entry.objects.last(), size=5)
    with pytest.raises(NotFound):
        proofs.consistency(5, 12)


def test_a_proof_reads_few_rows(django_assert_max_num_queries):
    for _ in range(40):
        thing_make(CLERK)
    folding.fold()
    entry = Entry.objects.all()[20]
    heads.the_log()
    with django_assert_max_num_queries(5):
        proofs.receipt_proof(entry)


def test_public_keys_are_published():
    thing_make(CLERK)
    folding.fold()
    assert heads.latest_head().key in {key["id"] for key in heads.public_keys()}
