"""What a partner sees of refunds: on the order, the receipt, the list, its earnings and its statement."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.commissions import releasing
from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.ledger import posting
from marketplace.ledger.rules import Account, Leg
from marketplace.payments.refunding import Request
from tests.support.paying import Sale
from tests.support.people import sign_in
from tests.support.refunds import a_paid_sale, ask, refunded
from tests.support.sandbox import Sandbox


@pytest.fixture
def sale(app: Flask, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox)


@pytest.fixture
def owner(sale: Sale, client: FlaskClient) -> FlaskClient:
    person = db.session.query(User).filter_by(email="owner@northwind.example").one()
    return sign_in(client, person)


def release_now() -> None:
    """Let every hold end, and release."""
    db.session.execute(db.text("update commissions set at_risk_until = accrued_at"))
    releasing.release(at=clock.now())
    db.session.commit()


@pytest.mark.row("S2-10")
def test_every_reduction_stands_on_every_page_with_reason_sum_and_source(
    owner: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    note = "One of two did not start."
    refunded(sale, superuser, amount_minor=54_000, asked=Request(reason="defective", by="usr_1", note=note))
    [commission] = db.session.query(Commission)
    address = f"/portal/commissions/{commission.public_id}"
    ends = commission.at_risk_until
    db.session.rollback()

    receipt, order = owner.get(address).text, owner.get(f"/portal/orders/{sale.public_id}").text
    listed, month = owner.get("/portal/commissions/").text, f"{clock.now():%Y-%m}"
    statement = owner.get(f"/portal/statements/EUR/{month}/").text

    for words in (
        "€150.00 earned, €75.00 taken back",
        "Defective",
        note,
        "€150.00 × €540.00 ÷ €1,080.00",
        "14 days left",
    ):
        assert words in receipt
    for words in ("€75.00 left", "Defective", note, "€540.00"):
        assert words in order
    for words in ("€75.00 taken back", "of €150.00", "Taken back in EUR"):
        assert words in listed
    for words in ("Clawback", "Defective", "−€75.00"):
        assert words in statement
    machine = owner.get(f"{address}.json").get_json()
    assert machine["remaining"] == {"amount_minor": 7_500, "currency": "EUR"}
    assert machine["at_risk_until"] == ends.isoformat().replace("+00:00", "Z")
    [step] = machine["reductions"]
    assert (step["amount_minor"], step["reason"], step["cause"], step["bucket"]) == (
        7_500,
        "defective",
        "refund",
        "pending",
    )
    assert (step["refunded_before_minor"], step["refunded_after_minor"], step["paid_minor"]) == (0, 54_000, 108_000)


def test_the_csv_of_a_statement_names_order_offering_and_rule_of_a_release_and_a_clawback(
    owner: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    refunded(sale, superuser, amount_minor=54_000)
    release_now()
    [commission] = db.session.query(Commission)
    line, rule = commission.line, commission.line.terms["rule"]
    wanted = (sale.public_id, line.offering.public_id, f"{rule['id']} v{rule['version']}")
    db.session.rollback()

    text = owner.get(f"/portal/statements/EUR/{clock.now():%Y-%m}/statement.csv").text

    rows = [dict(zip(text.splitlines()[0].split(","), row.split(","), strict=True)) for row in text.splitlines()[1:]]
    found = [(row["kind"], row["bucket"], row["amount_minor"]) for row in rows[1:-1]]
    assert found == [
        ("accrual", "pending", "15000"),
        ("clawback", "pending", "-7500"),
        ("release", "pending", "-7500"),
        ("release", "available", "7500"),
    ]
    assert {(row["order"], row["offering"], row["rule"]) for row in rows[1:-1]} == {wanted}
    assert len({row["customer"] for row in rows[1:-1]}) == 1


def test_what_is_released_next_and_what_is_available_stand_on_the_first_pages(
    owner: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    refunded(sale, superuser, amount_minor=54_000)
    for address in ("/portal/", "/portal/earnings/"):
        assert "at risk; all of it is released on" in owner.get(address).text

    db.session.rollback()
    release_now()
    assert "nothing is at risk" in owner.get("/portal/earnings/").text
    assert "Available" in owner.get("/portal/commissions/").text


def test_a_refund_that_is_not_booked_yet_takes_nothing(owner: FlaskClient, sale: Sale) -> None:
    ask(sale, amount_minor=54_000)
    db.session.rollback()

    page = owner.get(f"/portal/orders/{sale.public_id}").text

    assert "On its way" in page
    assert "taken back" not in page.lower()


def test_a_balance_below_zero_is_explained_in_one_sentence(
    owner: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    book = f"partner:{sale.world.partner.id}"
    release_now()
    at = clock.now()
    available, in_transit = Account("partner.available", book), Account("partner.in_transit", book)
    legs = [Leg(available, in_transit, 15_000, {"payout": "po_1"})]
    posting.post(db.session(), kind="payout.reserve", key="payout.reserve:po_1", at=at, currency="EUR", legs=legs)
    db.session.commit()
    refunded(sale, superuser, amount_minor=54_000)
    db.session.rollback()

    sentence = "€75.00 of commission in EUR was taken back after it had been paid out. Later commissions make up for it"
    for address in ("/portal/", "/portal/earnings/"):
        assert sentence in owner.get(address).text
