"""A vendor confirms that it has revoked keys whose buyers got their money back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.stock import reserving
from marketplace.stock.models import Delivery, LicenceKey
from tests.support.sales import a_link, an_order, paid
from tests.support.stocking import key_stock
from tests.support.world import World


@pytest.fixture
def path(world: World) -> str:
    """The keys of a plan, two of which were delivered and refunded."""
    key_stock(world.offering, "AAAA-1111-BBBB", "CCCC-2222-DDDD")
    paid(an_order(a_link(world.partner, world.offering, quantity=2)))
    reserving.take_back(db.session.query(Delivery.line_ref).scalar(), 2, puts_back=False, at=clock.now())
    db.session.commit()
    return f"/vendor/stock/{world.offering.plans[0].public_id}/keys/"


def test_it_is_asked_on_the_first_page_and_confirmed_key_by_key(staff: FlaskClient, path: str) -> None:
    assert f'href="{path}?state=revoking"' in staff.get("/vendor/").text
    page = staff.get(f"{path}?state=revoking").text
    assert "Revoke them in your own system" in page
    first = db.session.query(LicenceKey.public_id).order_by(LicenceKey.id).limit(1).scalar()

    answer = staff.post(f"{path}revocations/", data={"key": first})
    again = staff.post(f"{path}revocations/", data={"key": first}, follow_redirects=True)

    assert (answer.status_code, answer.location) == (303, f"{path}?state=revoking")
    assert "0 keys are noted as revoked." in again.text
    assert "One key is noted as revoked." in staff.post(f"{path}revocations/", follow_redirects=True).text
    assert {state for (state,) in db.session.query(LicenceKey.state)} == {"revoked"}
    assert "Keys to revoke" not in staff.get("/vendor/").text


def test_a_foreign_plan_looks_absent(staff: FlaskClient, world: World, path: str) -> None:
    foreign = world.other_offering.plans[0].public_id

    assert staff.post(f"/vendor/stock/{foreign}/keys/revocations/").status_code == 404
