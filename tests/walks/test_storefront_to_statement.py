"""A partner's shop as a new sales channel, in real browsers against real processes: from its opening to the books."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.support.chromium import chromium
from tests.support.databases import TestDatabase
from tests.support.running import RunningHouse, running_house
from tests.support.world import World
from tests.walks.test_link_to_statement import booked, processing_fee, signed_in, the_statement_says, this_month, world

__all__ = ["world"]
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.browser
@pytest.mark.row("S4-19")
def test_a_partners_storefront_becomes_a_paid_order_and_a_statement_that_closes(
    app: Flask, world: World, database: TestDatabase, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    with running_house(database, tmp_path) as house, chromium() as browser:
        address = partner_opens_a_shop(browser, house)
        customer_buys(browser, address)
        partner_sees_the_visit_and_the_sale(browser, house)
        exported = house.command("statements", "export", "--period", this_month(), "--out", str(tmp_path / "out"))
        verified = house.command("ledger", "verify")

    assert (exported.returncode, verified.returncode) == (0, 0), exported.stderr + verified.stderr
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


def partner_opens_a_shop(browser: Browser, house: RunningHouse) -> str:
    page = signed_in(browser, house, "owner@partner.example")
    page.get_by_role("link", name="Storefront", exact=True).first.click()
    page.get_by_role("button", name="Make my storefront").click()
    page.get_by_label("Tagline").fill("Calm systems")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Offerings and prices").click()
    page.get_by_label("Retail price of Backup Suite").fill("900.00")
    page.get_by_role("button", name="Save prices").click()
    expect(page.get_by_role("main")).to_contain_text("€150.00")
    page.get_by_role("link", name="Storefront", exact=True).first.click()
    page.get_by_role("button", name="Open to customers").click()
    address = page.get_by_label("Address of your shop").input_value()
    page.context.close()
    return address


def customer_buys(browser: Browser, address: str) -> None:
    page = browser.new_context(user_agent=PERSON, java_script_enabled=False).new_page()
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("€900.00")
    page.get_by_role("link", name="Backup Suite").click()
    page.get_by_role("button", name="Put in cart").click()
    expect(page.get_by_role("banner")).to_contain_text("Northwind")
    page.get_by_role("link", name="Go to checkout").click()
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
    page.get_by_role("button", name="Succeeds").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    page.wait_for_url("**/order/**")
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible(timeout=30_000)
    page.context.close()


def partner_sees_the_visit_and_the_sale(browser: Browser, house: RunningHouse) -> None:
    page = signed_in(browser, house, "owner@partner.example")
    page.get_by_role("link", name="Visits", exact=True).first.click()
    row = page.get_by_role("row", name="Northwind").get_by_role("cell")
    assert row.all_inner_texts() == ["1", "1", "1", "1", "100\u00a0%"]
    page.get_by_role("link", name="Commissions", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("€150.00")
    page.context.close()
