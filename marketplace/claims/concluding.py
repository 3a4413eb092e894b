"""What follows from a claim that was decided: what was won is booked, a scan's incident ends. Acts as the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.claims import steps
from marketplace.claims.models import Claim
from marketplace.commissions import claiming
from marketplace.db.base import db
from marketplace.orders import lifecycle
from marketplace.orders.models import Order
from marketplace.protection.models import Incident


def conclude(claim_id: int, *, at: datetime) -> Claim:
    """Book what a won claim gives once its order is paid, and end the incident that a scan opened. Twice does nothing.

    What of a line went back to its buyer goes back of the credit at once: only what stands is left. Of an order that
    nobody has paid yet nothing is booked; `unpaid` finds the claim again when somebody has.
    """
    claim = steps.locked(db.session.get_one(Claim, claim_id))
    _end_incident(claim, at)
    if claim.state == "won" and claim.paid_at is None and claim.order_id is not None:
        order = lifecycle.lock(claim.order_id)
        if order.is_paid:
            _pay(claim, order, at)
    return claim


def unpaid() -> Sequence[int]:
    """Return the keys of claims that were won and not booked although their orders are paid, the oldest first."""
    wanted = select(Claim.id).join(Order, Order.id == Claim.order_id).order_by(Claim.id)
    return db.session.scalars(wanted.where(Claim.state == "won", Claim.paid_at.is_(None), Order.state == "paid")).all()


def _pay(claim: Claim, order: Order, at: datetime) -> None:
    lines = [
        claiming.Given(each.line_id, each.share_bps, each.margin_bps, each.received_minor, each.terms)
        for each in claim.lines
    ]
    won = claiming.Claim(claim.public_id, claim.partner_id, "operator", lines)
    claiming.post(order, won, at=at)
    claim.paid_minor, claim.paid_at = claiming.left_of(won), at


def _end_incident(claim: Claim, at: datetime) -> None:
    """An incident that a scan opened ends with its claim; a claim that is won after all says so."""
    incident = db.session.get(Incident, claim.incident_id) if claim.incident_id is not None else None
    if incident is None or incident.kind != "scan":
        return
    resolution = {"won": "credited", "lost": "unfounded", "upheld": "unfounded"}.get(claim.state, "")
    if resolution and incident.resolution != resolution:
        incident.resolved_at, incident.resolution = claim.decided_at or at, resolution
