from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.trail import deeds
from tests.support.world import World


def test_a_look_begins_with_a_reason_and_ends_where_it_began(finance: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/viewing/"
    assert "For 30 minutes" in finance.get(f"{address}new").text
    assert finance.get("/portal/").status_code == 404

    opened = finance.post(address, data={"reason": "They asked."})
    home = finance.get("/portal/").text

    assert (opened.status_code, opened.location) == (303, "/portal/")
    assert "You see what Northwind sees." in home
    assert "Stop looking" in home
    assert finance.get("/operator/").status_code == 200, "the operator's own pages stay its own"
    assert finance.post("/operator/viewings/end").location == f"/operator/partners/{world.partner.public_id}/"
    assert finance.get("/portal/").status_code == 404
    assert [action for action, _ in deeds(world.partner.public_id)] == ["partner.viewed"]
    assert "They asked." in finance.get(f"{address}new").text


def test_ending_what_is_not_open_does_no_harm(finance: FlaskClient, world: World) -> None:
    assert finance.post("/operator/viewings/end").location == "/operator/partners/"


def test_whoever_looks_is_shown_the_shop_without_buttons_that_would_be_refused(
    finance: FlaskClient, world: World
) -> None:
    offering = world.offering.public_id
    finance.post(f"/operator/partners/{world.partner.public_id}/viewing/", data={"reason": "A question about prices."})

    pages = [finance.get(address).text for address in ("/portal/shop/", f"/portal/shop/{offering}")]

    assert all("Backup Suite" in page and "€" in page for page in pages)
    assert not any(word in page for page in pages for word in ("Buy for us", "Make link"))
