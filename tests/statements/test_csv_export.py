"""Statements as CSV: the columns, rows that the database writes, and text that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.currencies import to_decimal_text
from marketplace.core.periods import parse_period
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.statements import csv_export, queries
from marketplace.statements.queries import copying
from marketplace.statements.rules import Head
from tests.support.earnings import earn
from tests.support.world import World, a_world, an_offering

ZONE = "Europe/Berlin"
OCTOBER = parse_period("2026-10", ZONE)
AT = datetime(2026, 10, 5, 10, 0, 0, 1, tzinfo=UTC)
CONSTANT = ("statement", "partner", "currency", "period_start", "period_end", "time_zone", "line")


@pytest.fixture
def world(app: Flask) -> World:
    """Northwind sold in October: at a rebate, with a vendor's concession, and something paid out elsewhere."""
    world = a_world()
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    earn(world.partner, world.offering, world.other_offering, at=AT.replace(microsecond=0), quantity=3, is_outside=True)
    return world


def head(world: World, *, currency: str = "EUR", period: str = "2026-10") -> Head:
    return queries.head(queries.one(world.partner.public_id, currency), parse_period(period, ZONE))


def written(world: World, *, names: bool = False, readable: bool = False, currency: str = "EUR") -> str:
    with snapshot():
        out = io.BytesIO()
        csv_export.write(head(world, currency=currency), out, names=names, readable=readable)
    return out.getvalue().decode()


def by_hand(world: World, *, names: bool = False, readable: bool = False, currency: str = "EUR") -> str:
    """The same file from the lines that the page shows, cell by cell."""
    top, out = head(world, currency=currency), io.StringIO(newline="")
    period = top.period
    constants = [top.public_id, top.partner_public_id, top.currency]
    constants += [csv_export.instant(at) for at in (period.starts_at, period.ends_at)] + [ZONE]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(csv_export.header(readable=readable))
    for number, line in enumerate(queries.lines(top, names=names)):
        cells = {column: getattr(line, column) for column in csv_export.COLUMNS if column not in CONSTANT}
        writer.writerow([*constants, number, *(cell(name, value, top, readable) for name, value in cells.items())])
    return out.getvalue()


def cell(name: str, value: object, top: Head, readable: bool) -> object:
    if isinstance(value, datetime):
        return csv_export.instant(value)
    if isinstance(value, int) and name.endswith("_minor") and readable:
        return to_decimal_text(value, top.currency)
    return csv_export.safe(value.replace("\n", " ")) if isinstance(value, str) else value


def sell_to(world: World, company: str) -> None:
    order = earn(world.partner, world.offering, at=AT)
    contact = Contact(
        account_id=order.account_id, partner_id=world.partner.id, token_hash=order.token_hash, company=company,
        name="Kim", email="kim@acme.example", line1="Weg 1", city="Berlin", postal_code="10115", country="DE",
    )  # fmt: skip
    db.session.add(contact)
    order.contact = contact
    db.session.commit()


@pytest.mark.parametrize("readable", [False, True])
@pytest.mark.parametrize("names", [False, True])
def test_the_database_writes_to_the_byte_what_the_lines_say(world: World, names: bool, readable: bool) -> None:
    text = written(world, names=names, readable=readable)

    assert text == by_hand(world, names=names, readable=readable)
    assert text.count("\r\n") == text.count("\n") == 1 + 1 + 1 + 2 + 3 + 1


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "999"), ("KWD", "0.999")])
def test_every_currency_has_its_own_decimals(world: World, currency: str, amount: str) -> None:
    plan = an_offering(f"Archive {currency}", vendor=world.vendor, currency=currency, unit_minor=3_996)
    earn(world.partner, plan, at=AT, currency=currency)

    text = written(world, readable=True, currency=currency)

    assert text == by_hand(world, readable=True, currency=currency)
    assert [row["amount"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [
        to_decimal_text(0, currency), amount, amount,
    ]  # fmt: skip


def test_more_entries_than_one_copy_takes_follow_one_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(world)
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 2)

    assert written(world) == whole


@pytest.mark.parametrize(
    "company",
    ['Müller, "Sohn" & Co', "=1+1", " =1+1", "\t=1", "\u2060@x", "＝1+1", "−1", "two\nlines", "\\.", "Ünal", " Acme"],
)
def test_a_customers_name_arrives_as_text_whatever_it_is(world: World, company: str) -> None:
    sell_to(world, company)

    text = written(world, names=True)

    assert text == by_hand(world, names=True)
    [row] = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["customer"] != row["account"]]
    assert row["customer"] == csv_export.safe(company.replace("\n", " "))


def test_the_columns_are_those_that_stay_put() -> None:
    assert ",".join(csv_export.COLUMNS) == (
        "statement,partner,currency,period_start,period_end,time_zone,line,posted_at,kind,bucket,order,customer,"
        "offering,quantity,list_total_minor,margin_bps,margin_minor,retail_total_minor,discount_minor,funder,"
        "amount_minor,balance_minor,rule,account,seq,prev_hash,hash"
    )


def test_amounts_are_integers_and_in_the_readable_twin_decimals_of_the_currency(world: World) -> None:
    plain, readable = (
        list(csv.DictReader(io.StringIO(written(world, readable=each), newline=""))) for each in (False, True)
    )

    assert [row["amount_minor"] for row in plain] == [
        "0",
        "15000",
        "75000",
        "2500",
        "-77500",
        "77500",
        "-77500",
        "15000",
    ]
    assert [row["amount"] for row in readable] == [
        "0.00", "150.00", "750.00", "25.00", "-775.00", "775.00", "-775.00", "150.00",
    ]  # fmt: skip
    assert plain[1]["margin_bps"] == readable[1]["margin_bps"] == "2500"
    assert plain[4]["list_total_minor"] == readable[4]["list_total"] == ""


def test_commission_and_partner_price_follow_from_the_columns_alone(world: World) -> None:
    row = list(csv.DictReader(io.StringIO(written(world), newline="")))[1]

    partner_total = int(row["list_total_minor"]) - int(row["margin_minor"])
    assert partner_total == 75_000
    assert int(row["retail_total_minor"]) - partner_total == int(row["amount_minor"])


def test_entries_are_counted_without_opening_and_closing(world: World) -> None:
    with snapshot():
        assert csv_export.write(head(world), io.BytesIO(), names=False) == 6
        assert csv_export.write(head(world, period="2026-09"), io.BytesIO(), names=False) == 0


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://evil\")", "=cmd|' /C calc'!A0",
        "＝1+1", "＋1", "－1", "＠SUM", "﹢1", "−1", " =1+1", "\u00a0=1", "\u3000=1", "\ufeff=1", "\u200b=1", "\u2060@x",
    ],
)  # fmt: skip
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert csv_export.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "a=b", "5-7 Street", "ord_1", "'quoted", " Acme", "Ünal"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert csv_export.safe(text) == text


def test_instants_are_utc_whatever_zone_they_came_in() -> None:
    assert csv_export.instant(OCTOBER.starts_at) == "2026-09-30T22:00:00Z"
    assert csv_export.instant(datetime(2026, 10, 5, 10, 0, 0, 1, tzinfo=UTC)) == "2026-10-05T10:00:00.000001Z"
