"""Licence keys: added all or none, listed without their text, taken back while free."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.stock.models import Delivery, LicenceKey
from tests.support.sales import a_cart, a_link, a_purchase, an_order, ordered, paid
from tests.support.stocking import counted_stock, key_stock
from tests.support.world import World


@pytest.fixture
def path(world: World) -> str:
    return f"/vendor/stock/{world.offering.plans[0].public_id}/keys/"


def test_pasted_and_uploaded_keys_are_added(staff: FlaskClient, world: World, path: str) -> None:
    key_stock(world.offering)
    assert "All of them are added, or none." in staff.get(f"{path}new").text

    staff.post(path, data={"pasted": "AAAA-1111-BBBB\nCCCC-2222-DDDD"})
    answer = staff.post(path, data={"uploaded": (BytesIO(b"key;note\nEEEE-3333-FFFF;x\n"), "keys.csv")})

    assert answer.status_code == 303
    assert [key.last4 for key in db.session.query(LicenceKey).order_by(LicenceKey.id)] == ["BBBB", "DDDD", "FFFF"]


def test_mistakes_are_told_by_row_and_nothing_is_added(staff: FlaskClient, world: World, path: str) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB")

    answer = staff.post(path, data={"pasted": "CCCC-2222-DDDD\nshort\nAAAA-1111-BBBB"})

    assert answer.status_code == 422
    for words in (
        "No key was added: 2 rows need mending.", "Row 2: a key has between 8 and 500 characters.",
        "Row 3: this key was added before.", "CCCC-2222-DDDD",
    ):  # fmt: skip
        assert words in answer.text
    assert db.session.query(LicenceKey).count() == 1


@pytest.mark.parametrize("data", [{}, {"uploaded": (BytesIO(b"\xff\xfe"), "keys.csv")}])
def test_an_upload_without_keys_says_so(staff: FlaskClient, world: World, path: str, data: dict[str, object]) -> None:
    key_stock(world.offering)

    assert staff.post(path, data=data).status_code == 422


@pytest.mark.parametrize("pasted", ["", "\n  \n"])
def test_an_empty_field_is_told_beside_it(staff: FlaskClient, world: World, path: str, pasted: str) -> None:
    key_stock(world.offering)

    answer = staff.post(path, data={"pasted": pasted})

    assert answer.status_code == 422
    assert "Paste at least one key, or choose a file." in answer.text
    assert "need" not in answer.text.partition("<main")[2].partition("<form")[2]
    assert db.session.query(LicenceKey).count() == 0


def test_it_is_said_how_many_came_in_and_how_many_went_to_buyers_who_waited(
    staff: FlaskClient, world: World, path: str
) -> None:
    key_stock(world.offering)
    plan = world.offering.plans[0]
    at = clock.now()
    db.session.add(
        Delivery(
            order_ref="ord_late", line_ref="oli_late", plan_id=plan.id, vendor_id=plan.offering.vendor_id,
            token_hash="x", buyer="customer", quantity=2, state="owed", reserved_at=at, owed_at=at,
        )
    )  # fmt: skip
    db.session.commit()

    waited = staff.post(
        path, data={"pasted": "\n".join(f"AAAA-1111-{n:04}" for n in range(1_200))}, follow_redirects=True
    )
    after = staff.post(path, data={"pasted": "BBBB-1111-0001"}, follow_redirects=True)

    assert "1,200 keys were added. 2 went to buyers who were waiting." in waited.text
    assert "One key was added." in after.text
    assert "waiting." not in after.text


def test_counted_stock_takes_no_keys(staff: FlaskClient, world: World, path: str) -> None:
    counted_stock(world.offering, 1)

    assert "not delivered by licence keys" in staff.post(path, data={"pasted": "AAAA-1111-BBBB"}).text


def test_the_list_and_its_file_never_hold_a_key(staff: FlaskClient, world: World, path: str) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB", "CCCC-2222-DDDD")
    order = paid(an_order(a_link(world.partner, world.offering)))

    page, delivered = staff.get(path).text, staff.get(f"{path}?state=delivered").text
    rows = list(csv.DictReader(StringIO(staff.get(f"{path}?format=csv").text)))

    assert "…BBBB" in page
    assert order.public_id in delivered
    assert [(row["ends_in"], row["state"]) for row in rows] == [("DDDD", "free"), ("BBBB", "delivered")]
    for text in (page, delivered, str(rows)):
        assert "1111" not in text
        assert "2222" not in text


def test_free_keys_are_withdrawn_one_or_all(staff: FlaskClient, world: World, path: str) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB", "CCCC-2222-DDDD", "EEEE-3333-FFFF")
    an_order(a_link(world.partner, world.offering))
    promised, first, _ = db.session.query(LicenceKey).order_by(LicenceKey.id)

    assert "cannot be taken back" in staff.post(
        f"{path}withdrawal", data={"key": promised.public_id}, follow_redirects=True
    ).text  # fmt: skip
    staff.post(f"{path}withdrawal", data={"key": first.public_id})
    assert "One key was withdrawn." in staff.post(f"{path}withdrawal", follow_redirects=True).text
    assert staff.post(f"{path}withdrawal", data={"key": "key_absent"}).status_code == 404

    db.session.expire_all()
    assert [key.state for key in db.session.query(LicenceKey).order_by(LicenceKey.id)] == [
        "reserved",
        "withdrawn",
        "withdrawn",
    ]


def test_keys_stored_with_another_secret_are_an_error_that_says_what_to_do(
    staff: FlaskClient, world: World, web: Flask
) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB")
    secret = a_cart(a_link(world.partner, world.offering))
    paid(ordered(secret, a_purchase()))
    right, web.config["SECRET_KEY"] = web.config["SECRET_KEY"], "another secret, long enough to be taken"
    try:
        answer = web.test_client().get(f"/order/{secret}/")
    finally:
        web.config["SECRET_KEY"] = right

    assert answer.status_code == 503
    assert "MARKETPLACE_SECRET_KEY is not the one they were stored with" in answer.text
    assert "1111" not in answer.text
