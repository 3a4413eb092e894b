"""The tree against RFC 6962's own definition, written down again here as the standard writes it."""

import hashlib

import pytest

from marketplace.ledger import tree


def root(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962, 2.1; leaves are hashed already."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(leaf: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if leaf < k:
        return [*path(leaf, leaves[:k]), root(leaves[k:])]
    return [*path(leaf - k, leaves[k:]), root(leaves[:k])]


def proof(size: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if size <= k:
        return [*proof(size, leaves[:k], whole=whole), root(leaves[k:])]
    return [*proof(size - k, leaves[k:], whole=False), root(leaves[:k])]


def split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def leaves_of(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]


def stored(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    """What the database keeps: the complete subtrees of every level."""
    nodes, level, row = {}, 0, leaves
    while row:
        nodes |= {(level, place): digest for place, digest in enumerate(row)}
        row = [tree.joined(*row[i : i + 2]) for i in range(0, len(row) - 1, 2)]
        level += 1
    return nodes


@pytest.mark.parametrize("size", range(1, 71))
def test_roots_and_paths_are_those_of_the_standard(size: int) -> None:
    leaves = leaves_of(size)
    nodes = stored(leaves)

    assert tree.hash_of((0, size), nodes) == root(leaves)
    for leaf in range(size):
        found = [tree.hash_of(span, nodes) for span in tree.inclusion_spans(leaf, size)]
        assert found == path(leaf, leaves)


@pytest.mark.parametrize("size", range(1, 71))
def test_consistency_proofs_are_those_of_the_standard(size: int) -> None:
    leaves = leaves_of(size)
    nodes = stored(leaves)

    for older in range(1, size + 1):
        found = [tree.hash_of(span, nodes) for span in tree.consistency_spans(older, size)]
        assert found == proof(older, leaves)
