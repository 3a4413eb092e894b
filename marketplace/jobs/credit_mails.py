"""Mail about credits, to the partners whose account somebody else sold to. It names neither seller nor customer."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.commissions import credit_reversing
from marketplace.commissions import queries as commissions
from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.orders.models import Order
from marketplace.protection.models import Incident

ROLES = ("owner", "finance")


def credit_booked(*, order_id: int) -> None:
    """Tell the people of each partner that an order credits what it brought them. Each mail is written once."""
    with transaction():
        order = db.session.get_one(Order, order_id)
        by_partner: dict[int, list[Commission]] = {}
        for credit in commissions.credits_of_order(order_id):
            by_partner.setdefault(credit.partner_id, []).append(credit)
        incidents = _incidents(order)
        for partner_id, earned in by_partner.items():
            _tell(order, partner_id, earned, incidents.get(partner_id, ""))


def _tell(order: Order, partner_id: int, earned: list[Commission], incident: str) -> None:
    facts = {
        "credits": earned,
        "currency": order.currency,
        "amount_minor": sum(credit.amount_minor for credit in earned),
        "until": max(credit.at_risk_until for credit in earned),
        "incident": incident,
        "url": address("portal.commissions.show", commission_id=earned[0].public_id),
    }
    for person in people(partner_id, ROLES):
        key = f"credit_booked:{order.public_id}:{person.public_id}"
        to_person(person, "credit_booked", key, at=clock.now(), **facts)


def tell_lowered(order: Order, ref: str, *, is_dispute: bool = False) -> None:
    """Tell the people of each partner what a refund or lost dispute took of what the order credited them.

    `ref` is the public id of the refund or dispute. Amounts are minor units of the order's currency. Where nothing was
    taken, or it was given again since, nobody is told. Each mail is written once. Part of the caller's transaction.
    """
    taken: dict[int, int] = {}
    for step in credit_reversing.of_ref(ref):
        taken[step.partner_id] = taken.get(step.partner_id, 0) + step.taken_minor
    for partner_id, amount in taken.items():
        if amount > 0:
            _tell_lowered(order, partner_id, amount, ref, is_dispute=is_dispute)


def _tell_lowered(order: Order, partner_id: int, taken_minor: int, ref: str, *, is_dispute: bool) -> None:
    own = [each for each in commissions.credits_of_order(order.id) if each.partner_id == partner_id]
    facts = {
        "order": order,
        "is_dispute": is_dispute,
        "taken_minor": taken_minor,
        "left_minor": sum(credit.remaining_minor for credit in own),
        "url": address("portal.commissions.show", commission_id=own[0].public_id),
    }
    for person in people(partner_id, ROLES):
        key = f"credit_lowered:{ref}:{person.public_id}"
        to_person(person, "credit_lowered", key, at=clock.now(), **facts)


def _incidents(order: Order) -> dict[int, str]:
    """The public ids of an order's incidents by the partners whom they concern."""
    query = select(Incident.partner_id, Incident.public_id)
    rows = db.session.execute(query.where(Incident.decision_id == order.guard_decision_id))
    return {row.partner_id: row.public_id for row in rows}
