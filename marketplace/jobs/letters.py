"""Addressing mail: to the people of a party, and to the customer of an order. A letter is written once, by its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.jobs.rendering import CUSTOMER_OF, render
from marketplace.messaging import mail
from marketplace.orders.models import Order


def people(party_id: int, roles: Sequence[str]) -> Sequence[User]:
    """Return the active people of a party in these roles, those who came first at the front."""
    wanted = select(User).where(User.party_id == party_id, User.role.in_(roles), User.state == "active")
    return db.session.scalars(wanted.order_by(User.id)).all()


def to_person(person: User, kind: str, key: str, *, at: datetime, **context: Any) -> None:
    """Write to somebody, times told in their own zone. `kind` names the templates, which get `context` and `person`.

    A `relay` in the context says to which letters an answer belongs.
    """
    words = render(kind, time_zone=person.time_zone, person=person, **context)
    mail.write(
        dedupe_key=key, audience=person.party.kind, party_id=person.party_id, kind=kind, recipient=person.email,
        subject=words.subject, text=words.text, html=words.html, at=at,
        relay=str(context.get("relay", "")),
    )  # fmt: skip


def to_customer(order: Order, kind: str, key: str, *, at: datetime, **context: Any) -> None:
    """Write to whoever bought an order; the address itself is looked up only when the mail leaves.

    A `relay` in the context says to which letters an answer belongs.
    """
    words = render(kind, order=order, **context)
    mail.write(
        dedupe_key=key, audience="customer", party_id=None, kind=kind, recipient=f"{CUSTOMER_OF}{order.public_id}",
        subject=words.subject, text=words.text, html=words.html, at=at,
        relay=str(context.get("relay", "")),
    )  # fmt: skip
