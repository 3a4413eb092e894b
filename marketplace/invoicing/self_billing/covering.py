"""Which entries of a partner's chain no document covers yet, and which document each of them corrects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, text

from marketplace.core.clock import as_utc
from marketplace.db.base import db
from marketplace.invoicing.models import SelfBillingEntry
from marketplace.invoicing.self_billing.rules import SUPPLIES
from marketplace.ledger.chart import KINDS

EARNED: Final = ("accrual", "credit")
"""The kinds of posting that earn something. Every other takes back, gives again or moves what one of them earned."""

BOOKED: Final = tuple(kind.name for kind in KINDS.values() if kind.statement in SUPPLIES)

# What an entry corrects is told by its reasons: a commission by its order, a credit by its own id. The sale's entries
# are found by the instant it was booked at, which has an index; those of a credit by its order, or among all credits.
OPEN: Final = text(
    """
    with moved as materialized (
      select e.book_id, e.seq, t.kind, t.posted_at, e.delta,
             case when t.kind <> all(:earned) then p.why ->> 'order' end as sale,
             case when t.kind <> all(:earned) then p.why ->> 'credit' end as credit
        from ledger.entries e
        join ledger.transactions t on t.id = e.transaction_id
        join ledger.postings p on p.transaction_id = e.transaction_id and p.line = e.line
       where e.book_id = :book and e.seq > :after and e.seq <= :until and t.kind = any(:booked)
         and (:earns or t.kind <> all(:earned))
         and not exists (select from self_billing_entries c where c.book_id = e.book_id and c.seq = e.seq)
    ), told as (
      select m.*, case when m.credit is not null then (
          select min(o.seq) from ledger.entries o
            join ledger.transactions x on x.id = o.transaction_id and x.kind = 'credit'
            join ledger.postings q on q.transaction_id = o.transaction_id and q.line = o.line
           where o.book_id = m.book_id and q.why ->> 'credit' = m.credit)
        when m.sale is not null then (
          select min(o.seq) from ledger.transactions x
            join ledger.entries o on o.transaction_id = x.id and o.book_id = m.book_id
             and o.seq > ledger.seq_before(m.book_id, x.posted_at)
             and o.seq <= ledger.seq_before(m.book_id, x.posted_at + interval '1 microsecond')
           where x.key = 'accrue:' || m.sale) end as origin
        from moved m
    )
    select t.seq, t.kind, t.posted_at, t.delta, c.document_id
      from told t left join self_billing_entries c on c.book_id = t.book_id and c.seq = t.origin
     order by t.seq
    """
)


@dataclass(frozen=True, slots=True)
class Open:
    """An entry that no document covers: its number, the word of its kind on statements, what it moves in minor units.

    `corrects` is the key of the document that what it takes back, or gives again, stands on; None where none does.
    """

    seq: int
    kind: str
    posted_at: datetime
    net_minor: int
    corrects: int | None


def open_entries(book_id: int, *, after: int, until: int) -> list[Open]:
    """Return the entries after a number up to another, included, that earn or correct and are on no document yet."""
    return _read(book_id, after, until, earns=True)


def corrections(book_id: int, *, after: int, until: int) -> list[Open]:
    """Return those of them that correct a document; what they correct was earned under an agreement."""
    return [each for each in _read(book_id, after, until, earns=False) if each.corrects is not None]


def cover(document_id: int, partner_id: int, book_id: int, entries: Sequence[Open]) -> None:
    """Note that these entries stand on a document. The database refuses any that stands on one already."""
    facts = {"book_id": book_id, "document_id": document_id, "partner_id": partner_id}
    db.session.execute(insert(SelfBillingEntry), [{**facts, "seq": each.seq} for each in entries])


def _read(book_id: int, after: int, until: int, *, earns: bool) -> list[Open]:
    facts = {"book": book_id, "after": after, "until": until, "earns": earns}
    if until <= after:
        return []
    rows = db.session.execute(OPEN, {**facts, "earned": list(EARNED), "booked": list(BOOKED)})
    return [
        Open(seq, KINDS[kind].statement or kind, as_utc(at), int(delta), corrects)
        for seq, kind, at, delta, corrects in rows
    ]
