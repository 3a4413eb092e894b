"""What an order owes to partners whose account it was sold to, as the operator's page of the order shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.commissions import queries as commissions
from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.orders import owing
from marketplace.orders.models import Order, OrderCredit
from marketplace.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Owed:
    """One credit: whom it is owed to, and the commission that it became once the order was paid."""

    credit: OrderCredit
    partner: Partner
    booked: Commission | None


def credits_of(order: Order) -> list[Owed]:
    """Return what an order owes, line by line; one SQL statement where that is nothing."""
    if not (due := owing.of_order(order.id)):
        return []
    query = select(Partner).where(Partner.id.in_({credit.partner_id for credit in due}))
    partners = {partner.id: partner for partner in db.session.scalars(query)}
    booked = {each.credit_id: each for each in commissions.credits_of_order(order.id)}
    return [Owed(credit, partners[credit.partner_id], booked.get(credit.id)) for credit in due]
