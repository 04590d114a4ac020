"""The Merkle tree against the definition of RFC 6962, written down naively."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel import merkle
from tongban.kernel.errors import Refusal


def h(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaves_of(count: int) -> list[bytes]:
    return [merkle.leaf_hash(h, b"%d" % n) for n in range(count)]


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return h(b"\1" + naive_root(leaves[:k]) + naive_root(leaves[k:]))


def naive_inclusion(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*naive_inclusion(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_inclusion(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*naive_consistency(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], False), naive_root(leaves[:k])]


def stored(leaves: list[bytes]) -> tuple[merkle.Frontier, dict[tuple[int, int], bytes]]:
    frontier, nodes = merkle.Frontier(h), {}
    for leaf in leaves:
        for node in frontier.append(leaf):
            nodes[node.level, node.index] = node.hash
    return frontier, nodes


def test_roots_of_the_reference_log():
    data = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [merkle.leaf_hash(h, bytes.fromhex(d)) for d in data]
    assert merkle.root(h, []).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        merkle.root(h, leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert merkle.root(h, leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@settings(max_examples=40)
@given(st.integers(1, 70).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1), st.integers(0, n))))
def test_roots_and_proofs_equal_the_definition(case):
    size, index, old = case
    leaves = leaves_of(size)
    frontier, nodes = stored(leaves)
    assert frontier.root() == naive_root(leaves)
    assert [nodes[p] for p in merkle.frontier_nodes(size)] == frontier.peaks
    path = merkle.inclusion_path(h, nodes.__getitem__, index, size)
    assert path == naive_inclusion(index, leaves)
    assert merkle.inclusion_holds(h, leaves[index], index, size, path, frontier.root())
    proof = merkle.consistency_path(h, nodes.__getitem__, old, size)
    assert proof == (naive_consistency(old, leaves) if old else [])
    assert merkle.consistency_holds(h, old, size, naive_root(leaves[:old]), frontier.root(), proof)


@settings(max_examples=40)
@given(st.integers(2, 60), st.data())
def test_any_change_to_a_proof_is_found(size, data):
    leaves = leaves_of(size)
    frontier, nodes = stored(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(h, nodes.__getitem__, index, size)
    root = frontier.root()
    step = data.draw(st.integers(0, len(path) - 1))
    bent = [h(s) if n == step else s for n, s in enumerate(path)]
    for wrong in (bent, path[:-1], [*path, path[0]]):
        assert not merkle.inclusion_holds(h, leaves[index], index, size, wrong, root)
    assert not merkle.inclusion_holds(h, h(b"other"), index, size, path, root)
    assert not merkle.inclusion_holds(h, leaves[index], index, size, path, h(root))
    old = data.draw(st.integers(1, size - 1))
    proof = merkle.consistency_path(h, nodes.__getitem__, old, size)
    before = naive_root(leaves[:old])
    assert not merkle.consistency_holds(h, old, size, h(before), root, proof)
    assert not merkle.consistency_holds(h, old, size, before, h(root), proof)
    assert not merkle.consistency_holds(h, old, size, before, root, proof[:-1])
    assert not merkle.consistency_holds(h, size + 1, size, before, root, proof)


def test_proofs_need_few_nodes():
    size = 1_000_003
    assert len(merkle.inclusion_nodes(777_777, size)) <= 40
    assert len(merkle.consistency_nodes(777_777, size)) <= 60
    assert len(merkle.frontier_nodes(size)) == size.bit_count()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_is_refused(index, size):
    with pytest.raises(Refusal, match="not in a tree"):
        merkle.inclusion_nodes(index, size)


def test_impossible_sizes_are_refused():
    with pytest.raises(Refusal):
        merkle.consistency_nodes(4, 3)
    with pytest.raises(Refusal):
        merkle.Frontier(h, 3, [h(b"")])
