from __future__ import annotations

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import letters
from marketplace.messaging.models import Message
from tests.support.paying import a_sale
from tests.support.world import a_person, a_vendor, an_offering


def test_active_people_in_the_roles_are_written_to_once_for_a_key(app: Flask) -> None:
    vendor = a_vendor()
    vera, gone = a_person(vendor.id, "staff", email="vera@example.com"), a_person(vendor.id, "staff")
    gone.state = "disabled"
    a_person(vendor.id, "owner")
    db.session.flush()

    assert letters.people(vendor.id, ("staff",)) == [vera]
    facts = {"offering": an_offering(), "is_new": True, "is_approved": True, "reason": ""}
    for _ in range(2):
        letters.to_person(vera, "offering_reviewed", "key:1", at=clock.now(), url="https://example.com/", **facts)

    message = db.session.query(Message).one()
    assert (message.recipient, message.audience, message.party_id) == ("vera@example.com", "vendor", vendor.id)
    assert (message.kind, message.dedupe_key) == ("offering_reviewed", "key:1")


def test_a_customers_letter_holds_no_address(app: Flask) -> None:
    order = a_sale().order

    letters.to_customer(order, "order_paid", "key:2", at=clock.now(), lines=[], url="https://example.com/")

    message = db.session.query(Message).filter_by(dedupe_key="key:2").one()
    assert (message.recipient, message.audience, message.party_id) == (
        f"customer of {order.public_id}",
        "customer",
        None,
    )
