"""A lead of each partner and one of the house's own, and a change of partner that each customer asked for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.customers.models import Account
from marketplace.orders.models import Order
from marketplace.protection.models import (
    Lead,
    LeadDetail,
    LeadStep,
    PartnerChange,
    PartnerChangeLetter,
    PartnerChangeNotice,
    PartnerChangeStep,
)
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import HOUSE, NOBODY, SINCE, SYSTEM, Rows


def seed_leads(rows: Rows, parties: Parties) -> None:
    """Write them, each with its steps."""
    for partner, vendor in (("partner_a", "vendor_a"), ("partner_b", "vendor_b"), (None, None)):
        partner_id = getattr(parties, partner) if partner else None
        to, house = ({partner}, SYSTEM) if partner else (set(), HOUSE)
        lead = rows.put(
            Lead.__table__, to={vendor} if vendor else (), by=NOBODY, source="form", is_routed=partner is not None,
            vendor_ids=[getattr(parties, vendor)] if vendor else [],
        )  # fmt: skip
        own = {"to": to, "house": house, "lead_id": lead, "partner_id": partner_id}
        rows.put(LeadDetail.__table__, **own, by=NOBODY, state="new")  # its state alone may be changed
        rows.put(LeadStep.__table__, **own, by=NOBODY, to_state="new")


def seed_changes(rows: Rows, parties: Parties) -> None:
    """Write a change for the order of each customer, with its notice, step and letter."""
    for customer, partner in (("customer_a", "partner_a"), ("customer_b", "partner_b")):
        account = rows.put(Account.__table__, by=HOUSE)
        token = f"hash-of-{customer}"
        order = rows.connection.execute(select(Order.id).where(Order.token_hash == token)).scalar_one()
        known = {"token_hash": token, "by": NOBODY, "to": {customer}}
        change = rows.put(
            PartnerChange.__table__, **{**known, "by": SYSTEM | {customer}}, account_id=account,
            order_id=order, state="requested", confirm_until=SINCE + timedelta(days=2),
        )  # fmt: skip
        rows.put(PartnerChangeStep.__table__, **known, change_id=change, to_state="requested")
        rows.put(
            PartnerChangeNotice.__table__, token_hash=token, to={customer, partner}, by=SYSTEM | {customer},
            change_id=change, partner_id=getattr(parties, partner), account_id=account, side="leaving",
            effective_at=LATER,
        )  # fmt: skip
        rows.put(
            PartnerChangeLetter.__table__, house=SYSTEM, by=NOBODY, change_id=change, order_id=order,
            purpose="confirm",
        )  # fmt: skip
