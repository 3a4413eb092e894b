"""A partner buys for itself in a real browser against real processes: from the shop to the invoice, and once more."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from marketplace.db.base import db
from marketplace.identity import people
from tests.support.chromium import chromium
from tests.support.databases import TestDatabase
from tests.support.running import RunningHouse, running_house
from tests.support.world import World, a_world

PASSWORD = "walk through the shop"


@pytest.fixture
def world(app: Flask) -> World:
    """Example A of docs/money.md: list 1 000.00, margin 25 %, fee 10 %, tax 20 %."""
    world = a_world()
    people.create(world.partner.id, email="owner@partner.example", name="Olga Owner", role="owner", password=PASSWORD)
    db.session.commit()
    return world


@pytest.mark.browser
def test_a_partner_buys_at_its_price_reads_its_invoice_and_orders_again_in_two_clicks(
    world: World, database: TestDatabase, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    with running_house(database, tmp_path) as house, chromium() as browser:
        page = signed_in(browser, house)
        page.get_by_role("link", name="Shop", exact=True).first.click()
        page.get_by_role("link", name="Backup Suite").first.click()
        page.get_by_role("button", name="Buy for us").click()
        expect(page.get_by_role("main")).to_contain_text("€750.00")
        page.get_by_role("button", name="Pay €900.00").click()
        pays(page)
        order = page.url.partition("?")[0]
        page.get_by_role("link", name="Invoice", exact=True).click()
        for words in ("INV-", "Northwind", "€1,000.00", "€150.00", "€900.00"):
            expect(page.get_by_role("main")).to_contain_text(words)
        answer = page.request.get(f"{order}/invoice.pdf")
        pdf = (answer.status, answer.headers["content-type"], answer.body()[:8])

        page.goto(order)
        page.get_by_role("button", name="Order again").click()
        expect(page.get_by_role("main")).to_contain_text("The same price as on")
        page.get_by_role("button", name="Pay €900.00").click()
        pays(page)
        verified = house.command("ledger", "verify")

    assert pdf == (200, "application/pdf", b"%PDF-1.7")
    assert verified.returncode == 0, verified.stderr
    bought = "select route, state, partner_total_minor, tax_minor, commission_minor from orders"
    assert superuser.execute(bought).fetchall() == [("partner_order", "paid", 75_000, 15_000, 0)] * 2
    assert superuser.execute("select sequence, total_minor from invoices order by 1").fetchall() == [
        (1, 90_000), (2, 90_000),
    ]  # fmt: skip
    legs = superuser.execute(
        "select c.label, sum(p.amount)::int from ledger.postings p join ledger.accounts c on c.id = p.credit_id"
        " join ledger.transactions t on t.id = p.transaction_id where t.kind = 'accrual' group by 1 order by 2"
    ).fetchall()
    assert legs == [
        ("operator.fees", 15_000),
        ("tax.payable tax:DE", 30_000),
        (f"vendor.payable vendor:{world.vendor.id}", 135_000),
    ]


def pays(page: Page) -> None:
    page.get_by_role("button", name="Declined").click()
    page.get_by_role("button", name="Pay €900.00").click()
    expect(page.get_by_role("main")).to_contain_text("declined")
    page.get_by_role("button", name="Succeeds").click()
    page.get_by_role("button", name="Pay €900.00").click()
    page.wait_for_url("**/portal/orders/**")
    expect(page.get_by_text("Paid in full.")).to_be_visible(timeout=30_000)


def signed_in(browser: Browser, house: RunningHouse) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{house.base_url}/auth/sign-in")
    page.get_by_label("E-mail").fill("owner@partner.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page
