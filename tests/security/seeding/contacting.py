"""For each partner: a reveal of its customer, one look by it, and letters of the operator and of a vendor."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.contacting.models import RelayLetter, RelayThread, Reveal, RevealClosing, RevealView
from marketplace.orders.models import Order
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import NOBODY, SINCE, SYSTEM, Rows


def seed_contacting(rows: Rows, parties: Parties) -> None:
    """Write them about the orders that were seeded before."""
    for side in ("a", "b"):
        partner = f"partner_{side}"
        partner_id = getattr(parties, partner)
        order_id, account_id = rows.connection.execute(
            select(Order.id, Order.account_id).where(Order.partner_id == partner_id).order_by(Order.id).limit(1)
        ).one()
        seen = {"to": {partner}, "by": NOBODY, "partner_id": partner_id}
        reveal = rows.put(
            Reveal.__table__, **seen, account_id=account_id, order_id=order_id, purpose="delivery",
            reason="The parcel came back.", asked_at=SINCE, expires_at=SINCE.replace(hour=4),
        )  # fmt: skip
        rows.put(RevealView.__table__, **seen, reveal_id=reveal, what="contact")
        rows.put(RevealClosing.__table__, **seen, reveal_id=reveal, closed_at=SINCE.replace(hour=1))
        for writer in ("operator", f"vendor_{side}"):
            theirs = {**seen, "house": SYSTEM, "to": {partner, writer}, "party_id": getattr(parties, writer)}
            thread = rows.put(
                RelayThread.__table__, **theirs, order_id=order_id, account_id=account_id, expires_at=LATER
            )
            rows.put(RelayLetter.__table__, **theirs, thread_id=thread, direction="to_customer")
