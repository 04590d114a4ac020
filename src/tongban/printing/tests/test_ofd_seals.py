"""SM2 seals on OFD (GB/T 38540): each fault has its own answer, and no byte changes unseen."""

from __future__ import annotations

import base64
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto import GM, gm
from tongban.kernel.errors import Refusal
from tongban.printing.ofd import ses
from tongban.printing.ofd.authority import Term
from tongban.printing.ofd.package import pack, unpack
from tongban.printing.ofd.sealing import LIST, SEAL, SIGNATURE, VALUE, sealed
from tongban.printing.ofd.verdicts import verify
from tongban.printing.outcomes import HOLDS, REASONS, Verdict
from tongban.printing.tests.ofd_world import ES_ID, THEN, Authority, authority, files, ofd, signer

pytestmark = pytest.mark.skipif(gm.gmssl_pyx is None, reason="gmssl-pyx is not built for this machine")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FILE = ofd() if gm.gmssl_pyx is not None else b""
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def judged(content: bytes, now: datetime = NOW, **more: Any) -> Verdict:
    return verify(content, authority().trust, now=now, **more)


def touched(name: str, content: bytes | None) -> bytes:
    """The file with one part replaced, or without it."""
    parts = unpack(FILE) | ({name: content} if content is not None else {})
    if content is None:
        del parts[name]
    return pack(parts)


def test_a_genuine_file_says_who_sealed_when_and_with_what() -> None:
    verdict = judged(FILE)
    assert (verdict.valid, verdict.code, verdict.form) == (True, "valid", "ofd")
    assert verdict.signer == "TEST 测试 云江县农业农村局"
    assert (verdict.signer_code, verdict.signed_at, verdict.seal_id) == ("nyncj", THEN, ES_ID)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(FILE) - 1 if FILE else 0), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_found(at: int, by: int) -> None:
    verdict = judged(FILE[:at] + bytes([FILE[at] ^ by]) + FILE[at + 1 :])
    assert not verdict.valid
    assert verdict.code in set(REASONS) - HOLDS


def test_every_byte_of_the_sealing_and_of_the_container_counts() -> None:
    """Where the property above looks seldom: the sealing itself and the directory of the package, byte by byte."""
    parts = unpack(FILE)
    begin = FILE.index(parts[VALUE])
    places = [*range(len(FILE) - 1400, len(FILE), 7), *range(0, 60)]
    places += random.Random(7).sample(range(begin, begin + len(parts[VALUE])), 60)
    places += range(begin + len(parts[VALUE]) - 120, begin + len(parts[VALUE]))
    for at in places:
        assert not judged(FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]).valid, at


@pytest.mark.parametrize(
    "name", [PAGE, "Doc_0/Document.xml", "Doc_0/PublicRes.xml", "OFD.xml", SIGNATURE, LIST, SEAL]
)
def test_the_changed_part_is_named(name: str) -> None:
    content = unpack(FILE)[name]
    verdict = judged(touched(name, content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]))
    assert (verdict.code, verdict.part) == ("changed", name)


def test_changed_words_are_found_where_they_stand() -> None:
    page = unpack(FILE)[PAGE]
    assert judged(touched(PAGE, page.replace("受".encode(), "拒".encode()))).part == PAGE


def test_parts_that_go_or_come_are_named() -> None:
    assert (judged(touched(PAGE, None)).code, judged(touched(PAGE, None)).part) == ("changed", PAGE)
    added = judged(touched("Doc_0/Annots/Annotations.xml", b"<a/>"))
    assert (added.code, added.part) == ("appended", "Doc_0/Annots/Annotations.xml")


def test_the_same_parts_packed_otherwise_are_another_file() -> None:
    assert judged(FILE + b"\0").code in ("repacked", "unreadable")
    assert judged(pack(dict(reversed(unpack(FILE).items())))).code == "repacked"


def test_files_without_seal_and_files_that_are_none() -> None:
    assert judged(pack(files())).code == "unsealed"
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7", pack({"a": b"b"}), FILE[:500]):
        assert judged(content).code == "unreadable"


def test_a_certificate_that_was_over_when_it_sealed() -> None:
    over = authority().signer(Term(THEN - timedelta(days=900), THEN - timedelta(days=1)))
    verdict = judged(ofd(seal=authority().seal(over), by=over))
    assert (verdict.valid, verdict.code) == (False, "expired")


def test_a_certificate_that_ended_since() -> None:
    brief = authority().signer(Term(THEN - timedelta(days=9), THEN + timedelta(days=9)))
    content = ofd(seal=authority().seal(brief), by=brief)
    assert judged(content, THEN).code == "valid"
    later = judged(content, THEN + timedelta(days=10))
    assert (later.valid, later.code) == (True, "expired_since")


def test_a_seal_that_was_over_when_it_was_used() -> None:
    brief = Term(THEN - timedelta(days=9), THEN - timedelta(days=1))
    assert judged(ofd(seal=authority().seal(signer(), term=brief))).code == "seal_expired"


def test_a_revoked_seal() -> None:
    def ended(moment: datetime) -> Any:
        return {ES_ID: moment}.get

    assert judged(FILE, revoked=ended(THEN)).code == "seal_revoked"
    assert judged(FILE, revoked=ended(THEN - timedelta(days=1))).code == "seal_revoked"
    assert judged(FILE, revoked=ended(THEN + timedelta(seconds=1))).code == "valid"
    assert judged(FILE, revoked={"another": THEN}.get).code == "valid"


def test_a_signer_who_is_not_on_the_seals_list() -> None:
    assert judged(ofd(by=authority().signer())).code == "unlisted"


def test_another_authority_is_not_trusted() -> None:
    other = Authority()
    stranger = other.signer()
    assert judged(ofd(seal=other.seal(stranger), by=stranger)).code == "untrusted"
    assert judged(ofd(seal=authority().seal(stranger), by=stranger)).code == "untrusted"
    assert verify(FILE, b"", now=NOW).code == "untrusted"


def test_another_version_or_method_is_unsupported() -> None:
    def again(**facts: Any) -> bytes:
        value = ses.SESSignature.load(unpack(FILE)[VALUE]).copy()
        for name, fact in facts.items():
            if name == "version":
                value["to_sign"]["version"] = fact
            else:
                value[name] = fact
        return touched(VALUE, value.dump(force=True))

    assert judged(again(version=1)).code == "unsupported"
    assert judged(again(algorithm="1.2.840.10045.4.3.2")).code == "unsupported"


def test_a_sealing_taken_from_another_file_is_found() -> None:
    assert judged(touched(VALUE, unpack(ofd("GRANT"))[VALUE])).code == "changed"
    assert judged(touched(VALUE, b"no sealing")).code == "seal_damaged"
    assert (judged(touched(VALUE, None)).code, judged(touched(VALUE, None)).part) == ("changed", VALUE)


def test_a_sealed_file_is_not_sealed_twice_and_needs_an_aware_time() -> None:
    with pytest.raises(Refusal, match="sealed already"):
        sealed(unpack(FILE), seal=unpack(FILE)[SEAL], signer=signer(), when=THEN)
    with pytest.raises(ValueError, match="aware"):
        sealed(files(), seal=unpack(FILE)[SEAL], signer=signer(), when=datetime(2026, 4, 7))


def test_checking_needs_no_sm2_library(monkeypatch: pytest.MonkeyPatch) -> None:
    page = unpack(FILE)[PAGE]
    monkeypatch.setattr(gm, "gmssl_pyx", None)  # as on ARM
    assert judged(FILE).code == "valid"
    assert judged(touched(PAGE, page + b" ")).code == "changed"
    value = ses.SESSignature.load(unpack(FILE)[VALUE])
    pair = ses.Sm2Pair.load(bytes(value["signature"].native))
    other = ses.Sm2Pair({"r": pair["r"].native, "s": pair["s"].native + 1}).dump()
    assert not ses.holds(x509.Certificate.load(signer().certificate).public_key.dump(), b"x", other)


def test_openssl_agrees_with_signatures_and_certificates(tmp_path: Path) -> None:
    """An independent judge: OpenSSL reads the certificates, the chain and the sealing's signature."""
    value = ses.SESSignature.load(unpack(FILE)[VALUE])
    ca, unit, maker = tmp_path / "ca.pem", tmp_path / "unit.pem", tmp_path / "maker.pem"
    ca.write_bytes(authority().trust)
    unit.write_bytes(pem.armor("CERTIFICATE", value["signer"].native))
    maker.write_bytes(pem.armor("CERTIFICATE", value["to_sign"]["seal"]["maker"].native))
    for certificate in (unit, maker):
        chain = ["openssl", "verify", "-vfyopt", "distid:1234567812345678", "-CAfile", str(ca)]
        said = subprocess.run([*chain, str(certificate)], capture_output=True, text=True, check=False)
        assert said.stdout.strip().endswith("OK"), said.stdout + said.stderr
    (tmp_path / "signed").write_bytes(value["to_sign"].dump())
    (tmp_path / "signature").write_bytes(bytes(value["signature"].native))
    key = x509.Certificate.load(value["signer"].native).public_key.dump()
    (tmp_path / "key.pem").write_bytes(pem.armor("PUBLIC KEY", key))
    check = ["openssl", "dgst", "-sm3", "-verify", "key.pem", "-sigopt", "distid:1234567812345678"]
    said = subprocess.run(
        [*check, "-signature", "signature", "signed"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.strip() == "Verified OK", said.stdout + said.stderr


def test_the_seal_is_marked_as_a_test() -> None:
    info = ses.SESeal.load(unpack(FILE)[SEAL])["info"]
    assert info["header"].native == {"id": "ES", "version": 4, "vid": "TEST-TONGBAN"}
    assert info["property"]["name"].native.startswith("TEST 测试")
    assert info["picture"]["type"].native == "PNG"
    assert info["picture"]["data"].native.startswith(b"\x89PNG")
    assert (info["picture"]["width"].native, info["picture"]["height"].native) == (39, 39)


def test_digests_stand_in_the_list_as_others_compute_them(tmp_path: Path) -> None:
    parts = unpack(FILE)
    signature = parts[SIGNATURE].decode()
    for name, content in parts.items():
        if name not in (SIGNATURE, VALUE):
            assert f'FileRef="/{name}"' in signature
            assert base64.b64encode(GM.hash(content)).decode() in signature
