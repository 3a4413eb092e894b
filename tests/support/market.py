"""A market with one partner's sales in it, for tests of the portal's pages: two offerings, a paid and an open order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marketplace.commissions import accrual
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.ledger.rules import Account
from marketplace.orders.models import Link, Order
from tests.support import sales
from tests.support.world import World, a_person, a_world

SOLD = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Market:
    """Public ids and keys, which stay readable whoever acts; people stay rows, for signing them in."""

    world: World
    owner: User
    seller: User
    finance: User
    stranger: User
    partner_id: int
    other_partner_id: int
    offering: str
    other_offering: str
    plan: str
    other_plan: str
    link: str
    order: str
    waiting: str
    foreign_link: str
    foreign_order: str


def a_market() -> Market:
    """Build and commit it: example A of docs/money.md was sold by the partner's link and is paid.

    A second order by the same link waits for its money, and another partner has a link and a paid order of its own.
    """
    world = a_world()
    partner, other = world.partner, world.other_partner
    link = sales.a_link(partner, world.offering, unit_retail_minor=90_000, at=SOLD)
    order, waiting = a_paid_order(link), sales.an_order(link, at=NOW - timedelta(days=2))
    foreign_link = sales.a_link(other, world.other_offering, at=SOLD)
    foreign_order = a_paid_order(foreign_link, email="lee@globex.example")
    people = [a_person(partner.id, role, email=f"{role}@northwind.example") for role in ("owner", "seller", "finance")]
    stranger = a_person(other.id, "owner", email="owner@southwind.example")
    plans = [offering.plans[0].public_id for offering in (world.offering, world.other_offering)]
    market = Market(
        world, *people, stranger, partner.id, other.id, world.offering.public_id, world.other_offering.public_id,
        *plans, link.public_id, order.public_id, waiting.public_id, foreign_link.public_id, foreign_order.public_id,
    )  # fmt: skip
    db.session.commit()
    return market


def a_paid_order(link: Link, *, email: str = "kim@acme.example.org", at: datetime = SOLD) -> Order:
    """Return a committed order by the link, paid and in the books an hour later."""
    order = sales.paid(sales.an_order(link, at=at, email=email), at=at + timedelta(hours=1))
    accrual.accrue(order, cash=Account("stripe.pending"), at=at + timedelta(hours=1))
    db.session.commit()
    return order
