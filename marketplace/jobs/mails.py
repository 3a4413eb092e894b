"""Writing mail: who gets it, and what it says. `deliveries` sends it.

Secrets are made here and go nowhere but into the mail: job arguments hold ids only. Each mail is written once.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from marketplace.jobs.rendering import CUSTOMER_OF, Rendered, address, render
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
            _to_person(offered.user, "invitation", key, at=at, url=url, expires_at=offered.expires_at)


def password_reset(*, reset_id: int) -> None:
    """Send somebody the address where they set a new password. A reset that is over sends nothing."""
    with transaction():
        reset, at = db.session.get_one(PasswordReset, reset_id, with_for_update=True), clock.now()
        key = f"password_reset:{reset.id}"
        secret = None if mail.is_written(key) else resets.issue_secret(reset, at=at)
        if secret:
            user = db.session.get_one(User, reset.user_id)
            url = address("auth.resets.edit", token=secret)
            _to_person(user, "password_reset", key, at=at, url=url, expires_at=reset.expires_at)


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
        words = render("order_paid", order=order, lines=orders.lines(order), url=url)
        _write(
            words, f"order_paid:{order.public_id}", kind="order_paid", audience="customer", party_id=None,
            recipient=f"{CUSTOMER_OF}{order.public_id}",
        )  # fmt: skip


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
        for person in _people(order.partner_id, ("owner", "finance", "seller")):
            if person.role == "seller" and person.public_id != placed_by:
                continue
            key, at = f"purchase_paid:{order.public_id}:{person.public_id}", clock.now()
            _to_person(person, "purchase_paid", key, at=at, order=order, lines=lines, invoice=invoice, url=url)


def payment_request(*, order_id: int) -> None:
    """Ask the customer of a direct order to pay it, and forget the secret address that the mail now holds."""
    with transaction():
        asked = db.session.get_one(PaymentRequest, order_id, with_for_update=True)
        if asked.address is None:
            return
        order = db.session.get_one(Order, order_id)
        words = render("payment_request", order=order, lines=orders.lines(order), url=asked.address)
        _write(
            words, f"payment_request:{order.public_id}", kind="payment_request", audience="customer", party_id=None,
            recipient=f"{CUSTOMER_OF}{order.public_id}",
        )  # fmt: skip
        asked.address = None


def commission_accrued(*, order_id: int) -> None:
    """Tell the partner's owners and finance people what they earned."""
    with transaction():
        order = db.session.get_one(Order, order_id)
        if order.partner_id is None:
            return
        url = address("portal.orders.show", order_id=order.public_id)
        for person in _people(order.partner_id, ("owner", "finance")):
            key = f"commission_accrued:{order.public_id}:{person.public_id}"
            _to_person(person, "commission_accrued", key, at=clock.now(), order=order, url=url)


def payment_refused(session: CheckoutSession, reason: str, *, at: datetime) -> None:
    """Tell the operator's finance people, in the open transaction, that money came in and was not booked."""
    url = address("operator.orders.show", order_id=session.order_id)
    for party in db.session.scalars(select(Party).where(Party.kind == "operator")):
        for person in _people(party.id, ("finance",)):
            key = f"payment_refused:{session.id}:{person.public_id}"
            _to_person(person, "payment_refused", key, at=at, session=session, reason=reason, url=url)


def _people(party_id: int, roles: Sequence[str]) -> Sequence[User]:
    wanted = select(User).where(User.party_id == party_id, User.role.in_(roles), User.state == "active")
    return db.session.scalars(wanted.order_by(User.id)).all()


def _to_person(person: User, kind: str, key: str, *, at: datetime, **context: Any) -> None:
    words = render(kind, time_zone=person.time_zone, person=person, **context)
    _write(
        words, key, kind=kind, audience=person.party.kind, party_id=person.party_id, recipient=person.email, at=at
    )  # fmt: skip


def _write(words: Rendered, key: str, *, at: datetime | None = None, **who: Any) -> None:
    mail.write(
        dedupe_key=key, subject=words.subject, text=words.text, html=words.html, at=at or clock.now(), **who
    )  # fmt: skip
