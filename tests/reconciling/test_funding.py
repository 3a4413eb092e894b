"""Wishes to put money in and to take it out."""

from __future__ import annotations

from marketplace.reconciling import funding
from marketplace.reconciling.models import Movement


def test_money_is_put_in_at_the_bank_and_taken_out_there() -> None:
    put, taken = funding.put_in("EUR", 5, "r", "f"), funding.take_out("EUR", 5, "operator.fees", "r", "f")

    assert (put.kind, put.debit, put.credit) == ("funding", "bank.available", "operator.funding")
    assert (taken.kind, taken.debit, taken.credit) == ("withdrawal", "operator.fees", "bank.available")


def test_a_top_up_is_what_its_movement_says_and_is_booked_once() -> None:
    movement = Movement(stripe_id="txn_1", currency="EUR", net_minor=500)

    wish = funding.top_up(movement, "r")

    assert (wish.amount_minor, wish.debit, wish.movement_id) == (500, "stripe.available", "txn_1")
    assert wish == funding.top_up(movement, "r")
