"""Mail about refunds: to whoever gets the money, and to the partner whose commission went with it."""

from __future__ import annotations

from marketplace.commissions import queries as commissions
from marketplace.commissions import reversing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import address
from marketplace.payments import queries as payments
from marketplace.payments.models import Refund


def refunded(*, refund_id: int) -> None:
    """Tell the buyer that money is on its way back, and the partner what it cost. Each mail is written once."""
    with transaction():
        refund = db.session.get_one(Refund, refund_id)
        order, payment = refund.order, payments.payment_of(refund.order_id)
        key = f"refunded:{refund.public_id}"
        if order.contact_id is not None and payment is not None:
            url = payment.checkout.parameters["cancel_url"]
            to_customer(order, "refunded", key, at=clock.now(), refund=refund, url=url)
        if order.partner_id is not None:
            _tell_partner(refund, key)


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
