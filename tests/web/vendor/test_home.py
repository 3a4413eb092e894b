from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.world import World


def test_a_new_vendor_sees_its_agreement_and_what_to_do(staff: FlaskClient, world: World) -> None:
    page = staff.get("/vendor/").text

    assert "10\u00a0%" in page
    assert "Nothing has been sold yet." in page
    assert "8\u00a0%" not in page, "the other vendor's fee"


def test_what_sold_is_shown_without_the_customer(staff: FlaskClient, world: World) -> None:
    paid(an_order(a_link(world.partner, world.offering)))
    paid(an_order(a_link(world.partner, world.other_offering), email="lee@globex.example.org"))

    with clock.frozen(AT):
        page = staff.get("/vendor/").text

    for words in ("<h1>Contoso</h1>", "€675.00", "Backup Suite", "sold in EUR", "Orders this month"):
        assert words in page
    for words in ("Mail Guard", "Acme", "Northwind", "kim@acme.example.org"):
        assert words not in page
