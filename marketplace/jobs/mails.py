"""Writing mail: who gets it, and what it says. `deliveries` sends it.

Secrets are made here and go nowhere but into the mail: job arguments hold ids only. Each mail is written once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import CheckoutSession
from marketplace.identity import invitations, resets
from marketplace.identity.models import Invitation, Party, PasswordReset, User
from marketplace.invoicing import queries as invoices
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import OWN_NUMBER, address
from marketplace.messaging import mail
from marketplace.orders import queries as orders
from marketplace.orders.models import Order, PaymentRequest
from marketplace.payments import queries as payments


def invitation(*, invitation_id: int) -> None:
    """Invite somebody to their seat. An invitation that is over sends nothing."""
    with transaction():
        offered, at = db.session.get_one(Invitation, invitation_id, with_for_update=True), clock.now()
        key = f"invitation:{offered.public_id}"
        secret = None if mail.is_written(key) else invitations.issue_secret(offered, at=at)
        if secret:
            url = address("auth.invitations.edit", token=secret)
            to_person(offered.user, "invitation", key, at=at, url=url, expires_at=offered.expires_at)


def password_reset(*, reset_id: int) -> None:
    """Send somebody the address where they set a new password. A reset that is over sends nothing."""
    with transaction():
        reset, at = db.session.get_one(PasswordReset, reset_id, with_for_update=True), clock.now()
        key = f"password_reset:{reset.id}"
        secret = None if mail.is_written(key) else resets.issue_secret(reset, at=at)
        if secret:
            user = db.session.get_one(User, reset.user_id)
            url = address("auth.resets.edit", token=secret)
            to_person(user, "password_reset", key, at=at, url=url, expires_at=reset.expires_at)


def order_paid(*, order_id: int) -> None:
    """Thank the customer, with totals and the address of the order's page.

    Of the secret in that address the order has only the hash. The payment page's parameters have the address itself:
    it is where Stripe sends a customer who turns back.
    """
    with transaction():
        order, payment = db.session.get_one(Order, order_id), payments.payment_of(order_id)
        if order.contact_id is None or payment is None:
            return
        url = payment.checkout.parameters["cancel_url"]
        key, lines = f"order_paid:{order.public_id}", orders.lines(order)
        to_customer(order, "order_paid", key, at=clock.now(), lines=lines, url=url)


def purchase_paid(*, order_id: int) -> None:
    """Send the receipt of a partner's own order, with the way to its invoice.

    It goes to the partner's owners and finance people and to whoever placed the order.
    """
    with transaction():
        order, invoice = db.session.get_one(Order, order_id), invoices.of_order(order_id)
        if order.partner_id is None:
            return
        endpoint = "portal.orders.invoice.show" if invoice else "portal.orders.show"
        url, lines = address(endpoint, order_id=order.public_id), orders.lines(order)
        placed_by = orders.transitions(order)[0].actor
        for person in people(order.partner_id, ("owner", "finance", "seller")):
            if person.role == "seller" and person.public_id != placed_by:
                continue
            key, at = f"purchase_paid:{order.public_id}:{person.public_id}", clock.now()
            to_person(person, "purchase_paid", key, at=at, order=order, lines=lines, invoice=invoice, url=url)


def payment_request(*, order_id: int) -> None:
    """Ask the customer of a direct order to pay it, and forget the secret address; one that was paid asks nobody."""
    with transaction():
        asked = db.session.get_one(PaymentRequest, order_id, with_for_update=True)
        if asked.address is None:
            return
        order = db.session.get_one(Order, order_id)
        if order.is_paid:
            asked.address = None
            return
        key, lines = f"payment_request:{order.public_id}", orders.lines(order)
        number = OWN_NUMBER if order.contact and order.contact.po_number else ""
        facts: dict[str, Any] = {"lines": lines, "url": asked.address, "po_number": number}
        to_customer(order, "payment_request", key, at=clock.now(), **facts)
        asked.address = None


def commission_accrued(*, order_id: int) -> None:
    """Tell the partner's owners and finance people what they earned."""
    with transaction():
        order = db.session.get_one(Order, order_id)
        if order.partner_id is None:
            return
        url = address("portal.orders.show", order_id=order.public_id)
        for person in people(order.partner_id, ("owner", "finance")):
            key = f"commission_accrued:{order.public_id}:{person.public_id}"
            to_person(person, "commission_accrued", key, at=clock.now(), order=order, url=url)


def payment_refused(session: CheckoutSession, reason: str, *, at: datetime) -> None:
    """Tell the operator's finance people, in the open transaction, that money came in and was not booked."""
    url = address("operator.orders.show", order_id=session.order_id)
    for party in db.session.scalars(select(Party).where(Party.kind == "operator")):
        for person in people(party.id, ("finance",)):
            key = f"payment_refused:{session.id}:{person.public_id}"
            to_person(person, "payment_refused", key, at=at, session=session, reason=reason, url=url)
