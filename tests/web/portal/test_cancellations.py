"""Giving up a purchase that nobody has paid."""

from __future__ import annotations

from marketplace.db.base import db
from marketplace.orders import queries
from tests.support.buying import Office, a_purchase_of
from tests.support.sandbox import Sandbox


def test_a_purchase_is_canceled_and_its_payment_page_is_closed(office: Office, sandbox: Sandbox) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)
    page = office.client.post(f"/portal/orders/{order.public_id}/payment/").location

    office.client.post(f"/portal/orders/{order.public_id}/cancellation/")

    db.session.expire_all()
    assert order.state == "canceled"
    assert sandbox.payments.find_checkout(page.rpartition("/")[2]).status == "expired"
    last = queries.transitions(order)[-1]
    assert (last.to_state, last.actor, last.reason) == ("canceled", office.person.public_id, "Canceled by the partner.")


def test_what_has_just_been_paid_stays(office: Office, sandbox: Sandbox) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)
    page = office.client.post(f"/portal/orders/{order.public_id}/payment/").location
    sandbox.pay(page.rpartition("/")[2])

    office.client.post(f"/portal/orders/{order.public_id}/cancellation/")

    db.session.expire_all()
    assert order.state == "placed"
    assert "This order cannot be canceled any more." in office.client.get(f"/portal/orders/{order.public_id}").text


def test_canceling_twice_changes_nothing(office: Office, sandbox: Sandbox) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)

    for _ in range(2):
        office.client.post(f"/portal/orders/{order.public_id}/cancellation/")

    db.session.expire_all()
    assert [step.to_state for step in queries.transitions(order)] == ["placed", "canceled"]
