"""Sending mail that waits."""

from __future__ import annotations

from html import escape

from flask import current_app
from sqlalchemy import select

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import Refused
from marketplace.gateways.mail_ports import Mail
from marketplace.jobs.relay_mails import in_words
from marketplace.jobs.rendering import CUSTOMER_OF, OWN_NUMBER
from marketplace.messaging import mail
from marketplace.messaging.models import Message
from marketplace.orders.models import Order
from marketplace.runtime.gateways import gateways
from marketplace.stock.letters import revealed
from marketplace.stock.vault import Vault


def deliver(*, message_id: int) -> None:
    """Hand one mail to the mail server, or keep it where none is set.

    Sent at least once: a crash between the server's yes and our note sends it again under the same Message-ID.

    Raises:
        Unavailable: the server did not take it; the job comes back.
    """
    with transaction():
        waiting = mail.queued(message_id)
        ready = _ready(waiting) if waiting else None
    if ready is None:
        return
    try:
        state, error = "sent" if gateways().mailer.deliver(ready) else "kept", None
    except Refused as refusal:
        state, error = "failed", refusal.message
    with transaction():
        if (waiting := mail.queued(message_id)) is not None:
            mail.mark(waiting, state, at=clock.now(), error=error)


def _ready(message: Message) -> Mail:
    """Make the mail as it leaves the house: what is kept has no licence key, and nothing that names a customer."""
    vault = Vault(current_app.config["SECRET_KEY"])
    text, html = revealed(message.text, vault), revealed(message.html, vault, is_html=True)
    recipient, own_number = _customer(message)
    text, html = text.replace(OWN_NUMBER, own_number), html.replace(OWN_NUMBER, escape(own_number))
    return in_words(message, Mail(recipient, message.subject, text, html, message.public_id))


def _customer(message: Message) -> tuple[str, str]:
    """Address and own order number are read here and nowhere kept: a customer's belong to the contacts table alone."""
    if message.audience != "customer":
        return message.recipient, ""
    public_id = message.recipient.removeprefix(CUSTOMER_OF)
    found = select(Contact).join(Order, Order.contact_id == Contact.id).where(Order.public_id == public_id)
    contact = db.session.scalars(found).one()
    return contact.email, contact.po_number
