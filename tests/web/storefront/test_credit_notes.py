"""Refunds and credit notes as the customer sees them, at the secret address of the order."""

from __future__ import annotations

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries
from tests.support.disputes import disputed, hear
from tests.support.refunds import a_paid_sale, ask, came_back, refunded
from tests.support.sandbox import Sandbox

YEAR = clock.now().year


def test_a_refund_on_its_way_then_refunded_leads_to_its_credit_note(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, client: FlaskClient
) -> None:
    sale = a_paid_sale(sandbox)
    ask(sale, amount_minor=54_000)
    here = f"/order/{sale.secret}/"
    assert "On its way" in client.get(here).text

    refunded(sale, superuser, number=1)
    [note] = credit_note_queries.of_order(sale.order_id)
    public_id = note.public_id
    db.session.rollback()
    order, page = client.get(here).text, client.get(f"{here}credit-notes/{public_id}/")
    pdf = client.get(f"{here}credit-notes/{public_id}.pdf")

    for words in (
        "Refunded",
        "The bank may take some days to show it.",
        "Remains paid",
        "€540.00",
        f"CN-{YEAR}-000001",
    ):
        assert words in order
    for words in ("Credit note", f"INV-{YEAR}-000001", "Acme", "€450.00", "€90.00", "€540.00"):
        assert words in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert pdf.data.startswith(b"%PDF-1.7")


def test_one_that_came_back_says_so_and_the_order_counts_as_paid_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, client: FlaskClient
) -> None:
    sale = a_paid_sale(sandbox)
    came_back(refunded(sale, superuser), sandbox, superuser)
    db.session.rollback()

    page = client.get(f"/order/{sale.secret}/").text

    for words in ("Came back", f"CN-{YEAR}-000001", f"CN-{YEAR}-000002", "Thank you, your order is paid"):
        assert words in page


def test_an_order_refunded_in_full_thanks_nobody_for_paying(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, client: FlaskClient
) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser)
    db.session.rollback()

    page = client.get(f"/order/{sale.secret}/").text

    assert "Your order is refunded" in page
    assert "has arrived" not in page


def test_what_the_bank_has_taken_back_is_told_and_counts_as_paid_no_more(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, client: FlaskClient
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    db.session.rollback()

    page = client.get(f"/order/{sale.secret}/").text

    for words in ("Your payment went back", "The bank has given €1,080.00 of this order back", "−€1,080.00", "€0.00"):
        assert words in page
    assert "has arrived" not in page


def test_another_secret_opens_none_and_one_of_another_order_is_absent(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, client: FlaskClient
) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser, amount_minor=100)
    other = a_paid_sale(sandbox, world=sale.world, email="lee@other.example.org")
    refunded(other, superuser, amount_minor=100)
    [foreign] = credit_note_queries.of_order(other.order_id)
    public_id = foreign.public_id
    db.session.rollback()

    for secret in (sale.secret, new_secret()):
        assert client.get(f"/order/{secret}/credit-notes/{public_id}/").status_code == 404
        assert client.get(f"/order/{secret}/credit-notes/{public_id}.pdf").status_code == 404
