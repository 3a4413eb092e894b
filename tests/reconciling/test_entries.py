"""What Stripe's payments to the operator's bank book."""

from __future__ import annotations

from marketplace.reconciling import entries
from marketplace.reconciling.entries import Booking


def legs(booking: Booking) -> list[tuple[str, str, int]]:
    """Debit, credit, amount."""
    return [(each.debit.label, each.credit.label, each.amount_minor) for each in booking.legs]


def test_money_leaves_stripe_and_arrives_at_the_bank() -> None:
    left, arrived = entries.leaves_stripe("po_1", "EUR", 500), entries.arrives("po_1", "EUR", 500)

    assert (left.kind, left.key) == ("stripe_payout", "stripe_payout:po_1")
    assert legs(left) == [("bank.clearing", "stripe.available", 500)]
    assert (arrived.kind, arrived.key) == ("stripe_payout.arrived", "stripe_payout_arrived:po_1")
    assert legs(arrived) == [("bank.available", "bank.clearing", 500)]


def test_what_comes_back_goes_the_other_way() -> None:
    assert legs(entries.leaves_bank_again("po_1", "EUR", 500)) == [("bank.clearing", "bank.available", 500)]
    assert legs(entries.fails("po_1", "EUR", 500)) == [("stripe.available", "bank.clearing", 500)]


def test_what_stripe_fetches_from_the_bank_is_an_adjustment() -> None:
    booking = entries.leaves_stripe("po_1", "EUR", -500)

    assert (booking.kind, legs(booking)) == ("adjustment", [("stripe.available", "bank.clearing", 500)])
