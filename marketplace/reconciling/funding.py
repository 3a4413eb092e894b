"""Putting the operator's own money in and taking it out, as wishes for `interventions`. Pure.

Money is put in at the bank, or at Stripe by a top-up that Stripe has told of. It is taken out at the bank alone: what
lies at Stripe goes there first.
"""

from __future__ import annotations

from marketplace.ledger import chart
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import Movement


def put_in(currency: str, amount_minor: int, reason: str, form_key: str) -> Wish:
    """Money that came in at the bank, in minor units."""
    return Wish("funding", currency, amount_minor, chart.BANK_AVAILABLE, chart.FUNDING, reason, form_key)


def top_up(movement: Movement, reason: str) -> Wish:
    """A top-up at Stripe: its movement says how much it is, and is booked once."""
    return Wish(
        "funding", movement.currency, movement.net_minor, chart.STRIPE_AVAILABLE, chart.FUNDING, reason,
        f"top_up:{movement.stripe_id}", movement_id=movement.stripe_id,
    )  # fmt: skip


def take_out(currency: str, amount_minor: int, source: str, reason: str, form_key: str) -> Wish:
    """Money to take out of the bank: fees that were earned, or money that was put in."""
    return Wish("withdrawal", currency, amount_minor, source, chart.BANK_AVAILABLE, reason, form_key)
