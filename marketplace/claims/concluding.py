"""What follows from a claim that was decided: what was won is booked, a scan's incident ends. Acts as the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.claims import steps
from marketplace.claims.models import Claim, ClaimLine
from marketplace.claims.rules import standing
from marketplace.commissions import reversing
from marketplace.commissions.claimed import ClaimedLine, pay_claim
from marketplace.db.base import db
from marketplace.orders import lifecycle
from marketplace.orders.models import Order, OrderLine
from marketplace.protection.models import Incident


def conclude(claim_id: int, *, at: datetime) -> Claim:
    """Book what a won claim gives once its order is paid, and end the incident that a scan opened. Twice does nothing.

    What of a line went back to its buyer is taken off: only what stands is booked. Of an order that nobody has paid yet
    nothing is; `unpaid` finds the claim again when somebody has.
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
    taken = reversing.taken_back(order.id)
    lines = [
        _claimed(claim, each, taken[each.line_id].cash_minor if each.line_id in taken else 0) for each in claim.lines
    ]
    claim.paid_at, claim.paid_minor = at, sum(line.amount_minor for line in lines)
    pay_claim(order, lines, claim.partner_id, ref=claim.public_id, at=at)


def _claimed(claim: Claim, given: ClaimLine, taken_minor: int) -> ClaimedLine:
    line = given.line
    cash = line.retail_total_minor - line.discount_minor + line.tax_minor
    stands = standing(given.amount_minor, cash_minor=cash, taken_minor=taken_minor)
    return ClaimedLine(line.public_id, stands, _why(claim, given, line, cash, taken_minor))


def _why(claim: Claim, given: ClaimLine, line: OrderLine, cash_minor: int, taken_minor: int) -> dict[str, Any]:
    order = claim.order
    return {
        "account": order.account.public_id if order else "",
        "offering": line.offering.public_id,
        "reason": claim.rule,
        "basis": given.basis,
        "quantity": line.quantity,
        "unit_list_minor": line.unit_list_minor,
        "list_total_minor": given.list_total_minor,
        "margin_bps": given.margin_bps,
        "share_bps": given.share_bps,
        "due_minor": given.due_minor,
        "received_minor": given.received_minor,
        "paid_by_buyer_minor": cash_minor,
        "refunded_minor": taken_minor,
        "terms": given.terms,
    }


def _end_incident(claim: Claim, at: datetime) -> None:
    """An incident that a scan opened ends with its claim; a claim that is won after all says so."""
    incident = db.session.get(Incident, claim.incident_id) if claim.incident_id is not None else None
    if incident is None or incident.kind != "scan":
        return
    resolution = {"won": "credited", "lost": "unfounded", "upheld": "unfounded"}.get(claim.state, "")
    if resolution and incident.resolution != resolution:
        incident.resolved_at, incident.resolution = claim.decided_at or at, resolution
