"""Every partner's statement of a period, and one of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger import queries as ledger
from marketplace.web.operator import statements
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World, a_partner

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def sold(world: World) -> World:
    """Northwind earned 150.00 in October and 250.00 in November, Southwind 5.83 in November."""
    earn(world.partner, world.offering, at=OCTOBER, unit_retail_minor=90_000)
    earn(world.partner, world.offering, at=NOVEMBER)
    earn(world.other_partner, world.other_offering, at=NOVEMBER)
    return world


def test_the_present_month_is_listed_first_with_every_partners_sums(sold: World, finance: FlaskClient) -> None:
    text = finance.get("/operator/statements/").text

    for part in ("Northwind", "Southwind", "€150.00", "+€250.00", "€400.00", "+€5.83", "€405.83", "Europe/Berlin"):
        assert part in text
    assert "Nov 1, 2026 – Nov 30, 2026" in text
    assert "still running" in text


def test_another_period_is_chosen_and_searched(sold: World, finance: FlaskClient) -> None:
    october = finance.get("/operator/statements/?period=2026-10").text
    whole = finance.get("/operator/statements/?period=2026&q=south").text

    assert "Southwind" not in october
    assert "still running" not in october
    assert "€150.00" in october
    assert "+€5.83" in whole
    assert f"/{sold.partner.public_id}/EUR/" not in whole
    assert "No statement fits." in finance.get("/operator/statements/?period=2026&q=nobody").text


@pytest.mark.parametrize("period", ["2026-13", "yesterday", "2026-12..2026-01"])
def test_a_period_that_cannot_be_read_counts_as_not_named(sold: World, finance: FlaskClient, period: str) -> None:
    page = finance.get(f"/operator/statements/?period={period}")

    assert page.status_code == 200
    assert "Nov 1, 2026 – Nov 30, 2026" in page.text


def test_a_period_without_statements_says_so(world: World, finance: FlaskClient) -> None:
    text = finance.get("/operator/statements/").text

    assert "No statements in this period." in text
    assert "Export all" not in text


def test_the_list_as_csv_has_exactly_what_is_shown(sold: World, finance: FlaskClient) -> None:
    answer = finance.get("/operator/statements/?period=2026-11&q=north&format=csv")

    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["partner"], row["opening_minor"], row["accrual_minor"], row["closing_minor"], row["closes"]) == (
        sold.partner.public_id, "15000", "25000", "40000", "yes",
    )  # fmt: skip


def test_a_statement_shows_opening_lines_closing_and_buckets(sold: World, finance: FlaskClient) -> None:
    order = earn(sold.partner, sold.offering, at=NOVEMBER, is_outside=True)

    text = finance.get(f"/operator/statements/{sold.partner.public_id}/EUR/2026-11/").text

    for part in (
        "Opening balance",
        "€150.00",
        "+€250.00",
        "€400.00",
        "€650.00",
        "Closing balance",
        "25\u00a0%",
        order.public_id,
    ):
        assert part in text
    assert f"st_{sold.partner.public_id[4:]}_EUR_2026-11" in text
    assert order.account.public_id in text
    for step in ledger.latest_entries(db.session(), sold.partner.id, "EUR", 4):
        assert step.hash.hex() in text


def test_a_long_statement_is_cut_and_says_so(
    sold: World, finance: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "LINES", 2)

    text = finance.get(f"/operator/statements/{sold.partner.public_id}/EUR/2026/").text

    assert "The first 2 lines are shown." in text
    assert "Closing balance" not in text


def test_the_files_are_the_statement_with_accounts_in_place_of_names(sold: World, finance: FlaskClient) -> None:
    address = f"/operator/statements/{sold.partner.public_id}/EUR/2026-11"

    plain, readable = finance.get(f"{address}.csv"), finance.get(f"{address}-readable.csv")

    rows, decimals = (list(csv.DictReader(io.StringIO(each.text, newline=""))) for each in (plain, readable))
    assert [(row["kind"], row["amount_minor"], row["balance_minor"]) for row in rows] == [
        ("opening", "15000", "15000"), ("accrual", "25000", "40000"), ("closing", "40000", "40000"),
    ]  # fmt: skip
    assert [row["amount"] for row in decimals] == ["150.00", "250.00", "400.00"]
    assert rows[1]["customer"] == rows[1]["account"]
    name = f"{sold.partner.public_id}_EUR_2026-11"
    assert plain.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert readable.headers["Content-Disposition"] == f'attachment; filename="{name}-readable.csv"'


@pytest.mark.parametrize("rest", ["USD/2026-11/", "EUR/2026-13/", "EUR/soon.csv", "USD/2026-11-readable.csv", "EUR/"])
def test_a_statement_that_is_not_there_is_not_found(sold: World, finance: FlaskClient, rest: str) -> None:
    assert finance.get(f"/operator/statements/{sold.partner.public_id}/{rest}").status_code == 404
    assert finance.get(f"/operator/statements/par_00000000000000000000/{rest}").status_code == 404


def test_the_list_asks_the_same_however_many_partners_there_are(sold: World, finance: FlaskClient) -> None:
    with counted() as few:
        finance.get("/operator/statements/")
    for name in ("Aster", "Birch", "Cedar"):
        earn(a_partner(name), sold.offering, at=NOVEMBER)
    with counted() as many:
        finance.get("/operator/statements/")

    assert len(many) == len(few)


def test_a_month_that_has_not_begun_says_so(sold: World, finance: FlaskClient) -> None:
    for month, said in (("2026-11", (False, True)), ("2026-12", (True, False))):
        for end in (f"?period={month}", f"{sold.partner.public_id}/EUR/{month}/"):
            page = finance.get(f"/operator/statements/{end}").text
            assert ("This period has not begun" in page, "still running" in page) == said
