"""Walks from a partner's price to finance's statement: who takes part, what customers do, and what is booked then."""

from __future__ import annotations

import csv
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from marketplace.db.base import db
from marketplace.identity import people
from tests.support.apps import today
from tests.support.running import RunningHouse
from tests.support.world import World, a_world

PASSWORD = "walk through the house"
STATEMENT = [
    ("opening", "", 0, 0),
    ("accrual", "pending", 15_000, 15_000),
    ("closing", "provisional", 15_000, 15_000),  # the month is not over
]
"""What `the_statement_says` after one sale as in example A."""


@pytest.fixture
def world(app: Flask) -> World:
    """Example A of docs/money.md: list 1 000.00, margin 25 %, fee 10 %, tax 20 %."""
    world = a_world()
    people.create(world.partner.id, email="owner@partner.example", name="Olga Owner", role="owner", password=PASSWORD)
    people.create(world.operator.id, email="finance@house.example", name="Finn", role="finance", password=PASSWORD)
    db.session.commit()
    return world


def details_are_given(page: Page) -> None:
    """Fill in who buys and go on to the payment page, past a total that has changed meanwhile."""
    for label, text in (
        ("E-mail", "anna@kunde.example"), ("Company", "Kunde GmbH"), ("Your name", "Anna Kunde"),
        ("Postal code", "10115"), ("City", "Berlin"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Address", exact=True).fill("Hauptstraße 1")
    page.get_by_role("button", name="Continue to payment").last.click()
    if page.get_by_text("The total has changed").count():
        page.get_by_role("button", name="Continue to payment").last.click()


def card_is_charged(page: Page) -> None:
    """Pay on the payment page and come back to the order."""
    page.get_by_role("button", name="Succeeds").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    page.wait_for_url("**/order/**")


def signed_in(browser: Browser, house: RunningHouse, email: str) -> Page:
    """Return a new browser's page after somebody of the world has signed in."""
    page = browser.new_context().new_page()
    page.goto(f"{house.base_url}/auth/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def booked(superuser: psycopg.Connection) -> dict[str, int]:
    """Every account that moved, with its balance from the postings alone."""
    rows = superuser.execute(
        "select a.label, sum(case when p.credit_id = a.id then p.amount else -p.amount end)::bigint"
        " from ledger.accounts a join ledger.postings p on a.id in (p.debit_id, p.credit_id) group by 1"
    )
    return dict(rows.fetchall())


def the_books(superuser: psycopg.Connection, world: World) -> dict[str, int]:
    """What `booked` gives after one sale of the world's offering at 900.00: example A, and Stripe's fee as it came."""
    fee = _processing_fee(superuser)
    return {
        "stripe.pending": fee - 108_000,
        "operator.processing_costs": -fee,
        f"partner.pending partner:{world.partner.id}": 15_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
        "operator.fees": 7_500,
        "tax.payable tax:DE": 18_000,
    }


def the_statement_says(folder: Path, world: World) -> list[tuple[str, str, int, int]]:
    """Return kind, bucket, amount and balance of each row of the partner's exported statement."""
    path = folder / f"{world.partner.public_id}_EUR_{this_month()}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["kind"], row["bucket"], int(row["amount_minor"]), int(row["balance_minor"])) for row in rows]


def this_month() -> str:
    """Return the present period of the house."""
    return today().strftime("%Y-%m")


def _processing_fee(superuser: psycopg.Connection) -> int:
    row = superuser.execute("select processing_fee_minor from payments").fetchone()
    assert row is not None
    return int(row[0])
