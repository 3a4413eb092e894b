"""What every layout knows."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support import world
from tests.support.people import sign_in


def shown(page: str) -> list[str]:
    """Return the addresses of the side navigation."""
    found = re.search(r"<nav\b.*?</nav>", page, re.DOTALL)
    assert found, "no navigation"
    return re.findall(r'href="(/portal/[^"]*)"', found[0])


@pytest.fixture
def pages(app: Flask, client: FlaskClient) -> FlaskClient:
    partner = world.a_partner("Northwind")
    people = {role: world.a_person(partner.id, role, name=f"Kim the {role}") for role in ("owner", "seller")}
    db.session.commit()
    client.people = people  # type: ignore[attr-defined]
    return client


def test_a_signed_in_person_is_named_with_company_and_role(pages: FlaskClient) -> None:
    page = sign_in(pages, pages.people["owner"]).get("/portal/").text  # type: ignore[attr-defined]

    assert "Kim the owner" in page
    assert "Northwind · Owner" in page


def test_the_navigation_leaves_out_what_a_role_may_not_open(pages: FlaskClient) -> None:
    owners = shown(sign_in(pages, pages.people["owner"]).get("/portal/").text)  # type: ignore[attr-defined]
    sellers = shown(sign_in(pages, pages.people["seller"]).get("/portal/").text)  # type: ignore[attr-defined]

    assert set(owners) - set(sellers) == {
        "/portal/invoice-details/",
        "/portal/payout-settings/",
        "/portal/payouts/",
        "/portal/profit/",
        "/portal/self-billing/",
        "/portal/statements/",
    }
    assert set(sellers) <= set(owners)


def test_the_page_one_is_on_is_marked(pages: FlaskClient) -> None:
    page = sign_in(pages, pages.people["owner"]).get("/portal/orders/").text  # type: ignore[attr-defined]

    assert set(re.findall(r'href="([^"]+)"[^>]*aria-current="page"', page)) == {"/portal/orders/"}


def test_a_step_below_a_list_is_marked_as_the_list(pages: FlaskClient) -> None:
    page = sign_in(pages, pages.people["owner"]).get("/portal/registrations/check/").text  # type: ignore[attr-defined]

    assert set(re.findall(r'href="([^"]+)"[^>]*aria-current="page"', page)) == {"/portal/registrations/"}


def test_a_strangers_page_has_no_navigation(client: FlaskClient) -> None:
    assert "/portal/orders/" not in client.get("/").text
