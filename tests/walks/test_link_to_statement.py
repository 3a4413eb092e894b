"""The whole job in real browsers against real processes: from a partner's price to finance's statement."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

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
    assert the_statement_says(tmp_path / "out", world) == STATEMENT
    assert booked(superuser) == the_books(superuser, world)


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
    details_are_given(page)

    page.get_by_role("button", name="Declined").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    expect(page.get_by_role("main")).to_contain_text("declined")

    card_is_charged(page)
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
