from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalog import review
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.world import World, an_offering


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


def test_a_draft_that_was_sent_back_says_so_until_it_is_sent_in_again(staff: FlaskClient, world: World) -> None:
    draft = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    draft.description = "Copies every night."
    an_offering("Never Sent", vendor=world.vendor, state="draft")
    db.session.commit()
    review.submit(draft, by="usr_freja", at=clock.now())
    review.send_back(draft, by="usr_mira", at=clock.now(), reason="Which servers?")
    db.session.commit()

    back = staff.get("/vendor/").text
    review.submit(draft, by="usr_freja", at=clock.now())
    db.session.commit()
    again = staff.get("/vendor/").text

    assert (back.count("Sent back"), again.count("Sent back"), again.count("In review")) == (1, 0, 1)
