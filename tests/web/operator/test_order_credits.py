"""What an order owes to partners whose account it was sold to, on the pages of everybody whom it concerns."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.orders.models import Order
from marketplace.web.operator.order_credits import credits_of
from tests.support.crediting import a_protected_account, funded_by, sold_by_house
from tests.support.crediting import credits_of as commissions_of
from tests.support.earnings import placed
from tests.support.people import sign_in
from tests.support.taking_back import take_back
from tests.support.world import World, a_person, a_world

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
CUSTOMER = ("Acme", "acme.com", "kim@")


@dataclass(frozen=True)
class Story:
    """A house sale of three units to the partner's account, funded by the vendor; 100.00 of 3 600.00 went back."""

    world: World
    order: str
    credit: str
    finance: User
    owner: User
    stranger: User
    staff: User


@pytest.fixture
def story(app: Flask) -> Story:
    world = a_world()
    funded_by("vendor")
    people = [
        a_person(world.operator.id, "finance", email="finance@operator.example"),
        a_person(world.partner.id, "owner", email="owner@northwind.example"),
        a_person(world.other_partner.id, "owner", email="owner@southwind.example"),
        a_person(world.vendor.id, "staff", email="staff@contoso.example"),
    ]
    db.session.commit()
    order = sold_by_house(a_protected_account(world.partner, at=AT), world.offering, at=AT, quantity=3)
    take_back(order, 10_000, "ref_1", at=AT)
    [credit] = commissions_of(order)
    return Story(world, order.public_id, credit.public_id, *people)


def test_the_operator_sees_to_whom_how_much_and_who_pays(story: Story, client: FlaskClient) -> None:
    page = sign_in(client, story.finance).get(f"/operator/orders/{story.order}").text

    # 3 000.00 × 25 % = 750.00; of it 750.00 × 100.00 ÷ 3 600.00 = 20.83 went back
    for words in ("Account protection", "Northwind", "€729.17", "€20.83", "Registration", story.credit, "Vendor"):
        assert words in page
    assert f"credit:{story.order}" in page
    for words in CUSTOMER:
        assert words not in page


def test_before_it_is_paid_the_page_says_what_is_due(story: Story, client: FlaskClient) -> None:
    account = a_protected_account(story.world.partner, at=AT)
    order = placed(None, [story.world.offering], at=AT, account_id=account.id)
    db.session.commit()
    assert [(each.credit.amount_minor, each.booked) for each in credits_of(order)] == [(25_000, None)]

    page = sign_in(client, story.finance).get(f"/operator/orders/{order.public_id}").text

    assert "Due to these partners once the order is paid" in page
    assert "€250.00" in page


def test_an_order_that_owes_nothing_says_nothing_of_it(story: Story, client: FlaskClient) -> None:
    order = placed(None, [story.world.offering], at=AT)
    db.session.commit()
    assert credits_of(db.session.get_one(Order, order.id)) == []

    page = sign_in(client, story.finance).get(f"/operator/orders/{order.public_id}").text

    assert "Account protection" not in page


def test_the_partner_reads_a_receipt_to_the_cent_and_not_the_order(story: Story, client: FlaskClient) -> None:
    browser = sign_in(client, story.owner)

    page = browser.get(f"/portal/commissions/{story.credit}").text
    document = browser.get(f"/portal/commissions/{story.credit}.json").get_json()

    for words in (
        "Credit receipt", "3 × €1,000.00", "€3,000.00 × 25\u00a0%", "€750.00", "€729.17", "the vendor", story.order,
        "your registration of the account", "rounded down", f"credit:{story.order}",
    ):  # fmt: skip
        assert words in page
    assert [step["step"] for step in document["formula"]] == ["list total", "margin", "credit"]
    assert document["formula"][2]["arithmetic"] == "75000 = 75000"
    assert (document["remaining"]["amount_minor"], len(document["reductions"])) == (72_917, 1)
    for words in (*CUSTOMER, "Southwind", "house", "Contoso"):
        assert words not in page
    assert browser.get(f"/portal/orders/{story.order}").status_code == 404


def test_the_partners_lists_and_figures_count_it(story: Story, client: FlaskClient) -> None:
    browser = sign_in(client, story.owner)

    listed = browser.get("/portal/commissions/").text
    [row] = csv.DictReader(StringIO(browser.get("/portal/commissions/?format=csv").text))
    profit = browser.get("/portal/profit/?period=2026-11").text
    by_order = list(csv.DictReader(StringIO(browser.get("/portal/profit/?period=2026-11&by=order&format=csv").text)))

    for words in ("€729.17", "Protection credit", story.order):
        assert words in listed
    assert (row["kind"], row["amount_minor"], row["remaining_minor"]) == ("credit", "75000", "72917")
    assert (row["order"], row["offering"], row["retail_total_minor"]) == (
        story.order, story.world.offering.public_id, "",
    )  # fmt: skip
    assert "Your book and your statements say the same: €729.17" in profit
    assert [(each["order"], each["credited_minor"], each["result_minor"]) for each in by_order] == [
        ("credits", "72917", "72917"),
    ]
    for path in ("/portal/", "/portal/earnings/", "/portal/statements/", "/portal/search/?q=" + story.credit):
        page = browser.get(path, follow_redirects=True)
        assert page.status_code == 200
        for words in CUSTOMER:
            assert words not in page.text
    assert "€729.17" in browser.get("/portal/").text


def test_nobody_else_reads_it(story: Story, client: FlaskClient) -> None:
    browser = sign_in(client, story.stranger)

    assert browser.get(f"/portal/commissions/{story.credit}").status_code == 404
    assert browser.get(f"/portal/commissions/{story.credit}.json").status_code == 404


def test_the_vendor_sees_what_it_pays_and_not_to_whom(story: Story, client: FlaskClient) -> None:
    browser = sign_in(client, story.staff)

    sales = browser.get("/vendor/sales/").text
    [line] = csv.DictReader(StringIO(browser.get("/vendor/sales/?format=csv").text))
    proceeds = browser.get("/vendor/proceeds/").text
    [month] = csv.DictReader(StringIO(browser.get("/vendor/proceeds/?format=csv").text))

    assert "Account protection: −€729.17" in sales
    assert (line["account_protection_minor"], month["account_protection_minor"]) == ("72917", "72917")
    assert "Account protection" in proceeds
    assert "Agree to the cent" in proceeds
    for page in (sales, proceeds):
        for words in ("Northwind", story.credit, *CUSTOMER):
            assert words not in page
