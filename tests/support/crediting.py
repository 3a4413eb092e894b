"""Sales to accounts of somebody else, made by the verbs that pages and jobs use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from marketplace.catalog.models import Offering
from marketplace.commissions.models import Commission
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.partners.models import Partner, Programme
from marketplace.protection.models import Protection
from tests.support.earnings import earn
from tests.support.guarding import an_account
from tests.support.protection import registered
from tests.support.world import World


def a_protected_account(partner: Partner, *, at: datetime, **scope: Any) -> Account:
    """Return Acme's account, which the partner registered a day before `at`; by default for everything."""
    account = an_account()
    registered(partner, at=at - timedelta(days=1), **scope)
    return account


def let_it_lapse(partner: Partner, *, at: datetime) -> Protection:
    """Let the partner's only protection be in its tail at `at`, as if it had been registered long before."""
    protection = db.session.query(Protection).filter_by(partner_id=partner.id).one()
    begun = at - timedelta(days=200)
    db.session.execute(
        update(Protection)
        .where(Protection.id == protection.id)
        .values(starts_at=begun, ends_at=begun + timedelta(days=180), tail_ends_at=begun + timedelta(days=270))
    )
    db.session.commit()
    return protection


def in_the_tail(partner: Partner, identity: str = "example.org", *, at: datetime) -> Protection:
    """Let the partner have had the company of this domain registered: at `at` the tail of that runs."""
    registered(partner, identity, at=at - timedelta(days=30))
    return let_it_lapse(partner, at=at)


def funded_by(funder: str, **policy: str) -> None:
    """Let every programme have its credits paid by the operator or the vendor."""
    db.session.execute(update(Programme).values(funder=funder, **policy))
    db.session.commit()


def sold_by_house(account: Account, *offerings: Offering, at: datetime, **facts: Any) -> Order:
    """Let the house sell to an account, paid and booked at `at`; tax is that of a customer in Germany."""
    return earn(None, *offerings, at=at, account_id=account.id, **{"cash": "stripe.pending", **facts})


def credits_of(order: Order) -> list[Commission]:
    """Return what an order's sale brought partners that did not make it, as it is now."""
    query = db.session.query(Commission).filter_by(order_id=order.id).filter(Commission.credit_id.is_not(None))
    return query.order_by(Commission.id).populate_existing().all()


def credited(world: World, *, at: datetime, funder: str = "operator", **facts: Any) -> Order:
    """Worked example A sold by the house to the account of the world's partner: 250.00 are credited."""
    funded_by(funder)
    return sold_by_house(a_protected_account(world.partner, at=at), world.offering, at=at, **facts)
