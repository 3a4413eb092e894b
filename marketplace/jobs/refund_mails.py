"""Mail about refunds: to whoever gets the money, and to the partner whose commission went with it."""

from __future__ import annotations

from urllib.parse import urlsplit

from marketplace.commissions import queries as commissions
from marketplace.commissions import reversing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.invoicing import credit_note_queries
from marketplace.invoicing.models import CreditNote
from marketplace.jobs import credit_mails
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import address
from marketplace.payments import queries as payments
from marketplace.payments.models import Refund


def refunded(*, refund_id: int) -> None:
    """Tell the buyer that money is on its way back, and the partner what it cost. Each mail is written once."""
    with transaction():
        refund = db.session.get_one(Refund, refund_id)
        order, key = refund.order, f"refunded:{refund.public_id}"
        note = credit_note_queries.of_refund(refund.public_id)
        if order.is_purchase:
            _tell_company(refund, note, key)
        else:
            _tell_customer(refund, note, key)
        if order.partner_id is not None:
            _tell_partner(refund, key)
        credit_mails.tell_lowered(order, refund.public_id)


def _tell_customer(refund: Refund, note: CreditNote | None, key: str) -> None:
    """The order's secret is known from the payment page alone: its address ends with it."""
    order, payment = refund.order, payments.payment_of(refund.order_id)
    if order.contact_id is None or payment is None:
        return
    url = payment.checkout.parameters["cancel_url"]
    secret = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    paper = address("storefront.credit_notes.show", secret=secret, credit_note_id=note.public_id) if note else None
    to_customer(order, "refunded", key, at=clock.now(), refund=refund, note=note, paper=paper, url=url)


def _tell_company(refund: Refund, note: CreditNote | None, key: str) -> None:
    """Tell the people who read a partner's invoices, of what it had bought for itself."""
    order, at = refund.order, clock.now()
    if order.partner_id is None:
        return
    ids = {"order_id": order.public_id}
    url = address("portal.orders.show", **ids)
    paper = address("portal.orders.credit_notes.show", **ids, credit_note_id=note.public_id) if note else None
    facts = {"refund": refund, "order": order, "note": note, "paper": paper, "url": url}
    for person in people(order.partner_id, ("owner", "finance")):
        to_person(person, "refunded", f"{key}:{person.public_id}", at=at, **facts)


def _tell_partner(refund: Refund, key: str) -> None:
    order = refund.order
    taken = sum(step.commission_minor for step in reversing.of_ref(refund.public_id))
    if not taken or order.partner_id is None:
        return
    left = sum(commission.remaining_minor for commission in commissions.of_order(order.id))
    facts = {"refund": refund, "order": order, "taken_minor": taken, "left_minor": left}
    for person in people(order.partner_id, ("owner", "finance")):
        own, url = f"{key}:{person.public_id}", address("portal.orders.show", order_id=order.public_id)
        to_person(person, "commission_clawed_back", own, at=clock.now(), url=url, **facts)
