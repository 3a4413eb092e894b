"""The remittance advice: what a payout covers, line by line; the lines, what was brought and what is carried sum to it.

A partner's lines are the steps of its book that made something payable, or took it back, in the payout's span; a
vendor's are the postings of its proceeds between two horizons. Row security leaves each party its own.

Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from marketplace.catalog.models import Offering
from marketplace.db.base import db
from marketplace.orders.models import OrderLine
from marketplace.payouts.models import Payout

_PARTNER: Final = """
select e.posted_at, t.kind, t.key, e.delta as amount, p.why
  from ledger.entries e
  join ledger.transactions t on t.id = e.transaction_id
  join ledger.postings p on p.transaction_id = e.transaction_id and p.line = e.line
 where e.book_id = :book and e.bucket = 'available' and e.seq between :first and :last
   and t.kind not in ('payout.reserve', 'payout.cancel')
 order by e.seq
"""

_VENDOR: Final = """
select t.posted_at, t.kind, t.key, case when p.credit_id = a.id then p.amount else -p.amount end as amount, p.why
  from ledger.accounts a
  join ledger.postings p on p.transaction_id between :first and :last and (p.credit_id = a.id or p.debit_id = a.id)
  join ledger.transactions t on t.id = p.transaction_id and t.kind not in ('settlement.reserve', 'settlement.cancel')
 where a.label = 'vendor.payable vendor:' || :party_id and a.currency = :currency
 order by p.transaction_id, p.line
"""

_SUMS: Final = "select count(*), coalesce(sum(amount), 0) from ({lines}) l"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a payout covers: `amount_minor` counts minus where something was taken back.

    `kind` is the ledger's; `order` and `offering` are public ids, `title` what the offering is called; empty where
    there is none.
    """

    posted_at: datetime
    kind: str
    key: str
    amount_minor: int
    order: str
    offering: str
    title: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What a payout covers: the amount is `brought_minor` plus all lines less `carried_minor`. `count` is all lines."""

    payout: Payout
    lines: Sequence[Line]
    count: int
    sum_minor: int

    @property
    def adds_up(self) -> bool:
        """Whether the lines account for the amount to the last minor unit."""
        payout = self.payout
        return payout.brought_minor + self.sum_minor - payout.carried_minor == payout.amount_minor

    @property
    def left_out(self) -> int:
        """How many lines are not shown."""
        return self.count - len(self.lines)


def of(payout: Payout, *, limit: int | None = None, offset: int = 0) -> Advice:
    """Return what a payout covers, at most `limit` lines of it from `offset` on. Three SQL statements."""
    lines, asked = _question(payout)
    count, total = db.session.execute(text(_SUMS.format(lines=lines)), asked).one()
    page = text(lines + " limit :limit offset :offset")
    rows = db.session.execute(page, {**asked, "limit": limit, "offset": offset}).mappings().all()
    return Advice(payout, list(_told(rows)), int(count), int(total))


def _question(payout: Payout) -> tuple[str, dict[str, Any]]:
    span = {"first": payout.first_seq, "last": payout.last_seq}
    if payout.party_kind == "partner":
        return _PARTNER, {**span, "book": payout.book_id}
    return _VENDOR, {**span, "party_id": str(payout.party_id), "currency": payout.currency}


def _told(rows: Sequence[Any]) -> Iterator[Line]:
    whys = [row["why"] for row in rows]
    offerings = _offerings(whys)
    titles = _titles({*offerings.values(), *(str(why["offering"]) for why in whys if why.get("offering"))})
    for row, why in zip(rows, whys, strict=True):
        offering = str(why.get("offering") or offerings.get(str(why.get("line", "")), ""))
        yield Line(
            row["posted_at"], row["kind"], row["key"], int(row["amount"]), str(why.get("order", "")), offering,
            titles.get(offering, ""),
        )  # fmt: skip


def _offerings(whys: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The offering of each order line whose leg does not name it itself: a vendor's."""
    lines = {str(why["line"]) for why in whys if why.get("line") and not why.get("offering")}
    if not lines:
        return {}
    query = select(OrderLine.public_id, Offering.public_id).join(OrderLine.offering)
    return dict(db.session.execute(query.where(OrderLine.public_id.in_(lines))).all())


def _titles(offerings: set[str]) -> dict[str, str]:
    if not offerings:
        return {}
    query = select(Offering.public_id, Offering.name).where(Offering.public_id.in_(offerings))
    return dict(db.session.execute(query).all())
