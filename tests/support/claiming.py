"""Sales around a partner's account, and claims on them, for tests; made by the same verbs as the pages use."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.claims import concluding, filing
from marketplace.claims.filing import Demand
from marketplace.claims.models import Claim, ClaimStep
from marketplace.commissions import accrual
from marketplace.db.base import db
from marketplace.ledger.models import Posting, Transaction
from marketplace.ledger.rules import Account
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from tests.support.protection import AT, BY, HOUSE, as_partner, registered
from tests.support.sales import a_link, an_order, paid
from tests.support.world import World

SOLD = AT + timedelta(days=1)
LATER = AT + timedelta(days=2)
_marks = itertools.count(1)


def sold_by_rival(world: World, email: str = "kim@acme.com", *, at: datetime = SOLD, is_paid: bool = True) -> Order:
    """Return an order that a customer placed through the other partner's link, paid and booked unless told otherwise."""
    order = an_order(a_link(world.other_partner, world.offering, at=AT), at=at, email=email)
    if is_paid:
        paid(order, at=at)
        accrual.accrue(order, cash=Account("stripe.pending"), at=at)
        db.session.commit()
    return order


def taken(world: World, **facts: Any) -> Order:
    """Return such an order to an account that turns out to have been the partner's since before it was placed.

    As if its registration had waited for a reviewer meanwhile: it counts since it was submitted.
    """
    order = sold_by_rival(world, **facts)
    assert registered(world.partner, "acme.com", at=AT).verdict == "approved"
    return order


def a_demand(order_ref: str = "", **facts: Any) -> Demand:
    """Return a claim on the order of this number, with a mark of its own."""
    return Demand(**{"mark": f"claim-{next(_marks)}", "order_ref": order_ref, **facts})


def claimed(partner: Partner, order: Order | str, *, at: datetime = LATER, **facts: Any) -> Claim:
    """File a claim as the partner itself would, and commit."""
    ref = order if isinstance(order, str) else order.public_id
    with as_partner(partner):
        claim = filing.file(partner, a_demand(ref, **facts), by=BY, at=at, house=HOUSE)
        db.session.commit()
        key = claim.id
    return db.session.get_one(Claim, key)


def concluded(claim: Claim, *, at: datetime = LATER) -> Claim:
    """Let what follows from a decision be done, as the worker does it, and commit."""
    found = concluding.conclude(claim.id, at=at)
    db.session.commit()
    return found


def steps_of(claim: Claim) -> list[tuple[str, str, str, str]]:
    """Return each step of a claim: from, to, who, and the rule."""
    wanted = select(ClaimStep).where(ClaimStep.claim_id == claim.id).order_by(ClaimStep.id)
    return [(each.from_state, each.to_state, each.actor, each.rule) for each in db.session.scalars(wanted)]


def booked(claim: Claim) -> list[tuple[str, int]]:
    """Return what the books say about a claim: the kind and the amount of each leg, given and then taken back."""
    wanted = select(Transaction.kind, Posting.amount).join(Posting, Posting.transaction_id == Transaction.id)
    keys = [f"claim:{claim.public_id}", f"claim_taken_back:{claim.public_id}"]
    rows = db.session.execute(wanted.where(Transaction.key.in_(keys)).order_by(Transaction.id, Posting.line))
    return [(kind, int(amount)) for kind, amount in rows]
