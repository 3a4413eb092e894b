"""The arithmetic of the tree of postings: which stored hashes a root or a proof needs, and how they are joined.

Pure. A *node* is (level, position): the hash over the 2^level leaves from position × 2^level on, stored once all
of them are there. What a tree of any size needs beyond those is at most one incomplete subtree at its right edge.

Source: RFC 6962, section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

Node = tuple[int, int]
Span = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""


def joined(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def inclusion_spans(leaf: int, size: int) -> list[Span]:
    """Return the subtrees that prove that `leaf` is in a tree of `size` leaves, from the leaf to the root."""
    spans, (start, end) = [], (0, size)
    while end - start > 1:
        middle = start + _half(end - start)
        other, (start, end) = ((middle, end), (start, middle)) if leaf < middle else ((start, middle), (middle, end))
        spans.append(other)
    return spans[::-1]


def consistency_spans(size: int, later: int) -> list[Span]:
    """Return the subtrees that prove that a tree of `size` leaves grew into one of `later` leaves."""
    spans, (start, end), is_whole = [], (0, later), True
    if size in {0, later}:
        return []
    while size != end:
        middle = start + _half(end - start)
        if size <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, is_whole = middle, False
    return [*([] if is_whole else [(start, end)]), *reversed(spans)]


def nodes_of(span: Span) -> list[Node]:
    """Return the complete subtrees that a subtree consists of, from the left."""
    start, count = span[0], span[1] - span[0]
    return [
        (level, (start >> level) + (count >> level) - 1)
        for level in reversed(range(count.bit_length()))
        if count >> level & 1
    ]


def hash_of(span: Span, stored: Mapping[Node, bytes]) -> bytes:
    """Return the hash over a subtree from those of its complete subtrees."""
    *rest, result = (stored[node] for node in nodes_of(span))
    for left in reversed(rest):
        result = joined(left, result)
    return result


def _half(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1
