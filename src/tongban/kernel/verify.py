#!/usr/bin/env python3
"""Verify a receipt proof of Tongban off line. One file, Python 3.9 or later, nothing else.

    python verify.py receipt.json [--head HEAD] [--key KEY] [--json]

A receipt proof says one of two things. *promise*: the authority signed that this operation was written and
will stand in its record. *included*: the operation stands in the record, at this place, under this head.

The proof brings the authority's public key along. That key is as good as the place the file came from, so
give --key (the published public key, PEM) or --head (heads from the second holder: a JSON object or list, or
one object a line) to prove it against something that the authority cannot change any more.

Exit 0: everything holds. 1: a part is false. 2: the file cannot be read or cannot be judged.

校验通办收件凭证的电子证明: 离线使用, 单个文件, 不依赖任何服务器。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, NamedTuple  # noqa: UP035 - Python 3.9

Hash = Callable[[bytes], bytes]


class Unreadable(Exception):
    """The file is no receipt proof, or a part of it has no meaning: the judgement is 2, not 1."""


def sha256(data: bytes) -> bytes:
    """The SHA-256 digest, 32 bytes."""
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes; Python has it from OpenSSL 1.1.1 on."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        raise Unreadable("this Python has no SM3: use one with OpenSSL 1.1.1 or later") from None


HASHES: dict[str, Hash] = {"sha256": sha256, "sm3": sm3}
SUITES = {"international": ("sha256", "ed25519"), "gm": ("sm3", "sm2-sm3")}


def _times(n: int, p: Any, add: Callable[[Any, Any], Any], total: Any) -> Any:
    """``n`` times the point ``p``, by doubling; ``total`` begins as the neutral point."""
    while n:
        total = add(total, p) if n & 1 else total
        p, n = add(p, p), n >> 1
    return total


# ---- Ed25519 (RFC 8032) ----

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)


def _ed_point(raw: bytes) -> Any:
    """The point of 32 bytes (RFC 8032, 5.1.3), or None where they are none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * _I % _P
    if (x * x - x2) % _P or y >= _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _ed_add(p: Any, q: Any) -> Any:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


_ED_ZERO = (0, 1, 1, 0)
_ED_BASE = _ed_point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) of ``message`` is that of the key ``public`` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = _ed_point(public), _ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(s, _ED_BASE, _ed_add, _ED_ZERO), _ed_add(r, _times(k, a, _ed_add, _ED_ZERO))
    return all((left[i] * right[2] - right[i] * left[2]) % _P == 0 for i in (0, 1))


# ---- SM2 signature (GB/T 32918.2), signer id 1234567812345678 ----

_Q = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SM2_ID = b"1234567812345678"


def _sm2_add(p: Any, q: Any) -> Any:
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % _Q == 0:
            return None
        slope = 3 * (p[0] * p[0] - 1) * pow(2 * p[1], _Q - 2, _Q) % _Q
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], _Q - 2, _Q) % _Q
    x = (slope * slope - p[0] - q[0]) % _Q
    return x, (slope * (p[0] - x) - p[1]) % _Q


def _der_pair(raw: bytes) -> Any:
    """The two integers of a DER sequence, or None where the encoding is not exactly that."""
    if len(raw) < 8 or raw[0] != 0x30 or raw[1] != len(raw) - 2 or raw[1] > 127:
        return None
    numbers, rest = [], raw[2:]
    while rest:
        if len(rest) < 3 or rest[0] != 2 or not 0 < rest[1] <= len(rest) - 2 or rest[2] > 127:
            return None
        body, rest = rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        if len(body) > 1 and body[0] == 0 and body[1] < 128:
            return None
        numbers.append(int.from_bytes(body, "big"))
    return tuple(numbers) if len(numbers) == 2 else None


def sm2_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (DER of r and s) of ``message`` is that of ``public`` (64 bytes: x, y)."""
    pair = _der_pair(signature)
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    if len(public) != 64 or max(x, y) >= _Q or (y * y - (x * x * x - 3 * x + _SM2_B)) % _Q or pair is None:
        return False
    r, s = pair
    t = (r + s) % _N
    if not (0 < r < _N and 0 < s < _N and t):
        return False
    curve = b"".join(number.to_bytes(32, "big") for number in (_Q - 3, _SM2_B, *_G))
    z = sm3((8 * len(SM2_ID)).to_bytes(2, "big") + SM2_ID + curve + public)
    point = _sm2_add(_times(s, _G, _sm2_add, None), _times(t, (x, y), _sm2_add, None))
    return point is not None and (int.from_bytes(sm3(z + message), "big") + point[0]) % _N == r


# ---- keys, signatures, canonical JSON ----

_SPKI = {
    "ed25519": bytes.fromhex("302a300506032b6570032100"),
    "sm2-sm3": bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004"),
}
_VERIFY = {"ed25519": ed25519_verify, "sm2-sm3": sm2_verify}


class Key(NamedTuple):
    """A public key: its id (the first 32 hex digits of the digest of its DER form), algorithm, raw bytes."""

    id: str
    algorithm: str
    raw: bytes


def read_key(pem: str) -> Key:
    """A public key in PEM form (SubjectPublicKeyInfo, Ed25519 or SM2)."""
    found = re.search(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", pem, re.S)
    der = base64.b64decode(found.group(1)) if found else b""
    for algorithm, head in _SPKI.items():
        if der.startswith(head) and len(der) == len(head) + (32 if algorithm == "ed25519" else 64):
            hashing = sha256 if algorithm == "ed25519" else sm3
            return Key(hashing(der).hex()[:32], algorithm, der[len(head) :])
    raise Unreadable("not a public key in PEM form (Ed25519 or SM2)")


def canonical(value: Any) -> bytes:
    """Canonical bytes of plain JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed_bytes(statement: dict[str, Any]) -> bytes:
    """What is signed: the format name, a line end, the canonical form without the signature."""
    bare = {name: value for name, value in statement.items() if name != "signature"}
    return str(statement["format"]).encode() + b"\n" + canonical(bare)


def signature_holds(statement: dict[str, Any], key: Key) -> bool:
    """Whether the statement bears a signature by ``key``."""
    algorithm, _, body = str(statement.get("signature", "")).partition(":")
    if statement.get("key") != key.id or algorithm != key.algorithm:
        return False
    return _VERIFY[algorithm](key.raw, signed_bytes(statement), base64.b64decode(body))


# ---- the Merkle tree (RFC 6962, 9162) ----


def leaf_hash(hashing: Hash, data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashing(b"\0" + data)


def node_hash(hashing: Hash, left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashing(b"\1" + left + right)


def inclusion_holds(
    hashing: Hash, leaf: bytes, index: int, size: int, path: list[bytes], root: bytes
) -> bool:
    """Whether ``leaf`` is at ``index`` of the tree of ``size`` leaves with ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            value = node_hash(hashing, step, value)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            value = node_hash(hashing, value, step)
        first, last = first >> 1, last >> 1
    return last == 0 and value == root


def consistency_holds(
    hashing: Hash, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: list[bytes]
) -> bool:
    """Whether the tree of ``old_size`` is the beginning of that of ``new_size`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size or old_size == 0:
        return not path and (old_size == 0 or old_root == new_root)
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    if not steps:
        return False
    old = new = steps.pop(0)
    for step in steps:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(hashing, step, old), node_hash(hashing, step, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(hashing, new, step)
        first, last = first >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


# ---- judging a proof ----

FORMAT, HEAD, PROMISE = "tongban.receipt-proof.v1", "tongban.head.v1", "tongban.promise.v1"
TEXTS = {
    "entry": ("记录内容与其摘要一致", "the operation as written has the digest that the proof names"),
    "disclosed": ("出示的个人信息与记录一致", "the personal values shown are those that were recorded"),
    "key": ("证明所带公钥与其编号相符", "the public key in the proof is the one it says it is"),
    "promise": ("收录承诺的签名有效", "the promise to record it is signed by that key"),
    "head": ("记录树首部的签名有效", "the head of the record is signed by that key"),
    "inclusion": ("该操作确已收录在此首部之下", "the operation stands in the record under that head"),
    "trusted_key": ("签名公钥就是您提供的公钥", "the signing key is the one you gave"),
    "trusted_head": ("与您提供的首部（第二保管方）一致", "the record agrees with the head you gave"),
}


class Judgement(NamedTuple):
    """What a proof proves: its level, each part with its outcome, what trust rests on (proof, key, head)."""

    level: str
    checks: dict[str, bool]
    trust: str
    facts: dict[str, Any]

    @property
    def holds(self) -> bool:
        """Whether every part holds."""
        return all(self.checks.values())


def _bytes_of(digest: str, name: str) -> bytes:
    algorithm, _, body = digest.partition(":")
    if algorithm != name or len(body) != 64:
        raise Unreadable(f"digest {digest[:12]}… is not {name}")
    return bytes.fromhex(body)


def value_digest(hashing: Hash, salt: bytes, path: str, value: Any) -> str:
    """The hexadecimal salted digest under which a personal value stands in the record."""
    return hashing(salt + canonical([path, value])).hex()


def _disclosed_hold(hashing: Hash, name: str, changes: Any, shown: list[dict[str, Any]]) -> bool:
    for part in shown:
        digest = value_digest(hashing, bytes.fromhex(part["salt"]), part["path"], part["value"])
        found = changes
        for step in part["path"].split("/"):
            found = found[int(step) if isinstance(found, list) else step]
        if found != {"digest": f"{name}:{digest}"}:
            return False
    return True


def _agrees(proof: dict[str, Any], heads: list[dict[str, Any]], hashing: Hash, name: str) -> bool:
    """Whether a trusted head equals the proof's head or continues it; raises where none can be compared."""
    if proof["level"] == "promise":
        raise Unreadable("a promise cannot be held against a head: ask for the proof again, now included")
    head, later = proof["inclusion"]["head"], proof.get("consistency") or {"size": -1}
    ours = {h["size"]: h["root"] for h in heads if h["log"] == head["log"]}
    if not ours:
        return False
    if head["size"] in ours:
        return bool(ours[head["size"]] == head["root"])
    if later["size"] not in ours:
        raise Unreadable(f"no given head has size {head['size']}: ask for a proof up to size {min(ours)}")
    roots = _bytes_of(head["root"], name), _bytes_of(ours[later["size"]], name)
    path = [_bytes_of(step, name) for step in later["path"]]
    return consistency_holds(hashing, head["size"], later["size"], *roots, path)


def _facts(proof: dict[str, Any], statement: dict[str, Any]) -> dict[str, Any]:
    facts = {n: proof["entry"][n] for n in ("uid", "type", "subject", "case", "legal_time", "wall_time")}
    facts.update(leaf=proof["leaf"], log=statement["log"], key=statement["key"], signed_at=statement["time"])
    if proof["level"] == "included":
        facts.update(index=proof["inclusion"]["index"], size=statement["size"])
    return facts


def _judge(proof: dict[str, Any], key: Key | None, heads: list[dict[str, Any]] | None) -> Judgement:
    included = proof["level"] == "included"
    if proof["format"] != FORMAT or proof["level"] not in ("promise", "included"):
        raise Unreadable(f"not a receipt proof of the form {FORMAT}")
    statement = proof["inclusion"]["head"] if included else proof["promise"]
    name, signing = SUITES[proof["suite"]]
    hashing, leaf = HASHES[name], _bytes_of(proof["leaf"], name)
    ours = {k["id"]: read_key(k["public"]) for k in proof["keys"]}.get(statement["key"])
    checks = {"entry": leaf_hash(hashing, canonical(proof["entry"])) == leaf}
    if proof.get("disclosed"):
        checks["disclosed"] = _disclosed_hold(hashing, name, proof["entry"]["changes"], proof["disclosed"])
    checks["key"] = ours is not None and ours.id == statement["key"] and ours.algorithm == signing
    signed = ours is not None and signature_holds(statement, ours)
    if included:
        path = [_bytes_of(step, name) for step in proof["inclusion"]["path"]]
        place = proof["inclusion"]["index"], statement["size"]
        checks["head"] = signed and statement["format"] == HEAD
        checks["inclusion"] = inclusion_holds(hashing, leaf, *place, path, _bytes_of(statement["root"], name))
    else:
        checks["promise"] = signed and statement["format"] == PROMISE and statement["leaf"] == proof["leaf"]
    if key is not None:
        checks["trusted_key"] = ours is not None and ours.raw == key.raw
    if heads is not None:
        checks["trusted_head"] = _agrees(proof, heads, hashing, name)
    trust = "head" if heads is not None else "key" if key is not None else "proof"
    return Judgement(proof["level"], checks, trust, _facts(proof, statement))


def judge(
    proof: dict[str, Any], key: Key | None = None, heads: list[dict[str, Any]] | None = None
) -> Judgement:
    """Judge a receipt proof, against a trusted public key and trusted heads where given.

    Raises ``Unreadable`` where the proof or a head has not the form of one, or no head can be compared.
    """
    try:
        return _judge(proof, key, heads)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Unreadable(f"a part is missing or has no meaning ({type(error).__name__}: {error})") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable("a name stands twice in one object")
    return made


def read_json(text: str) -> Any:
    """JSON without doubled names; raises ``Unreadable``."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from None


def read_heads(text: str) -> list[dict[str, Any]]:
    """Heads: one JSON object, a JSON list of them, or one object a line."""
    lines = text.strip().splitlines()
    each = len(lines) > 1 and lines[0].strip() not in ("[", "{")
    found = [read_json(line) for line in lines] if each else read_json(text)
    heads = found if isinstance(found, list) else [found]
    if not heads or not all(isinstance(head, dict) and "root" in head for head in heads):
        raise Unreadable("not a head of the record")
    return heads


def _local(moment: Any) -> str:
    try:
        read = datetime.strptime(str(moment)[:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return str(moment)
    return read.astimezone(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S UTC+8")


def _verdict(judged: Judgement) -> tuple[str, str]:
    failed = [TEXTS[name] for name, ok in judged.checks.items() if not ok]
    if failed:
        zh, en = "；".join(text[0] for text in failed), "; ".join(text[1] for text in failed)
        return f"校验不通过。以下各项不成立：{zh}。", f"FALSE. This does not hold: {en}."
    if judged.level == "promise":
        zh, en = "已签名承诺将此操作收入其记录", "has signed that this operation will stand in its record"
        return f"校验通过（承诺级 promise）：机关{zh}。", f"PROVED (promise): the authority {en}."
    zh, en = "此操作已收入机关只增不改的记录", "this operation stands in the authority's append-only record"
    return f"校验通过（收录级 included）：{zh}。", f"PROVED (included): {en}."


def _lines(judged: Judgement) -> list[str]:
    f = judged.facts
    lines = [
        *_verdict(judged),
        f"  操作 operation: {f['type']} · {f['subject']}" + (f" · {f['case']}" if f["case"] else ""),
        f"  法律时间 legal time: {_local(f['legal_time'])}",
        f"  机器时间 machine time: {_local(f['wall_time'])}",
        f"  签名时间 signed: {_local(f['signed_at'])}",
    ]
    if judged.level == "included":
        lines.append(f"  位置 place: {f['index'] + 1} / {f['size']}")
    lines += [f"  {'✓' if ok else '✗'} {' / '.join(TEXTS[name])}" for name, ok in judged.checks.items()]
    if judged.trust == "proof":
        lines.append(f"公钥随证明附带，请与机关公布的公钥编号核对，或使用 --key、--head：{f['key']}")
        lines.append(
            "The key came with the proof: compare its id with the published one, or give --key, --head."
        )
    return lines


def _as_json(judged: Judgement) -> dict[str, Any]:
    zh, en = _verdict(judged)
    said = {"verdict": "proved" if judged.holds else "false", "level": judged.level, "trust": judged.trust}
    checks = [{"id": n, "ok": ok, "zh": TEXTS[n][0], "en": TEXTS[n][1]} for n, ok in judged.checks.items()]
    return {**said, "zh": zh, "en": en, "checks": checks, "facts": judged.facts}


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="verify", description="校验收件凭证的电子证明 / Verify a receipt proof"
    )
    parser.add_argument("receipt", help="电子证明 / the receipt proof (JSON)")
    parser.add_argument("--head", help="可信首部 / head(s) from the second holder (JSON)")
    parser.add_argument("--key", help="可信公钥 / the published public key (PEM)")
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    return parser.parse_args(argv)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8-sig")


def _run(options: argparse.Namespace) -> tuple[int, dict[str, Any], list[str]]:
    try:
        key = read_key(_read(options.key)) if options.key else None
        heads = read_heads(_read(options.head)) if options.head else None
        judged = judge(read_json(_read(options.receipt)), key, heads)
    except (Unreadable, OSError, ValueError) as error:
        zh, en = f"无法校验：{error}", f"Cannot be judged: {error}"
        return 2, {"verdict": "unreadable", "zh": zh, "en": en}, [zh, en]
    return 0 if judged.holds else 1, _as_json(judged), _lines(judged)


def main(argv: list[str] | None = None) -> int:
    """The command; returns 0 proved, 1 false, 2 unreadable or not to be judged."""
    options = _arguments(argv)
    code, data, lines = _run(options)
    text = json.dumps(data, ensure_ascii=False, indent=2) if options.json else "\n".join(lines)
    sys.stdout.buffer.write(text.encode() + b"\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
