"""A vendor enters orders of its own offerings, and sees nothing of the customers afterwards."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders.models import Order
from tests.support.shops import a_direct_order
from tests.support.world import World
from tests.web.operator.test_direct_orders import CUSTOMER, fill

HERE = "/vendor/direct-orders/"


def test_a_vendor_enters_an_order_and_sees_it_without_the_customer(staff: FlaskClient, world: World) -> None:
    answer = staff.post(HERE, data=fill(staff, world, HERE, po_number="Secret 7"))

    public_id = db.session.query(Order.public_id).scalar()
    assert answer.location == f"{HERE}{public_id}"
    for page in (staff.get(answer.location).text, staff.get(HERE).text):
        assert str(public_id) in page
        for words in ("Acme GmbH", "kim@acme.example.org", "Secret 7"):
            assert words not in page
    assert "€1,800.00" in staff.get(answer.location).text  # 2 000.00 less 10 %


def test_another_vendors_offering_is_neither_found_nor_taken(staff: FlaskClient, world: World) -> None:
    foreign = world.other_offering.plans[0].public_id

    page = staff.post(HERE, data={**CUSTOMER, "plan": foreign, "find": "mail", "search": "1"})
    refused = staff.post(HERE, data={**CUSTOMER, "plan": foreign, "draft": "x"})

    assert "Mail Guard" not in page.text
    assert (refused.status_code, db.session.query(Order).count()) == (422, 0)


def test_another_vendors_order_is_absent(staff: FlaskClient, world: World) -> None:
    public_id = a_direct_order(world.other_offering)

    assert staff.get(f"{HERE}{public_id}").status_code == 404
    assert public_id not in staff.get(HERE).text
