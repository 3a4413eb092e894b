"""What shows that a book held what a statement opens with: the links of its chain before it, back to where it is plain.

Source: docs/money.md, "A statement that proves itself".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger import proofs
from marketplace.ledger.evidence import instant
from marketplace.ledger.models import Book, Entry, Transaction

BUCKETS: Final = frozenset({"pending", "available", "disputed", "in_transit"})
NEVER_NEGATIVE: Final = frozenset({"disputed", "in_transit"})
MOST: Final = 2_000
"""So many links are shown at most; an opening that takes more is shown by its last one, and tied by its total alone."""

LINKS_AT_ONCE: Final = 200


def opening(session: Session, book: Book, *, last: int, size: int) -> dict[str, Any] | None:
    """Return the links up to number `last`, the oldest first, and the proof that the last is under a seal of `size`.

    They go back to where every bucket is plain: each was touched, or one is left and follows from the total, or those
    that cannot be below zero are nothing together, or the book begins. None before a book's first entry.
    """
    if not last:
        return None
    found = _needed(_backwards(session, book, last))
    legs = proofs.leaf_facts(session, list({row.transaction_id for row in found}))
    return {"entries": [_link(row, legs) for row in reversed(found)], "proof": _proof(session, found[0], legs, size)}


def is_plain(held: dict[str, int], total: int) -> bool:
    """Whether the balances of some buckets and the total of all leave no doubt about the rest."""
    rest = BUCKETS - set(held)
    return len(rest) <= 1 or (rest <= NEVER_NEGATIVE and sum(held.values()) == total)


def _needed(rows: Iterator[Any]) -> list[Any]:
    """Those links that make every bucket plain, the newest first; the newest alone where that takes too many."""
    found: list[Any] = []
    held: dict[str, int] = {}
    for row in islice(rows, MOST):
        found.append(row)
        held.setdefault(row.bucket, row.bucket_balance)
        if row.seq == 1 or is_plain(held, found[0].total_balance):
            return found
    return found[:1]


def _backwards(session: Session, book: Book, last: int) -> Iterator[Any]:
    booked = (Transaction.posted_at, Transaction.kind, Transaction.content_hash, Transaction.key)
    proved = (Transaction.p_at, Transaction.recorded_at, Transaction.xid, Transaction.hash.label("booked_hash"))
    query = (
        select(*Entry.__table__.c, *booked, *proved)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .where(Entry.book_id == book.id)
        .order_by(Entry.seq.desc())
        .limit(LINKS_AT_ONCE)
    )
    while last:
        rows = session.execute(query.where(Entry.seq <= last)).all()
        yield from rows
        last = rows[-1].seq - 1 if rows else 0


def _link(row: Any, legs: dict[int, list[proofs.LeafFacts]]) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "line": row.line,
        "bucket": row.bucket,
        "delta_minor": row.delta,
        "bucket_balance_minor": row.bucket_balance,
        "total_balance_minor": row.total_balance,
        "posted_at": instant(row.posted_at),
        "kind": row.kind,
        "leg": _leg(row, legs).hash.hex(),
        "content": row.content_hash.hex(),
        "counter": row.counter,
        "key": row.key,
        "previous": row.prev_hash.hex(),
        "hash": row.hash.hex(),
    }


def _proof(session: Session, row: Any, legs: dict[int, list[proofs.LeafFacts]], size: int) -> dict[str, Any]:
    """What the last link's transaction and leaf are made of; where no seal covers it yet, it has no path."""
    place = (row.transaction_id, row.line)
    said: dict[str, Any] = {
        "id": row.transaction_id,
        "number": row.xid,
        "at": instant(row.p_at),
        "recorded_at": instant(row.recorded_at),
        "hash": row.booked_hash.hex(),
        "steps": _leg(row, legs).steps,
    }
    if found := proofs.inclusions(session, [place], size).get(place):
        said |= {"leaf": found.leaf, "path": [digest.hex() for digest in found.path]}
    return said


def _leg(row: Any, legs: dict[int, list[proofs.LeafFacts]]) -> proofs.LeafFacts:
    facts: Sequence[proofs.LeafFacts] = legs[row.transaction_id]
    return next(each for each in facts if each.line == row.line)
