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
from tests.support.walking import (
    STATEMENT,
    booked,
    card_is_charged,
    details_are_given,
    signed_in,
    the_books,
    the_statement_says,
    this_month,
    world,
)
from tests.support.world import World

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
    assert the_statement_says(tmp_path / "out", world) == STATEMENT
    assert booked(superuser) == the_books(superuser, world)


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
    details_are_given(page)
    card_is_charged(page)
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
