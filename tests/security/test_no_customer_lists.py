"""Nobody has to hand over its customers: a vendor has neither a page nor a table that lists them, and no import asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table

from marketplace.cli import sheets
from marketplace.cli.main import cli
from marketplace.protection.models import Lead
from marketplace.tables import metadata
from tests.security.seeding.world import Seeded
from tests.security.test_row_visibility import seeded

__all__ = ["seeded"]

ROOT = Path(__file__).resolve().parents[2]
NAMING = {"company", "email", "line1", "postal_code", "website", "duns", "po_number"}
"""Columns that name a customer, where a table has them."""

OWN = {
    "users": "the vendor's own people",
    "billing_details": "a partner's own company",
    "invitations": "the vendor's own people",
}
"""Tables with such columns that are not about customers."""


def naming_tables() -> list[Table]:
    return [each for each in metadata.tables.values() if NAMING & set(each.columns.keys()) and each.name not in OWN]


@pytest.mark.row("S1-8")
def test_a_vendor_reads_no_table_that_names_customers_nor_their_accounts(seeded: Seeded) -> None:
    tables = [each.name for each in naming_tables()]
    assert {"contacts", "invoice_buyers", "registration_details"} <= set(tables)

    with seeded.acting("vendor_a") as connection:
        for name in (*tables, "accounts", "account_keys", "account_names", "registrations", "reveals", "protections"):
            assert connection.execute(f"select count(*) from {name}").fetchone() == (0,), name  # type: ignore[call-overload]


def test_a_vendor_learns_of_one_order_that_it_sold_in_and_of_no_other_whose_it_is(seeded: Seeded) -> None:
    question = "select count(*) from accounts_i_sold_to((select array_agg(id) from generate_series(1, 1000) id))"

    with seeded.acting("vendor_a") as own, seeded.acting("vendor_b") as other:
        assert own.execute(question).fetchone() == (1,)
        assert other.execute(question).fetchone() == (2,)


def test_no_address_of_a_vendor_is_a_list_of_customers(web: Flask) -> None:
    rooms = {rule.rule.split("/")[2] for rule in web.url_map.iter_rules() if rule.endpoint.startswith("vendor.")}

    assert rooms == {
        "", "offerings", "stock", "sales", "leads", "direct-orders", "orders", "proceeds", "agreement", "search",
        "settlements", "payout-settings",
    }  # fmt: skip
    leads = {column.name for column in Lead.__table__.columns}
    assert not NAMING & leads, "a vendor reads the number, the instant and whether it was routed"
    letters = [rule.rule for rule in web.url_map.iter_rules() if rule.rule.startswith("/vendor/orders/")]
    assert set(letters) == {"/vendor/orders/<order_id>/letters/"}, "one order at a time, and by its id"


def test_no_import_asks_a_partner_for_its_customers() -> None:
    importing = cli.commands["import"]

    assert sorted(importing.commands) == ["adventureworks", "offerings", "price-lists"]  # type: ignore[attr-defined]
    columns = re.findall(r'"([a-z_]+)"', Path(sheets.__file__).read_text(encoding="utf-8"))
    assert not NAMING & set(columns)


def test_no_form_of_a_partner_takes_a_file(web: Flask) -> None:
    forms = (ROOT / "marketplace" / "web" / "portal").glob("*.py")
    taking = [path.name for path in forms if "FileField" in path.read_text(encoding="utf-8")]

    assert set(taking) <= {"storefront.py"}, "a logo at most"


def test_what_a_partner_may_be_asked_for_is_no_list() -> None:
    """A tier asks for what a partner sells; a registration for one customer, in at most three fields."""
    from wtforms.validators import InputRequired

    from marketplace.web.portal.registration_forms import RegistrationForm

    source = Path(__import__(RegistrationForm.__module__, fromlist=["x"]).__file__ or "").read_text(encoding="utf-8")
    assert source.count(InputRequired.__name__ + "(") <= 3
