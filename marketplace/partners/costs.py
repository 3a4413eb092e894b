"""What a partner's own work costs it, as it states it for its own figures. Nobody else reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import insert

from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.partners.models import Partner, PartnerCost

KINDS: Final = ("checkout_minutes", "partner_order_minutes", "direct_order_minutes")
MOST_MINUTES: Final = 100_000
MOST_AN_HOUR: Final = 10**9


def state(
    partner: Partner,
    *,
    currency: str,
    hourly_minor: int,
    checkout_minutes: int,
    partner_order_minutes: int,
    direct_order_minutes: int,
    at: datetime,
) -> None:
    """Note what an hour of the partner's work costs, in minor units of `currency`, and how long an order takes it.

    A later statement replaces the earlier one: these are inputs of a calculation, and nothing is booked from them.

    Raises:
        Invalid: an amount or a time is negative or beyond what an order can take.
    """
    minutes = (checkout_minutes, partner_order_minutes, direct_order_minutes)
    if not 0 <= hourly_minor <= MOST_AN_HOUR:
        raise Invalid("Write what an hour costs as an amount of zero or more.")
    if not all(0 <= each <= MOST_MINUTES for each in minutes):
        raise Invalid(f"Write the minutes of an order as a whole number between 0 and {MOST_MINUTES}.")
    values = {
        "hourly_minor": hourly_minor,
        "checkout_minutes": checkout_minutes,
        "partner_order_minutes": partner_order_minutes,
        "direct_order_minutes": direct_order_minutes,
        "updated_at": at,
    }
    row = insert(PartnerCost).values(partner_id=partner.id, currency=currency, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["partner_id", "currency"], set_=values))


def of(partner_id: int, currency: str) -> PartnerCost | None:
    """Return what the partner stated in a currency, or None where it stated nothing."""
    return db.session.get(PartnerCost, (partner_id, currency), populate_existing=True)
