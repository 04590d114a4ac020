"""The file that citizens run: true proofs hold, every bent one is found, and it needs nothing but Python."""

import ast
import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.kernel import canonical, merkle, verify
from tongban.kernel.crypto import GM, INTERNATIONAL, SUITES

BOTH = pytest.mark.parametrize("kind", list(SUITES.values()), ids=list(SUITES))
SALT = b"0123456789abcdef"
LOG = "0190163d-8694-739b-aea5-966c26f8ad91"
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_ed25519_vectors(public, message, signature):
    public, message, signature = (bytes.fromhex(part) for part in (public, message, signature))
    assert verify.ed25519_verify(public, message, signature)
    assert not verify.ed25519_verify(public, message + b"!", signature)
    assert not verify.ed25519_verify(public, message, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not verify.ed25519_verify(public, message, signature[:32] + b"\xff" * 32)
    assert not verify.ed25519_verify(b"\xff" * 32, message, signature)
    assert not verify.ed25519_verify(public[:31], message, signature)


def test_the_neutral_point_and_high_s_are_refused():
    public, message, signature = (bytes.fromhex(part) for part in RFC_8032[1])
    order = 2**252 + 27742317777372353535851937790883648493
    high = int.from_bytes(signature[32:], "little") + order
    assert not verify.ed25519_verify(public, message, signature[:32] + high.to_bytes(32, "little"))


def test_sm2_verification_agrees_with_the_library():
    for number in range(4):
        key, message = GM.generate(), b"m" * number
        signature = key.sign_raw(message)
        assert verify.sm2_verify(key.public.raw, message, signature)
        assert not verify.sm2_verify(key.public.raw, message + b"!", signature)
        assert not verify.sm2_verify(key.public.raw, message, signature[:-1] + bytes([signature[-1] ^ 1]))
        assert not verify.sm2_verify(key.public.raw, message, signature + b"\0")
        assert not verify.sm2_verify(GM.generate().public.raw, message, signature)
        assert not verify.sm2_verify(bytes(64), message, signature)


def statement(key, **parts):
    made = {**parts, "log": LOG, "time": "2026-03-02T01:00:00.500000Z", "key": key.public.id}
    return {**made, "signature": key.sign(verify.signed_bytes(made))}


def entry(kind):
    digest = f"{kind.hash_name}:" + verify.value_digest(kind.hash, SALT, "applicant/name", "张三")
    return {
        "uid": LOG,
        "type": "cases.submitted.v1",
        "subject": "case:1",
        "case": None,
        "legal_time": "2026-03-02T01:00:00.000000Z",
        "wall_time": "2026-03-02T01:00:00.000000Z",
        "changes": {"applicant": {"name": {"digest": digest}}, "fee": 1000},
    }


class House:
    """A small house: a tree of eleven leaves whose sixth is the entry."""

    def __init__(self, kind, size=11, index=5):
        self.kind, self.key, self.size, self.index = kind, kind.generate(), size, index
        self.entry = entry(kind)
        self.leaf = merkle.leaf_hash(kind.hash, canonical.dumps(self.entry))
        leaves = [merkle.leaf_hash(kind.hash, b"%d" % n) for n in range(20)]
        leaves[index] = self.leaf
        self.leaves, self.nodes = leaves, {}
        frontier = merkle.Frontier(kind.hash)
        for leaf in leaves:
            self.nodes.update({(n.level, n.index): n.hash for n in frontier.append(leaf)})

    def text(self, raw):
        return f"{self.kind.hash_name}:{raw.hex()}"

    def head(self, size=None):
        size = size or self.size
        root = self.text(merkle.root(self.kind.hash, self.leaves[:size]))
        return statement(self.key, format=verify.HEAD, suite=self.kind.name, size=size, root=root)

    def proof(self, level):
        proof = {
            "format": verify.FORMAT,
            "level": level,
            "suite": self.kind.name,
            "entry": self.entry,
            "leaf": self.text(self.leaf),
            "keys": [{"id": self.key.public.id, "public": self.key.public.pem()}],
            "disclosed": [{"path": "applicant/name", "value": "张三", "salt": SALT.hex()}],
        }
        if level == "promise":
            proof["promise"] = statement(
                self.key, format=verify.PROMISE, suite=self.kind.name, leaf=proof["leaf"], within_ms=1000
            )
            return proof
        path = merkle.inclusion_path(self.kind.hash, self.nodes.__getitem__, self.index, self.size)
        proof["inclusion"] = {"index": self.index, "path": [self.text(p) for p in path], "head": self.head()}
        return proof

    def later(self, size=20):
        path = merkle.consistency_path(self.kind.hash, self.nodes.__getitem__, self.size, size)
        return {"size": size, "path": [self.text(p) for p in path]}


@BOTH
@pytest.mark.parametrize("level", ["promise", "included"])
def test_a_true_proof_holds(kind, level):
    house = House(kind)
    judged = verify.judge(house.proof(level), verify.read_key(house.key.public.pem()))
    assert judged.holds and judged.level == level and judged.trust == "key"
    assert judged.facts["type"] == "cases.submitted.v1"


def bend(proof, path, value):
    bent = copy.deepcopy(proof)
    *way, last = path
    spot = bent
    for step in way:
        spot = spot[step]
    spot[last] = value
    return bent


@pytest.mark.parametrize(
    ("level", "path", "value", "failing"),
    [
        ("included", ("entry", "wall_time"), "2026-03-01T01:00:00.000000Z", {"entry"}),
        ("included", ("entry", "changes", "fee"), 1001, {"entry"}),
        ("included", ("leaf",), "sha256:" + "0" * 64, {"entry", "inclusion"}),
        ("included", ("disclosed", 0, "value"), "李四", {"disclosed"}),
        ("included", ("disclosed", 0, "path"), "fee", {"disclosed"}),
        ("included", ("inclusion", "index"), 6, {"inclusion"}),
        ("included", ("inclusion", "path", 0), "sha256:" + "0" * 64, {"inclusion"}),
        ("included", ("inclusion", "head", "size"), 40, {"head", "inclusion"}),
        ("included", ("inclusion", "head", "time"), "2026-03-01T01:00:00.000000Z", {"head"}),
        ("included", ("inclusion", "head", "signature"), "ed25519:" + "A" * 88, {"head"}),
        ("included", ("inclusion", "head", "signature"), "sm2-sm3:AAAA", {"head"}),
        ("promise", ("promise", "time"), "2026-03-01T01:00:00.000000Z", {"promise"}),
        ("promise", ("promise", "within_ms"), 5, {"promise"}),
        ("promise", ("entry", "type"), "cases.granted.v1", {"entry"}),
        ("promise", ("keys", 0, "public"), INTERNATIONAL.generate().public.pem(), {"key", "promise"}),
    ],
)
def test_the_part_that_is_false_is_named(level, path, value, failing):
    judged = verify.judge(bend(House(INTERNATIONAL).proof(level), path, value))
    assert {name for name, ok in judged.checks.items() if not ok} == failing


def test_a_head_is_no_promise():
    house = House(INTERNATIONAL)
    proof = house.proof("promise")
    proof["promise"] = statement(house.key, format=verify.HEAD, suite="international", leaf=proof["leaf"])
    assert not verify.judge(proof).checks["promise"]


def test_another_key_and_another_head_are_found():
    house, thief = House(INTERNATIONAL), House(INTERNATIONAL, index=6)
    theirs = verify.read_key(thief.key.public.pem())
    assert not verify.judge(house.proof("included"), theirs).checks["trusted_key"]
    assert not verify.judge(house.proof("included"), heads=[thief.head()]).checks["trusted_head"]
    stranger = {**house.head(), "log": "another"}
    assert not verify.judge(house.proof("included"), heads=[stranger]).checks["trusted_head"]


@BOTH
def test_a_later_head_of_the_second_holder_proves_by_consistency(kind):
    house = House(kind)
    assert verify.judge(house.proof("included"), heads=[house.head()]).holds
    proof = {**house.proof("included"), "consistency": house.later()}
    assert verify.judge(proof, heads=[house.head(20)]).holds
    forged = {**house.head(20), "root": house.text(kind.hash(b"forged"))}
    assert not verify.judge(proof, heads=[forged]).holds
    with pytest.raises(verify.Unreadable, match="size"):
        verify.judge(house.proof("included"), heads=[house.head(20)])
    with pytest.raises(verify.Unreadable, match="promise"):
        verify.judge(house.proof("promise"), heads=[house.head()])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"level":"included"}', "null", '{"a":1,"a":2}', "[" * 100_000]
)
def test_what_is_no_proof_is_told_so(text, tmp_path, capsysbinary):
    path = tmp_path / "receipt.json"
    path.write_text(text)
    assert verify.main([str(path)]) == 2
    assert "无法校验" in capsysbinary.readouterr().out.decode()


def run_alone(tmp_path, *arguments):
    """Run the file as a stranger would: copied to an empty folder, isolated from every installed package."""
    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    asked = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(asked, cwd=tmp_path, capture_output=True)


def test_the_file_stands_alone(tmp_path):
    house = House(INTERNATIONAL)
    (tmp_path / "receipt.json").write_text(json.dumps(house.proof("included"), indent=2))
    (tmp_path / "heads.jsonl").write_text("\n".join(json.dumps(house.head(n)) for n in (3, 11)))
    (tmp_path / "key.pem").write_text(house.key.public.pem())
    done = run_alone(tmp_path, "receipt.json", "--head", "heads.jsonl", "--key", "key.pem")
    assert done.returncode == 0, done.stderr
    assert "校验通过（收录级" in done.stdout.decode() and "PROVED (included)" in done.stdout.decode()
    assert "2026-03-02 09:00:00 UTC+8" in done.stdout.decode() and "6 / 11" in done.stdout.decode()
    (tmp_path / "bent.json").write_text(json.dumps(bend(house.proof("included"), ("inclusion", "index"), 6)))
    done = run_alone(tmp_path, "bent.json", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1 and said["verdict"] == "false"
    assert [c["id"] for c in said["checks"] if not c["ok"]] == ["inclusion"]
    done = run_alone(tmp_path, "absent.json", "--json")
    assert done.returncode == 2 and json.loads(done.stdout)["verdict"] == "unreadable"


def test_the_file_is_read_by_old_pythons_and_asks_for_nothing():
    tree = ast.parse(Path(verify.__file__).read_text(), feature_version=(3, 9))
    asked = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    asked |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert asked <= set(sys.stdlib_module_names)


def test_the_promise_says_so(tmp_path, capsysbinary):
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(House(GM).proof("promise")))
    assert verify.main([str(path)]) == 0
    told = capsysbinary.readouterr().out.decode()
    assert "承诺级" in told and "--key" in told


def test_sm3_is_that_of_the_suite():
    assert all(verify.sm3(b"x" * n) == GM.hash(b"x" * n) for n in (0, 55, 56, 64, 1000))
    assert verify.sha256(b"") == hashlib.sha256(b"").digest()
