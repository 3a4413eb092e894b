"""A movement and its postings agree to the cent; a posting and what makes up for it come to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import BalanceMovement
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.reconciling import adjusting, differences, interventions, matching, movements, queries, summing
from marketplace.reconciling.errors import DifferenceNotFound
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import Difference, MovementMatch

AT = clock.now() - timedelta(hours=1)


def a_fee(net: int = -500) -> None:
    """Stripe has charged a monthly fee."""
    seen = BalanceMovement("txn_fee", "fee", "", "EUR", net, 0, net, AT, AT)
    with transaction():
        walk = movements.open_walk(at=AT)
        movements.take(walk.id, [seen], at=AT)
        movements.finish(walk.id, at=AT)


def a_stray_posting() -> None:
    """The books have moved money at Stripe that Stripe does not know of."""
    legs = [Leg(Account(chart.FEES), Account(chart.STRIPE_AVAILABLE), 777, {"t": 1})]
    with transaction():
        posting.post(db.session(), kind="adjustment", key="adjustment:x", at=AT, currency="EUR", legs=legs)


def judged(at_stripe: int) -> list[tuple[str, str, int]]:
    """Match, judge and keep, with so much at Stripe."""
    at = clock.now()
    with transaction():
        matching.match(at=at)
        found = differences.keep(differences.judge({"EUR": (at_stripe, 0)}, at=at, time_zone="UTC"), at=at)
        summing.keep(movements.last_walk(), {"EUR": (at_stripe, 0)}, found, at=at)
        return [(each.kind, each.subject, each.amount_minor) for each in found]


def adjust(kind: str) -> None:
    """Book what makes the first difference of a kind agree."""
    with transaction():
        found = db.session.query(Difference).filter_by(kind=kind, resolved_at=None).one()
        cure = adjusting.cure(found.kind, found.subject, found.amount_minor, chart.PROCESSING_COSTS)
        assert cure is not None
        wish = Wish(
            "adjustment", "EUR", cure.amount_minor, cure.debit, cure.credit, "r", f"f-{kind}", found.id,
            cure.movement_id, cure.offsets_key,
        )  # fmt: skip
        interventions.request(wish, by="usr_a", at=clock.now())


def test_an_adjustment_makes_a_movement_agree_and_its_difference_go(app: Flask) -> None:
    a_fee()
    assert judged(-500) == [("unbooked", "txn_fee", -500)]
    assert [each.unbooked_minor for each in summing.latest()] == [-500]
    db.session.rollback()

    adjust("unbooked")

    assert judged(-500) == []
    assert [(each.movements, each.unbooked_minor) for each in summing.latest()] == [(1, 0)]
    assert [each.state for each in queries.interventions(state="booked")] == ["booked"]


def test_a_posting_is_made_up_for_and_both_are_matched(app: Flask) -> None:
    a_fee(-1)
    a_stray_posting()
    assert judged(-1) == [("unbooked", "txn_fee", -1), ("unseen", "adjustment:x", -777)]

    adjust("unseen")

    assert judged(-1) == [("unbooked", "txn_fee", -1)]
    kept = {each.booking_key: (each.movement_id, each.amount_minor) for each in db.session.query(MovementMatch)}
    assert kept["adjustment:x"] == (None, -777)
    assert sum(amount for _, amount in kept.values()) == 0


def test_stripes_own_sums_are_checked_too(app: Flask) -> None:
    a_fee()

    assert judged(-499)[1:] == [("balance", "EUR", 1), ("available", "EUR", 1)]
    assert queries.standing() == 3
    assert [each.kind for each in queries.differences(kind="balance", currency="EUR")] == ["balance"]
    with pytest.raises(DifferenceNotFound):
        queries.difference("dif_none")


def test_money_that_stands_for_more_than_48_hours_is_named(app: Flask) -> None:
    a_fee(-1)
    legs = [Leg(Account(chart.BANK_CLEARING), Account(chart.FUNDING), 900, {"t": 1})]
    for name, days in (("old", 3), ("young", 1)):
        with transaction():
            posting.post(
                db.session(), kind="adjustment", key=f"adjustment:{name}", at=clock.now() - timedelta(days=days),
                currency="EUR", legs=legs,
            )  # fmt: skip

    judged(-1)

    found = {each.subject: each.is_on_its_way for each in db.session.query(Difference).filter_by(kind="clearing")}
    assert found == {"bank.clearing old": False, "bank.clearing young": True}
