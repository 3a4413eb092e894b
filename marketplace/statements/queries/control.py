"""Control totals: what the postings themselves say of all partner books, past every chain and running balance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select, union_all

from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.ledger.chart import BUCKETS
from marketplace.ledger.models import AccountRow, Posting, Transaction
from marketplace.partners.models import Partner
from marketplace.statements.rules import kind_of


@dataclass(slots=True)
class Control:
    """All partner books in one currency together, in minor units; `moved` by the kinds of statement lines."""

    currency: str
    opening_minor: int = 0
    moved: dict[str, int] = field(default_factory=dict)

    @property
    def closing_minor(self) -> int:
        """What they hold when the period ends."""
        return self.opening_minor + sum(self.moved.values())

    def figures(self) -> dict[str, int]:
        """Return every figure that is not nothing, by its name."""
        all_of_them = {"opening": self.opening_minor, **self.moved, "closing": self.closing_minor}
        return {name: minor for name, minor in all_of_them.items() if minor}


def control_totals(period: Period, *, partner: str | None = None) -> dict[str, Control]:
    """Return the sums over the postings of all partners, or of one, by currency, in one SQL statement."""
    legs = union_all(
        _legs(Posting.credit_id, 1, period, partner), _legs(Posting.debit_id, -1, period, partner)
    ).subquery()
    sums = select(legs.c.currency, legs.c.kind, legs.c.is_before, func.sum(legs.c.amount))
    found: dict[str, Control] = {}
    for currency, kind, is_before, amount in db.session.execute(
        sums.group_by(legs.c.currency, legs.c.kind, legs.c.is_before)
    ):
        control = found.setdefault(currency, Control(currency))
        if is_before:
            control.opening_minor += int(amount)
        else:
            control.moved[kind_of(kind)] = control.moved.get(kind_of(kind), 0) + int(amount)
    return found


def _legs(side: Any, sign: int, period: Period, partner: str | None) -> Select[str, str, bool, int]:
    is_before = (Transaction.posted_at < period.starts_at).label("is_before")
    query = (
        select(Posting.currency, Transaction.kind, is_before, (Posting.amount * sign).label("amount"))
        .join(AccountRow, AccountRow.id == side)
        .join(Transaction, Transaction.id == Posting.transaction_id)
        .where(AccountRow.name.in_(BUCKETS), Transaction.posted_at < period.ends_at)  # a vendor's book has no statement
    )
    if partner is None:
        return query
    return query.join(Partner, AccountRow.party == func.concat("partner:", Partner.id)).where(
        Partner.public_id == partner
    )
