from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.contacting.models import RelayThread
from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from tests.support.sales import a_link, an_order
from tests.support.world import World


def test_a_vendor_writes_to_whom_it_sold_to_and_reads_no_name(staff: FlaskClient, world: World) -> None:
    at = clock.now()
    order = an_order(a_link(world.partner, world.offering, at=at), at=at)
    foreign = an_order(a_link(world.partner, world.other_offering, at=at), at=at)
    known_as, address = pseudonym(order.account.public_id), f"/vendor/orders/{order.public_id}/letters/"

    page = staff.get(address)
    sent = staff.post(address, data={"mark": "m", "subject": "An update", "text": "Install it."})

    assert (page.status_code, known_as in page.text, "Acme" in page.text) == (200, True, False)
    assert (sent.status_code, sent.location) == (303, address)
    assert "Install it." in staff.get(address).text
    assert db.session.query(RelayThread.party_name).scalar() == world.vendor.name
    assert known_as in staff.get("/vendor/sales/").text
    assert staff.get(f"/vendor/orders/{foreign.public_id}/letters/").status_code == 404
    assert staff.get("/vendor/reveals/").status_code == 404, "a vendor has no way to ask for a name"
