"""All that a party needs to recompute its chain by itself: entries, its legs, the hashes of others' legs, proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, Final

from sqlalchemy import Row, Select, Text, cast, select
from sqlalchemy.orm import Bundle, Session, aliased

from marketplace.ledger import proofs
from marketplace.ledger.models import AccountRow, Book, Entry, Posting, Transaction

ENTRIES_AT_ONCE: Final = 500
TRANSACTIONS_AT_ONCE: Final = 100


def evidence(session: Session, book: Book, *, after: int, until: int, size: int) -> Iterator[dict[str, Any]]:
    """Yield the transactions behind a book's entries `after` a number `until` another, in order, as plain values.

    Each has what its hashes cover, all its legs (those that the book's party may read in full, others as hashes), the
    steps of the book, and, for legs of the party that a seal of `size` postings covers, the proof. Hashes are
    hexadecimal, instants RFC 3339 UTC, amounts minor units. Memory stays the same for any number of entries.
    """
    rows = _rows(session, book, after, until)
    grouped = (list(steps) for _, steps in groupby(rows, key=lambda row: row.booked.id))
    while some := list(islice(grouped, TRANSACTIONS_AT_ONCE)):
        yield from _told(session, some, size)


def instant(at: datetime) -> str:
    """Return an instant as evidence states it: RFC 3339, UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _rows(session: Session, book: Book, after: int, until: int) -> Iterator[Row[Any, Any, Any]]:
    # Columns, not objects: those would stay with the session until it ends.
    debit, credit = aliased(AccountRow), aliased(AccountRow)
    is_its = (Posting.transaction_id == Entry.transaction_id) & (Posting.line == Entry.line)
    leg = (debit.label.label("debit"), credit.label.label("credit"), cast(Posting.why, Text).label("why"))
    query: Select[Any, Any, Any] = (
        select(
            Bundle("entry", *Entry.__table__.c),
            Bundle("booked", *Transaction.__table__.c),
            Bundle("leg", Posting.line, Posting.amount, *leg),
        )
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .outerjoin(Posting, is_its & (Posting.party == book.party))
        .outerjoin(debit, debit.id == Posting.debit_id)
        .outerjoin(credit, credit.id == Posting.credit_id)
        .where(Entry.book_id == book.id)
        .order_by(Entry.seq)
    )
    for first in range(after, until, ENTRIES_AT_ONCE):
        part = query.where(Entry.seq > first, Entry.seq <= min(first + ENTRIES_AT_ONCE, until))
        yield from session.execute(part).all()


def _told(session: Session, some: Sequence[list[Row[Any, Any, Any]]], size: int) -> Iterator[dict[str, Any]]:
    facts = proofs.leaf_facts(session, [steps[0].booked.id for steps in some])
    places = {(row.booked.id, row.leg.line) for steps in some for row in steps if row.leg.line}
    proved = proofs.inclusions(session, places, size)
    for steps in some:
        booked = steps[0].booked
        own = {row.leg.line: row for row in steps}
        legs = [_leg(fact, own.get(fact.line), proved.get((booked.id, fact.line))) for fact in facts[booked.id]]
        yield {**_transaction(booked), "legs": legs, "entries": [_entry(row.entry) for row in steps]}


def _transaction(booked: Any) -> dict[str, Any]:
    return {
        "id": booked.id,
        "key": booked.key,
        "kind": booked.kind,
        "reverses": booked.reverses_id,
        "number": booked.xid,
        "at": instant(booked.p_at),
        "posted_at": instant(booked.posted_at),
        "recorded_at": instant(booked.recorded_at),
        "hash": booked.hash.hex(),
    }


def _leg(fact: proofs.LeafFacts, row: Any, proof: proofs.Inclusion | None) -> dict[str, Any]:
    told: dict[str, Any] = {"line": fact.line, "hash": fact.hash.hex()}
    if row is None or row.leg.line is None:
        return told
    leg, other = row.leg, row.entry.counter  # a party sees its own account only, and the label of the other here
    debit, credit = leg.debit or other, leg.credit or other
    told |= {"steps": fact.steps, "debit": debit, "credit": credit, "amount_minor": leg.amount, "why": leg.why}
    if proof:
        told |= {"leaf": proof.leaf, "path": [digest.hex() for digest in proof.path]}
    return told


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "line": entry.line,
        "bucket": entry.bucket,
        "delta_minor": entry.delta,
        "bucket_balance_minor": entry.bucket_balance,
        "total_balance_minor": entry.total_balance,
        "counter": entry.counter,
        "prev_hash": entry.prev_hash.hex(),
        "hash": entry.hash.hex(),
    }


def hashes_around(session: Session, book: Book, *, after: int, until: int) -> tuple[str, str]:
    """Return the hash that a stretch of a book's chain begins with, and the one that it ends with; hexadecimal."""
    query = select(Entry.seq, Entry.prev_hash, Entry.hash).where(Entry.book_id == book.id)
    found = {
        seq: (before, own)
        for seq, before, own in session.execute(query.where(Entry.seq.in_((after, after + 1, until))))
    }
    begins = found[after][1] if after in found else found[after + 1][0] if after + 1 in found else b""
    return begins.hex(), (found[until][1] if until > after else begins).hex()
