"""Merkle trees: the RFC's reference tree, the public vectors, and a second implementation that agrees on 10,000 trees."""

import base64
import json
import random
from pathlib import Path

import pytest

from quanheng.bundle import merkle, multiproof
from quanheng.bundle.merkle import Levels, Unproved, leaf_hash, node_hash, sha256
from quanheng.bundle.sm3 import sm3

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/merkle.json").read_text(encoding="utf-8"))
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves, hash=sha256):
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hash(b"")
    if len(leaves) == 1:
        return hash(b"\0" + leaves[0])
    k = half(len(leaves))
    return hash(b"\1" + naive_root(leaves[:k], hash) + naive_root(leaves[k:], hash))


def naive_path(m, leaves, hash=sha256):
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k], hash), naive_root(leaves[k:], hash)]
    return [*naive_path(m - k, leaves[k:], hash), naive_root(leaves[:k], hash)]


def naive_subproof(m, leaves, whole, hash=sha256):
    if m == len(leaves):
        return [] if whole else [naive_root(leaves, hash)]
    k = half(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole, hash), naive_root(leaves[k:], hash)]
    return [*naive_subproof(m - k, leaves[k:], False, hash), naive_root(leaves[:k], hash)]


def half(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def bytes_of(text):
    return base64.b64decode(text or "")


def test_the_reference_tree():
    hashes = [leaf_hash(bytes.fromhex(x)) for x in LEAVES]
    levels = Levels(hashes)
    assert [levels.root(n).hex() for n in range(9)] == ROOTS
    assert [merkle.root(hashes[:n]).hex() for n in range(9)] == ROOTS


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda c: c[0])
def test_public_inclusion_vectors(case):
    _, index, size, leaf, root, proof, wrong = case
    given = (bytes_of(leaf), index, size, [bytes_of(h) for h in proof], bytes_of(root))
    if wrong:
        with pytest.raises(Unproved):
            merkle.check_inclusion(*given)
    else:
        merkle.check_inclusion(*given)


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda c: c[0])
def test_public_consistency_vectors(case):
    _, old, size, old_root, root, proof, wrong = case
    given = (old, size, [bytes_of(h) for h in proof], bytes_of(old_root), bytes_of(root))
    if wrong:
        with pytest.raises(Unproved):
            merkle.check_consistency(*given)
    else:
        merkle.check_consistency(*given)


@pytest.mark.parametrize("size", [0, 1, 8])
def test_from_size_nothing_nothing_follows(size):
    root = bytes.fromhex(ROOTS[size])
    with pytest.raises(Unproved):
        merkle.check_consistency(0, size, [], bytes.fromhex(ROOTS[0]), root)
    with pytest.raises(Unproved):
        merkle.consistency_spans(0, size)


def test_two_implementations_agree_on_10000_trees():
    chance = random.Random(6962)
    for count in range(10_000):
        hash = sm3 if count % 10 == 0 else sha256
        leaves = [chance.randbytes(chance.randrange(4)) for _ in range(chance.randrange(1, 24))]
        size = len(leaves)
        levels = Levels([leaf_hash(x, hash) for x in leaves], hash)
        root = naive_root(leaves, hash)
        assert levels.root() == root
        index, old = chance.randrange(size), chance.randrange(1, size + 1)
        path = merkle.prove_inclusion(index, size, levels, hash)
        assert path == naive_path(index, leaves, hash)
        merkle.check_inclusion(leaf_hash(leaves[index], hash), index, size, path, root, hash)
        proof = merkle.prove_consistency(old, size, levels, hash)
        assert proof == naive_subproof(old, leaves, True, hash)
        merkle.check_consistency(old, size, proof, naive_root(leaves[:old], hash), root, hash)


def test_every_proof_of_every_small_tree_and_no_other_index():
    for size in range(1, 33):
        levels = Levels([leaf_hash(bytes([k])) for k in range(size)])
        for index in range(size):
            path = merkle.prove_inclusion(index, size, levels)
            assert len(path) <= size.bit_length()
            for claimed in range(size):
                if claimed == index:
                    merkle.check_inclusion(levels(0, index), index, size, path, levels.root())
                else:
                    with pytest.raises(Unproved):
                        merkle.check_inclusion(levels(0, index), claimed, size, path, levels.root())


def test_many_leaves_by_one_proof():
    chance = random.Random(1)
    for _ in range(2000):
        size = chance.randrange(1, 40)
        levels = Levels([leaf_hash(bytes([k])) for k in range(size)])
        numbers = chance.sample(range(size), chance.randrange(1, size + 1))
        proof = multiproof.prove(numbers, size, levels)
        leaves = {n: levels(0, n) for n in numbers}
        multiproof.check(leaves, size, proof, levels.root())
        assert len(proof) <= len(numbers) * size.bit_length()
        wrong = chance.choice(numbers)
        for bad in (
            (leaves | {wrong: leaf_hash(b"other")}, size, proof, levels.root()),
            (leaves, size, [*proof, levels.root()], levels.root()),
            (leaves, size, proof[:-1], levels.root()) if proof else ({}, size, [], levels.root()),
            (leaves, size, proof, leaf_hash(b"")),
        ):
            with pytest.raises(Unproved):
                multiproof.check(*bad)


def test_one_proof_for_all_rows_needs_no_hash_and_for_neighbours_few():
    levels = Levels([leaf_hash(bytes([k])) for k in range(64)])
    assert multiproof.prove(range(64), 64, levels) == []
    assert len(multiproof.prove(range(8, 16), 64, levels)) == 3


@pytest.mark.parametrize("numbers", [[], [-1], [8], [0, 99]])
def test_numbers_beyond_the_tree_are_refused(numbers):
    levels = Levels([leaf_hash(bytes([k])) for k in range(8)])
    with pytest.raises(Unproved):
        multiproof.prove(numbers, 8, levels)
    with pytest.raises(Unproved):
        multiproof.check({n: levels(0, 0) for n in numbers}, 8, [], levels.root())


def test_hashes_of_another_length_are_refused():
    levels = Levels([leaf_hash(bytes([k])) for k in range(3)])
    with pytest.raises(Unproved, match="32"):
        merkle.check_inclusion(b"x", 0, 1, [], b"x")
    with pytest.raises(Unproved, match="32"):
        merkle.check_consistency(1, 2, [b"x"], levels.root(1), levels.root(2))
    with pytest.raises(Unproved, match="32"):
        multiproof.check({0: b"x"}, 1, [], b"x")


def test_a_node_is_not_a_leaf():
    """Without the two prefixes an inner node could be passed off as an entry."""
    a, b = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(a + b) != node_hash(a, b)
