"""Proofs that postings are under a seal, and that a seal grew out of an older one. Hashes only, for anybody to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Integer, SmallInteger, String, cast, column, func, select
from sqlalchemy.orm import Session

from marketplace.ledger.seal_models import Leaf, Node
from marketplace.ledger.tree import Span, consistency_spans, hash_of, inclusion_spans, nodes_of

Place = tuple[int, int]
"""A posting: its transaction's id and its line."""


@dataclass(frozen=True, slots=True)
class LeafFacts:
    """What a posting's leaf is made of, besides its transaction: its own hash, and those of the steps it made."""

    line: int
    hash: bytes
    steps: str


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where a posting stands in the tree, and the hashes beside its way to the root, from the leaf on."""

    leaf: int
    path: tuple[bytes, ...]


def inclusions(session: Session, places: Collection[Place], size: int) -> dict[Place, Inclusion]:
    """Return the proofs of these postings against the root over `size` leaves, in two SQL statements for all of them.

    A posting that is in no seal of that size yet, or not the acting party's to see, has none.
    """
    query = select(Leaf.transaction_id, Leaf.first_leaf).where(Leaf.transaction_id.in_({key for key, _ in places}))
    first = {key: leaf for key, leaf in session.execute(query) if leaf < size}
    leaves = {place: first[place[0]] + place[1] - 1 for place in places if place[0] in first}
    spans = {place: inclusion_spans(leaf, size) for place, leaf in leaves.items()}
    hashes = _hashes(session, [span for each in spans.values() for span in each])
    return {place: Inclusion(leaves[place], tuple(hashes[span] for span in each)) for place, each in spans.items()}


def consistencies(session: Session, sizes: Collection[int], size: int) -> dict[int, tuple[bytes, ...]]:
    """Return for each of these older sizes the proof that its tree grew into that of `size`, in one SQL statement."""
    spans = {older: consistency_spans(older, size) for older in sizes}
    hashes = _hashes(session, [span for each in spans.values() for span in each])
    return {older: tuple(hashes[span] for span in each) for older, each in spans.items()}


def leaf_facts(session: Session, transaction_ids: Sequence[int]) -> dict[int, list[LeafFacts]]:
    """Return what all leaves of these transactions are made of, by transaction; others' legs are hashes and no more.

    A transaction that the acting party has no leg in has none.
    """
    columns: tuple[Any, ...] = (
        column("transaction_id", BigInteger),
        column("line", SmallInteger),
        column("hash"),
        column("steps", String),
    )
    facts = func.ledger.leaf_facts(cast(list(transaction_ids), ARRAY(BigInteger))).table_valued(*columns)
    found: dict[int, list[LeafFacts]] = {}
    for key, line, digest, steps in session.execute(select(facts).order_by(facts.c.transaction_id, facts.c.line)):
        found.setdefault(key, []).append(LeafFacts(line, digest, steps))
    return found


def _hashes(session: Session, spans: Sequence[Span]) -> dict[Span, bytes]:
    wanted = {span: nodes_of(span) for span in spans}
    keys = sorted({node for nodes in wanted.values() for node in nodes})
    levels, positions = cast([k for k, _ in keys], ARRAY(Integer)), cast([at for _, at in keys], ARRAY(BigInteger))
    asked = func.unnest(levels, positions).table_valued(column("level", Integer), column("position", BigInteger))
    asked = asked.render_derived()
    query = select(Node.level, Node.position, Node.hash).join(
        asked, (Node.level == asked.c.level) & (Node.position == asked.c.position)
    )
    stored = {(level, position): digest for level, position, digest in session.execute(query)} if keys else {}
    return {span: hash_of(span, stored) for span in wanted}
