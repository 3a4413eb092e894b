"""The lines of a statement, read as they are used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import select

from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.ledger.queries import EntryRow
from marketplace.orders.models import Order
from marketplace.statements.rules import Head, Line, facts_of, kind_of

ROWS_AT_ONCE = 500
"""Entries are read and enriched this many at a time, so that memory stays the same for any statement."""


def lines(top: Head, *, names: bool) -> Iterator[Line]:
    """Yield the statement's lines, opening first and closing last; one line per entry of the chain in between.

    With `names` the customer is the company as the partner knows it; without, its pseudonymous account, which is all
    that anybody but the partner may read.
    """
    yield Line("opening", top.period.starts_at, top.opening.total, top.opening.total)
    entries = books.entries(
        db.session(), top.partner_id, top.currency, starts_at=top.period.starts_at, ends_at=top.period.ends_at
    )
    while some := list(islice(entries, ROWS_AT_ONCE)):
        known = _companies(some) if names else {}
        yield from (_line(entry, known) for entry in some)
    yield Line("closing", top.period.ends_at, top.closing.total, top.closing.total)


def _line(entry: EntryRow, companies: dict[str, str]) -> Line:
    facts = facts_of(entry.why)
    return Line(
        kind=kind_of(entry.kind),
        posted_at=entry.posted_at,
        amount_minor=entry.delta,
        balance_minor=entry.total_balance,
        bucket=entry.bucket,
        bucket_balance_minor=entry.bucket_balance,
        customer=companies.get(facts["order"]) or facts["account"],
        seq=entry.seq,
        prev_hash=entry.prev_hash.hex(),
        hash=entry.hash.hex(),
        **facts,
    )


def _companies(entries: Sequence[EntryRow]) -> dict[str, str]:
    orders = {entry.why["order"] for entry in entries if "order" in entry.why}
    query = select(Order.public_id, Contact.company).join(Contact, Contact.id == Order.contact_id)
    if not orders:
        return {}
    return {row.public_id: row.company for row in db.session.execute(query.where(Order.public_id.in_(orders)))}
