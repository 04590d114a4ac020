"""Documents in the house: issued with a gapless number, made when first opened, never changed after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.utils.translation import override

from tongban import printing
from tongban.base.actor import ANONYMOUS, SYSTEM, Actor, Grant
from tongban.base.errors import NotFound
from tongban.base.home import home
from tongban.base.legal import legal_time
from tongban.kernel.errors import Refusal
from tongban.org.actions.units import unit_found
from tongban.org.models import Unit
from tongban.printing import policy
from tongban.printing.actions import document_issue, document_open, document_render
from tongban.printing.models import Document
from tongban.printing.queries import documents_of, trust, verify_upload
from tongban.printing.snapshots import data_of
from tongban.printing.tests.samples import sample
from tongban.printing.verdicts import REASONS, verify
from tongban.printing.words import VERDICTS
from tongban.records.models import Entry

THEN = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Unit:
    return unit_found(SYSTEM, code="nyncj", name_zh="云江县农业农村局", number_word="云农许")


def issue(unit: Unit, kind: str = "ACCEPT", **more: object) -> Document:
    data = {name: value for name, value in sample(kind).items() if name != "number"} | more
    with legal_time(THEN):
        return document_issue(SYSTEM, kind=kind, unit=unit, subject_kind="case", subject_id=7, data=data)


def test_numbers_are_gapless_per_unit_kind_and_year(unit: Unit) -> None:
    other = unit_found(SYSTEM, code="scjg", name_zh="云江县市场监督管理局", short_zh="云市监")
    assert [issue(unit).number for _ in range(3)] == [f"云农许受字〔2026〕{n}号" for n in (1, 2, 3)]
    assert issue(unit, "GRANT").number == "云农许准字〔2026〕1号"
    assert issue(other).number == "云市监受字〔2026〕1号"
    assert issue(unit, "RECEIPT").number == ""
    with legal_time(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):  # already 1 January in China
        data = {name: value for name, value in sample("ACCEPT").items() if name != "number"}
        late = document_issue(SYSTEM, kind="accept", unit=unit, subject_kind="case", subject_id=7, data=data)
    assert late.number == "云农许受字〔2027〕1号"


def test_a_refused_document_takes_no_number_and_keeps_a_given_one(unit: Unit) -> None:
    with pytest.raises(Refusal, match="due_on"):
        issue(unit, due_on=None)
    assert issue(unit).serial == 1
    licence = issue(unit, "LICENCE_FISHING", number="渔捕-0001")
    assert (licence.number, licence.serial) == ("渔捕-0001", None)


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_gapless_when_many_issue_at_once(transactional_db: None) -> None:
    unit = unit_found(SYSTEM, code="many", name_zh="云江县水利局", number_word="云水许")

    def one(_: int) -> int:
        try:
            return issue(unit).serial or 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(16))) == list(range(1, 17))


def test_the_file_is_made_on_first_opening_and_never_again(unit: Unit) -> None:
    document = issue(unit)
    assert document.path == "" and document.sha256 is None
    first = document_open(SYSTEM, document)
    row = Document.objects.get(pk=document.pk)
    assert row.path == f"2026/04/{row.uid}" and row.size == len(first) and len(row.sm3) == 64
    assert document_open(SYSTEM, row) == first
    assert document_render(SYSTEM, document=document, pdf=b"other").sha256 == row.sha256
    assert document_open(SYSTEM, document) == first


def test_the_seal_bears_the_legal_time_of_issue_and_the_unit(unit: Unit) -> None:
    verdict = verify(document_open(SYSTEM, issue(unit)), trust())
    assert verdict.valid and verdict.signed_at == THEN
    assert verdict.signer == "TEST 测试 云江县农业农村局"


def test_file_and_data_lie_encrypted(unit: Unit) -> None:
    document = issue(unit)
    document_open(SYSTEM, document)
    stored = home("files", Document.objects.get(pk=document.pk).path).read_bytes()
    assert b"%PDF" not in stored
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM tb_printing_document WHERE id = %s", [document.pk])
        assert "陈渔舟" not in cursor.fetchone()[0]


def test_every_step_is_in_the_record(unit: Unit) -> None:
    document = issue(unit)
    document_open(SYSTEM, document)
    entries = Entry.objects.filter(subject=f"printing.document:{document.uid}").order_by("id")
    assert [entry.type for entry in entries] == [
        "printing.document_issued.v1",
        "printing.document_rendered.v1",
    ]
    assert all("陈渔舟" not in entry.changes for entry in entries)


def test_only_those_concerned_may_open(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    document = issue(unit)
    clerk = Actor(party=1, post=1, grants=(Grant(policy.READ, "subtree", unit.path or ""),))
    stranger = Actor(party=2, post=2, grants=(Grant(policy.READ, "unit", "/999/"),))
    monkeypatch.setattr(policy, "_readers", {})
    assert policy.may_open(clerk, document)
    for actor in (stranger, ANONYMOUS, Actor(party=3)):
        with pytest.raises(NotFound):
            document_open(actor, document)
    policy.reader_of("case")(lambda actor, case: actor.party == 3 and case == 7)
    assert policy.may_open(Actor(party=3), document)
    assert list(policy.visible(clerk)) == [document]
    assert list(policy.visible(stranger)) == []
    assert list(documents_of("case", 7)) == [document]


def test_an_uploaded_file_is_judged_by_seal_and_by_our_books(unit: Unit) -> None:
    document = issue(unit)
    pdf = document_open(SYSTEM, document)
    good = verify_upload(pdf)
    assert good.genuine and good.document == document
    changed = verify_upload(pdf[:4000] + bytes([pdf[4000] ^ 1]) + pdf[4001:])
    assert (changed.genuine, changed.seal.code, changed.document) == (False, "changed", None)
    assert verify_upload(b"no pdf").seal.code == "unreadable"


def test_english_companions_bear_the_same_number_and_the_chinese_seal(unit: Unit) -> None:
    chinese = issue(unit)
    english = document_issue(
        SYSTEM,
        kind="ACCEPT",
        unit=unit,
        subject_kind="case",
        subject_id=7,
        data=sample("ACCEPT", "en") | {"number": chinese.number},
        lang="en",
    )
    assert english.number == chinese.number and english.serial is None
    assert verify(document_open(SYSTEM, english), trust()).valid


def test_documents_are_marked_as_tests_outside_production(unit: Unit) -> None:
    with override_settings(TONGBAN_MODE="demo"):
        assert data_of(issue(unit))["test"] is True
    with override_settings(TONGBAN_MODE="production"):
        assert data_of(issue(unit))["test"] is False


def test_every_outcome_has_its_sentence_in_both_languages() -> None:
    with override("en"):
        assert {code: str(words) for code, words in VERDICTS.items()} == REASONS
    po = Path(printing.__file__).with_name("locale") / "zh_Hans/LC_MESSAGES/django.po"
    assert all(
        f'msgid "{sentence}"\nmsgstr "' in po.read_text(encoding="utf-8") for sentence in REASONS.values()
    )
