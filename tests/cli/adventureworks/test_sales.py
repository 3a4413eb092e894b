"""Historic orders: placed once, whatever happens in between, and booked in the months they were made."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from marketplace.cli.adventureworks import catalogue, channel, sales, totals
from marketplace.cli.adventureworks.files import DataSet
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from tests.cli.adventureworks.conftest import BEGINNING
from tests.cli.adventureworks.slice import RECEIPTS_MINOR, TIERS

ORDERS = """
  select external_ref, route, attribution, state, placed_at::date::text, total_minor, tax_minor from orders order by id
"""
ENTRIES = """
  select x.kind, to_char(e.posted_at at time zone 'Europe/Berlin', 'YYYY-MM'), sum(e.delta)::int
    from ledger.entries e join ledger.transactions x on x.id = e.transaction_id group by 1, 2 order by 2, 1
"""
Take = Callable[..., int]


@pytest.fixture
def take(app: Flask, data: DataSet) -> Take:
    """Take the sales in; `progress` is told after each transaction."""

    def run(*, owed: bool = True, progress: Callable[[int], None] = lambda _: None) -> int:
        db.session().expire_on_commit = False
        with transaction():
            plans = catalogue.take_in(data, at=BEGINNING)
            db.session.flush()
            sellers = channel.take_in(data, at=BEGINNING)
        return sales.take_in(data.sales, plans, sellers, time_zone="Europe/Berlin", owed=owed, progress=progress)

    return run


def test_each_sale_is_one_paid_order_of_its_partner_without_tax(take: Take, superuser: psycopg.Connection) -> None:
    assert take() == 4

    assert superuser.execute(ORDERS).fetchall() == [
        ("adventureworks:order:SO1", "import", "historic", "paid", "2017-07-01", 25_997, 0),
        ("adventureworks:order:SO2", "import", "historic", "paid", "2017-07-31", 1_999, 0),
        ("adventureworks:order:SO3", "import", "historic", "paid", "2017-08-01", 33_333, 0),
        ("adventureworks:order:SO4", "import", "historic", "paid", "2017-08-02", 42_335, 0),
    ]


def test_a_product_may_have_two_prices_on_one_day(take: Take, superuser: psycopg.Connection) -> None:
    take()

    lines = """
      select number, unit_list_minor, unit_retail_minor from order_lines where order_id = (select max(id) from orders)
    """
    assert superuser.execute(lines).fetchall() == [(1, 33_335, 33_335), (2, 9_000, 9_000)]


def test_the_books_hold_every_part_per_tier_to_the_cent(take: Take, data: DataSet) -> None:
    take()

    found = totals.read(data)
    assert found.per_tier == TIERS
    assert (found.receipts_minor, found.orders, found.is_complete) == (RECEIPTS_MINOR, 4, True)


def test_each_commission_is_booked_in_the_month_of_its_order(take: Take, superuser: psycopg.Connection) -> None:
    take(owed=True)

    assert superuser.execute(ENTRIES).fetchall() == [("accrual", "2017-07", 6_999), ("accrual", "2017-08", 13_017)]


def test_by_default_nothing_of_it_is_owed_any_more(take: Take, superuser: psycopg.Connection) -> None:
    take(owed=False)

    assert superuser.execute(ENTRIES).fetchall() == [
        ("accrual", "2017-07", 6_999), ("settled_outside", "2017-07", -6_999),
        ("accrual", "2017-08", 13_017), ("settled_outside", "2017-08", -13_017),
    ]  # fmt: skip
    balances = "select sum(pending), sum(available), sum(disputed), sum(in_transit) from ledger.heads"
    assert superuser.execute(balances).fetchone() == (0, 0, 0, 0)


def test_stopped_between_two_transactions_and_run_again_nothing_is_twice_and_nothing_missing(
    take: Take, data: DataSet, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales, "ORDERS_AT_ONCE", 1)
    steps: list[int] = []

    def stop_after_two(some: int) -> None:
        steps.append(some)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(progress=stop_after_two)
    first = superuser.execute("select count(*) from orders").fetchone()

    second, third = take(), take()

    assert (first, second, third) == ((2,), 2, 0)
    assert totals.read(data).per_tier == TIERS
    assert superuser.execute("select count(*), count(distinct key) from ledger.transactions").fetchone() == (4, 4)


def test_stopped_within_a_transaction_it_leaves_no_half_order(
    take: Take, data: DataSet, superuser: psycopg.Connection
) -> None:
    broken = data.sales[-1]
    object.__setattr__(broken, "reseller", "nobody")

    with pytest.raises(KeyError):
        take()

    assert superuser.execute("select count(*) from orders").fetchone() == (0,)
    assert superuser.execute("select count(*) from ledger.transactions").fetchone() == (0,)
