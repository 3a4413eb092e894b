"""Proceeds by month: sales and books side by side."""

from __future__ import annotations

import csv
from io import StringIO

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.ledger.rules import Account, Leg
from tests.support.market import SOLD, a_market
from tests.support.people import sign_in
from tests.support.world import World, a_person


def test_a_new_vendor_is_told_what_will_be_here(staff: FlaskClient, world: World) -> None:
    assert "Nothing has been sold yet." in staff.get("/vendor/proceeds/").text


def test_sales_and_books_agree_to_the_cent_and_lead_to_their_lines(app: Flask, client: FlaskClient) -> None:
    market = a_market()
    person = a_person(market.world.vendor.id, "staff")
    db.session.commit()
    sign_in(client, person)

    page = client.get("/vendor/proceeds/").text
    [row] = csv.DictReader(StringIO(client.get("/vendor/proceeds/?format=csv").text))

    for words in ("Agree to the cent", "€675.00", "€75.00", "November 2026", "Nov 26"):
        assert words in page
    assert "/vendor/sales/?month=2026-11&amp;currency=EUR&amp;state=paid" in page
    assert (row["month"], row["proceeds_minor"], row["booked_minor"]) == ("2026-11", "67500", "67500")
    assert "€27.30" not in page, "the other vendor's"


def test_a_cent_of_difference_is_told(app: Flask, client: FlaskClient) -> None:
    market = a_market()
    vendor_id = market.world.vendor.id
    leg = Leg(Account("stripe.pending"), Account("vendor.payable", f"vendor:{vendor_id}"), 1, {"order": "ord_stray"})
    posting.post(db.session(), kind="accrual", key="accrue:ord_stray", at=SOLD, currency="EUR", legs=[leg])
    person = a_person(vendor_id, "staff")
    db.session.commit()

    page = sign_in(client, person).get("/vendor/proceeds/").text

    assert "Agree to the cent" not in page
    assert "Differ" in page
    assert "€675.01" in page
