"""Both suites against the vectors of the standards, of Wycheproof and of OpenSSL."""

import json
import os
import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tongban.kernel import verify
from tongban.kernel.crypto import GM, INTERNATIONAL, SUITES, KeyRing, gm, suite, suite_of
from tongban.kernel.errors import Refusal

DATA = os.environ.get("TONGBAN_CONFORMANCE_DATA")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
needs_sm2 = pytest.mark.skipif(gm.gmssl_pyx is None, reason="gmssl-pyx is not built for this machine")
KINDS = [
    pytest.param(kind, id=name, marks=[needs_sm2] if kind is GM else []) for name, kind in SUITES.items()
]
BOTH = pytest.mark.parametrize("kind", KINDS)


def vectors(name: str):
    path = Path(DATA or "") / "gm" / name
    if not path.exists():
        pytest.skip(f"{path} is absent")
    for group in json.loads(path.read_text())["testGroups"]:
        for test in group["tests"]:
            yield group, test


def test_sm3_of_the_handbook():
    assert GM.hash(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert GM.digest(b"abcd" * 16) == "sm3:debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_block_of_the_handbook():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_of_rfc_8998():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce, aad = (
        bytes.fromhex("00001234567800000000abcd"),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    text = b"".join(bytes([b]) * 8 for b in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    boxed = GM._encrypt(key, nonce, text, aad)
    assert boxed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert GM._decrypt(key, nonce, boxed, aad) == text


def test_hmacs():
    assert INTERNATIONAL.mac(b"key", b"The quick brown fox jumps over the lazy dog").hex() == (
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )
    key = bytes.fromhex("1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779")
    assert GM.mac(key, b"").hex() == "f9938b1b2515117f25dcd636c9a6a0e7f00bccaf5347e0e0df435cfca736cfc1"


@pytest.mark.conformance
def test_wycheproof_hmac_sm3():
    for group, test in vectors("wycheproof_hmac_sm3_test.json"):
        made = GM.mac(bytes.fromhex(test["key"]), bytes.fromhex(test["msg"]))[: group["tagSize"] // 8]
        assert (made.hex() == test["tag"]) == (test["result"] == "valid"), test


@pytest.mark.conformance
def test_wycheproof_sm4_gcm():
    for group, test in vectors("wycheproof_sm4_gcm_test.json"):
        if group["ivSize"] != 96:
            continue  # this suite makes nonces of 96 bits alone
        key, nonce, aad, text = (bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg"))
        boxed = bytes.fromhex(test["ct"] + test["tag"])
        if test["result"] == "valid":
            assert GM._encrypt(key, nonce, text, aad) == boxed
            assert GM._decrypt(key, nonce, boxed, aad) == text
        else:
            with pytest.raises((Refusal, InvalidTag)):
                GM._decrypt(key, nonce, boxed, aad)


@BOTH
def test_digest_signature_and_seal_name_their_algorithm(kind):
    key = kind.generate()
    assert kind.digest(b"x").startswith(f"{kind.hash_name}:")
    assert key.sign(b"x").startswith(f"{kind.sign_name}:")
    assert kind.seal(bytes(kind.key_size), b"x").startswith(f"{kind.cipher_name}:")
    assert suite(kind.name) is kind and suite_of(kind.sign_name) is kind


@BOTH
def test_signatures(kind):
    key, other = kind.generate(), kind.generate()
    signed = key.sign(b"message")
    assert key.public.verify(b"message", signed)
    assert not key.public.verify(b"massage", signed)
    assert not other.public.verify(b"message", signed)
    for broken in ("", "rsa:AAAA", signed[:-4], signed + "!", signed.split(":")[0] + ":AAAA"):
        assert not key.public.verify(b"message", broken)


@BOTH
def test_keys_survive_pem(kind):
    key = kind.generate()
    again = kind.load_private(key.pem())
    assert again.public.id == key.public.id == kind.load_public(key.public.pem()).id
    assert verify.read_key(key.public.pem()).id == key.public.id
    assert kind.load_public(key.public.pem()).verify(b"m", again.sign(b"m"))
    other = next(s for s in SUITES.values() if s is not kind)
    for pem in ("", "no key", other.generate().pem(), key.public.pem(), key.pem().replace("M", "!", 3)):
        with pytest.raises(Refusal, match="PEM"):
            kind.load_private(pem)
    with pytest.raises(Refusal, match="PEM"):
        kind.load_public(other.generate().public.pem())


@BOTH
def test_a_seal_shows_any_change(kind):
    key = bytes(range(kind.key_size))
    sealed = kind.seal(key, "身份证".encode(), b"row 7")
    assert kind.open(key, sealed, b"row 7").decode() == "身份证"
    assert kind.seal(key, b"", b"") != kind.seal(key, b"", b"")
    for wrong in (sealed[:-8] + "AAAAAAA=", f"{kind.cipher_name}:AAAA", "aes:" + sealed, sealed[:-1]):
        with pytest.raises(Refusal, match="sealed"):
            kind.open(key, wrong, b"row 7")
    with pytest.raises(Refusal):
        kind.open(key, sealed, b"row 8")
    with pytest.raises(Refusal, match="bytes"):
        kind.seal(b"short", b"x")


def openssl_knows_sm2() -> bool:
    if not shutil.which("openssl"):
        return False
    asked = subprocess.run(["openssl", "list", "-public-key-algorithms"], capture_output=True, text=True)
    return "SM2" in asked.stdout


@pytest.mark.skipif(not openssl_knows_sm2(), reason="openssl with SM2 is absent")
@needs_sm2
def test_openssl_and_sm2_agree(tmp_path):
    key, message = GM.generate(), tmp_path / "message"
    message.write_bytes("收件凭证".encode())
    (tmp_path / "pub.pem").write_text(key.public.pem())
    (tmp_path / "key.pem").write_text(key.pem())
    (tmp_path / "sig").write_bytes(key.sign_raw(message.read_bytes()))
    identity = ["-sigopt", "distid:1234567812345678"]
    asked = ["openssl", "dgst", "-sm3", "-verify", "pub.pem", "-signature", "sig", *identity, "message"]
    assert "Verified OK" in subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True).stdout
    asked = ["openssl", "dgst", "-sm3", "-sign", "key.pem", "-out", "theirs", *identity, "message"]
    subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True)
    theirs = (tmp_path / "theirs").read_bytes()
    assert key.public._verify(message.read_bytes(), theirs)
    assert verify.sm2_verify(key.public.raw, message.read_bytes(), theirs)


@BOTH
def test_the_ring_makes_rotates_and_retires(kind, tmp_path):
    ring = KeyRing(tmp_path, "record")
    with pytest.raises(Refusal, match="no signing key"):
        ring.current()
    first = ring.current_or_new(kind, NOW)
    assert ring.current_or_new(kind, NOW).public.id == first.public.id
    second = ring.rotate(kind, NOW + timedelta(days=1))
    assert KeyRing(tmp_path, "record").current().public.id == second.public.id
    assert ring.ids() == [first.public.id, second.public.id]
    with pytest.raises(Refusal, match="in use"):
        ring.retire(second.public.id)
    ring.retire(first.public.id)
    assert KeyRing(tmp_path, "record").public(first.public.id).verify(b"m", first.sign(b"m"))
    with pytest.raises(Refusal, match="no key with id"):
        ring.public("0" * 32)
    for path in (tmp_path / "record").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_unknown_names_are_refused():
    with pytest.raises(Refusal):
        suite("rot13")
    with pytest.raises(Refusal):
        suite_of("rot13")


@needs_sm2
def test_without_sm2_the_rest_works_and_the_refusal_says_so(monkeypatch):
    key = GM.generate()
    signed = key.sign(b"text")
    monkeypatch.setattr(gm, "gmssl_pyx", None)  # as on ARM
    assert GM.hash(b"abc").hex().startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")
    assert GM.load_private(key.pem()).public.id == key.public.id
    for step in (GM.generate, lambda: key.sign(b"text"), lambda: key.public.verify(b"text", signed)):
        with pytest.raises(Refusal) as refusal:
            step()
        assert refusal.value.code == "crypto.sm2"
