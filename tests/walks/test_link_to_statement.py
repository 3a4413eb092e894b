"""The whole job in real browsers against real processes: from a partner's price to finance's statement."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import people
from tests.support.apps import ENVIRONMENT
from tests.support.chromium import chromium
from tests.support.databases import TestDatabase
from tests.support.running import RunningHouse, running_house
from tests.support.world import World, a_world

PASSWORD = "walk through the house"


@pytest.fixture
def world(app: Flask) -> World:
    """Example A of docs/money.md: list 1 000.00, margin 25 %, fee 10 %, tax 20 %."""
    world = a_world()
    people.create(world.partner.id, email="owner@partner.example", name="Olga Owner", role="owner", password=PASSWORD)
    people.create(world.operator.id, email="finance@house.example", name="Finn", role="finance", password=PASSWORD)
    db.session.commit()
    return world


@pytest.mark.browser
@pytest.mark.row("S4-19")
def test_a_partners_link_becomes_a_paid_order_a_receipt_and_a_statement_that_closes(
    world: World, database: TestDatabase, tmp_path: Path, superuser: psycopg.Connection
):
    with running_house(database, tmp_path) as house, chromium() as browser:
        link = partner_makes_a_link(browser, house)
        order_page = customer_pays(browser, link)
        expect(order_page.get_by_text("Paid", exact=True).first).to_be_visible(timeout=30_000)
        partner_sees_what_it_earned(browser, house)
        finance_reads_the_same(browser, house)

        exported = house.command("statements", "export", "--period", this_month(), "--out", str(tmp_path / "out"))
        wrong = house.command("statements", "export", "--period", "May", "--out", str(tmp_path / "none"))
        verified = house.command("ledger", "verify")

    assert (exported.returncode, verified.returncode) == (0, 0), exported.stderr + verified.stderr
    assert (wrong.returncode, (tmp_path / "none").exists()) == (1, False)
    assert the_statement_says(tmp_path / "out", world) == [
        ("opening", "", 0, 0),
        ("accrual", "pending", 15_000, 15_000),
        ("closing", "", 15_000, 15_000),
    ]
    assert booked(superuser) == {
        "stripe.pending": processing_fee(superuser) - 108_000,
        "operator.processing_costs": -processing_fee(superuser),
        f"partner.pending partner:{world.partner.id}": 15_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
        "operator.fees": 7_500,
        "tax.payable tax:DE": 18_000,
    }


def partner_makes_a_link(browser: Browser, house: RunningHouse) -> str:
    page = signed_in(browser, house, "owner@partner.example")
    page.get_by_role("link", name="Shop", exact=True).first.click()
    page.get_by_role("link", name="Backup Suite").first.click()
    page.get_by_label("Retail price of a unit").fill("900.00")
    page.get_by_role("button", name="Work it out").first.click()
    expect(page.locator(".worked-out")).to_contain_text("€150.00")
    page.get_by_role("button", name="Make link").first.click()
    address = page.locator("input[readonly]").first.input_value()
    page.context.close()
    return address


def customer_pays(browser: Browser, link: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("€900.00")
    page.get_by_role("button", name="Put in cart").click()
    page.get_by_role("link", name="Go to checkout").click()
    page.get_by_label("E-mail").fill("anna@kunde.example")
    page.get_by_label("Company").fill("Kunde GmbH")
    page.get_by_label("Your name").fill("Anna Kunde")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Address", exact=True).fill("Hauptstraße 1")
    page.get_by_label("Postal code").fill("10115")
    page.get_by_label("City").fill("Berlin")
    page.get_by_role("button", name="Continue to payment").last.click()
    if page.get_by_text("The total has changed").count():
        page.get_by_role("button", name="Continue to payment").last.click()

    page.get_by_role("button", name="Declined").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    expect(page.get_by_role("main")).to_contain_text("declined")

    page.get_by_role("button", name="Succeeds").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    page.wait_for_url("**/order/**")
    return page


def partner_sees_what_it_earned(browser: Browser, house: RunningHouse) -> None:
    page = signed_in(browser, house, "owner@partner.example")
    page.get_by_role("link", name="Commissions", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("€150.00")
    page.get_by_role("link", name="Statements", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("€150.00")
    page.context.close()


def finance_reads_the_same(browser: Browser, house: RunningHouse) -> None:
    page = signed_in(browser, house, "finance@house.example")
    page.get_by_role("link", name="Statements", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("€150.00")
    page.get_by_role("link", name="Ledger", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("tax.payable")
    page.context.close()


def signed_in(browser: Browser, house: RunningHouse, email: str) -> Page:
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


def processing_fee(superuser: psycopg.Connection) -> int:
    row = superuser.execute("select processing_fee_minor from payments").fetchone()
    assert row is not None
    return int(row[0])


def the_statement_says(folder: Path, world: World) -> list[tuple[str, str, int, int]]:
    path = folder / f"{world.partner.public_id}_EUR_{this_month()}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["kind"], row["bucket"], int(row["amount_minor"]), int(row["balance_minor"])) for row in rows]


def this_month() -> str:
    return clock.now().astimezone(ZoneInfo(ENVIRONMENT["MARKETPLACE_TIME_ZONE"])).strftime("%Y-%m")
