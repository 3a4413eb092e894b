"""A movement at Stripe is booked by hand once."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart
from marketplace.reconciling import funding, interventions
from marketplace.reconciling.errors import AlreadyAdjusted, NotAdjustable
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import Intervention, Movement
from tests.support.reconciling import a_difference
from tests.support.refunds import books


def a_top_up(amount: int = 500_000) -> Movement:
    """A top-up that Stripe has told of."""
    at = clock.now()
    found = Movement(
        stripe_id="txn_1", kind="top_up", category="topup", source_id="tu_1", currency="EUR", amount_minor=amount,
        fee_minor=0, net_minor=amount, available_at=at, created_at=at, seen_at=at,
    )  # fmt: skip
    db.session.add(found)
    db.session.commit()
    return found


def adjusted(amount: int) -> Wish:
    """The same money, as an adjustment of its difference."""
    with transaction():
        found = a_difference(amount_minor=amount)
        return Wish(
            "adjustment", "EUR", amount, chart.STRIPE_AVAILABLE, chart.FUNDING, "A top-up.", "f",
            difference_id=found.id, movement_id="txn_1",
        )  # fmt: skip


def ask(wish: Wish) -> str:
    """Ask for it."""
    with transaction():
        return interventions.request(wish, by="usr_a", at=clock.now()).public_id


def approve(public_id: str) -> None:
    """Agree as somebody else."""
    with transaction():
        interventions.approve(interventions.locked(public_id), by="usr_b", at=clock.now())


def test_a_waiting_top_up_stands_against_an_adjustment_of_its_movement_and_the_other_way_round(app: Flask) -> None:
    name = ask(funding.top_up(a_top_up(), "r"))

    with pytest.raises(AlreadyAdjusted):
        ask(adjusted(500_000))
    db.session.rollback()
    approve(name)

    assert books() == {"operator.funding": 500_000, "stripe.available": -500_000}


def test_what_was_adjusted_before_is_no_top_up_any_more(app: Flask) -> None:
    movement = a_top_up(500)
    ask(adjusted(500))

    with pytest.raises(AlreadyAdjusted):
        ask(funding.top_up(movement, "r"))
    db.session.rollback()
    assert db.session.query(Intervention).count() == 1


def test_at_its_approval_a_top_up_is_looked_at_once_more(app: Flask) -> None:
    movement = a_top_up()
    name = ask(funding.top_up(movement, "r"))
    movement.amount_minor = movement.net_minor = 400_000
    db.session.commit()

    with pytest.raises(NotAdjustable):
        approve(name)
    db.session.rollback()
    assert books() == {}
