"""Seals hold, and one changed byte anywhere breaks them with a reason, offline, by two verifiers."""

import shutil
import stat
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tongban.kernel.errors import Refusal
from tongban.printing.documents import render
from tongban.printing.seals import SealHouse
from tongban.printing.tests.samples import sample
from tongban.printing.verdicts import REASONS, verify

WHEN = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
UNIT = ("yunjiang-nyncj", "云江县农业农村局")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> SealHouse:
    return SealHouse(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def sealed(house: SealHouse) -> bytes:
    rendered = render("ACCEPT", sample("ACCEPT"))
    return house.seal(rendered.pdf, *UNIT, WHEN, rendered.seal)


def test_a_sealed_document_is_valid_and_names_its_test_signer(house: SealHouse, sealed: bytes) -> None:
    verdict = verify(sealed, house.trust)
    assert verdict.valid and verdict.covers_whole
    assert verdict.signer == "TEST 测试 云江县农业农村局"
    assert verdict.signer_code == "yunjiang-nyncj"
    assert verdict.signed_at == WHEN


def test_the_field_lies_over_the_drawn_seal(sealed: bytes) -> None:
    rendered = render("ACCEPT", sample("ACCEPT"))
    field = PdfFileReader(BytesIO(sealed)).embedded_signatures[0].sig_field
    assert rendered.seal is not None
    corners = (rendered.seal.x1, rendered.seal.y1, rendered.seal.x2, rendered.seal.y2)
    assert [float(v) for v in field["/Rect"]] == pytest.approx(corners, abs=1)
    assert "/AP" in field


def flipped(data: bytes, at: int, mask: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= mask
    return bytes(changed)


@settings(max_examples=150, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_any_changed_byte_is_found(house: SealHouse, sealed: bytes, where: float, mask: int) -> None:
    verdict = verify(flipped(sealed, int(where * len(sealed)), mask), house.trust)
    assert not verdict.valid
    assert verdict.code in REASONS and verdict.reason


@settings(max_examples=200, deadline=None)
@given(step=st.floats(0, 1, exclude_max=True), mask=st.sampled_from([1, 0x20, 2, 0x80]))
def test_any_changed_byte_of_the_signature_itself_is_found(
    house: SealHouse, sealed: bytes, step: float, mask: int
) -> None:
    _, first, second, _ = PdfFileReader(BytesIO(sealed)).embedded_signatures[0].byte_range
    at = int(first) + int(step * (int(second) - int(first)))
    assert not verify(flipped(sealed, at, mask), house.trust).valid


def test_changed_content_appended_bytes_and_plain_files_have_their_own_reasons(
    house: SealHouse, sealed: bytes
) -> None:
    assert verify(flipped(sealed, 4000, 1), house.trust).code == "changed"
    assert verify(sealed + b"\n", house.trust).code == "appended"
    assert verify(render("ACCEPT", sample("ACCEPT")).pdf, house.trust).code == "unsealed"
    assert verify(b"", house.trust).code == verify(b"%PDF-1.7 nonsense", house.trust).code == "unreadable"
    assert verify(sealed[:-900], house.trust).code == "unreadable"


def test_another_house_is_not_trusted(house: SealHouse, sealed: bytes, tmp_path: Path) -> None:
    stranger = SealHouse(tmp_path)
    assert verify(sealed, stranger.trust).code == "untrusted"
    rendered = render("ACCEPT", sample("ACCEPT"))
    forged = stranger.seal(rendered.pdf, *UNIT, WHEN, rendered.seal)
    assert verify(forged, house.trust).code == "untrusted"


def test_a_time_outside_the_certificate_is_expired(house: SealHouse) -> None:
    rendered = render("ACCEPT", sample("ACCEPT"))
    early = house.seal(rendered.pdf, *UNIT, datetime(2019, 1, 1, tzinfo=UTC), rendered.seal)
    assert verify(early, house.trust).code == "expired"


def test_a_document_is_sealed_once_and_codes_of_units_are_checked(house: SealHouse, sealed: bytes) -> None:
    with pytest.raises(Refusal, match="already"):
        house.seal(sealed, *UNIT, WHEN)
    with pytest.raises(Refusal, match="cannot be the code"):
        house.seal(render("ACCEPT", sample("ACCEPT")).pdf, "../ca", "x", WHEN)
    with pytest.raises(ValueError, match="aware"):
        house.seal(b"", *UNIT, datetime(2026, 4, 7))


def test_keys_are_kept_private_and_survive(house: SealHouse, tmp_path: Path) -> None:
    pdf = render("OPINION", sample("OPINION")).pdf
    first = SealHouse(tmp_path).seal(pdf, *UNIT, WHEN)
    again = SealHouse(tmp_path)
    assert verify(first, again.trust).valid
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "unit-yunjiang-nyncj.pem"]


def test_pyhanko_agrees(house: SealHouse, sealed: bytes) -> None:
    root = load_cert_from_pemder_bytes(house.trust)
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=WHEN)
    good = validate_pdf_signature(PdfFileReader(BytesIO(sealed)).embedded_signatures[0], context)
    assert good.bottom_line
    changed = PdfFileReader(BytesIO(flipped(sealed, 4000, 1)))
    bad = validate_pdf_signature(changed.embedded_signatures[0], context)
    assert not bad.bottom_line


def load_cert_from_pemder_bytes(pem: bytes) -> object:
    from asn1crypto import pem as armour
    from asn1crypto import x509

    return x509.Certificate.load(armour.unarmor(pem)[2])


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_poppler_agrees(sealed: bytes, tmp_path: Path) -> None:
    for data, words in ((sealed, "Signature is Valid"), (flipped(sealed, 4000, 1), "Digest Mismatch")):
        (tmp_path / "a.pdf").write_bytes(data)
        command = ["pdfsig", "-nocert", "a.pdf"]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert words in said.stdout
