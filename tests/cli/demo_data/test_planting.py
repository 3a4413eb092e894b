"""The demo's data: planted whole or not at all, the same every time, with books that stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.cli.demo_data import PASSWORD, SIGN_INS, history, plant
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import ROLES
from marketplace.identity.passwords import verify_password
from marketplace.ledger import balances, verification
from marketplace.orders.models import Order

TODAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
COUNTS = {
    "vendors": 4, "offerings": 24, "categories": 13, "tiers": 3, "partners": 6, "users": 24, "links": 4, "concessions": 2,
}  # fmt: skip


@pytest.fixture
def planted(app: Flask) -> dict[str, object]:
    with clock.frozen(TODAY):
        return plant()


Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def ask(superuser: psycopg.Connection) -> Ask:
    return lambda question: superuser.execute(question).fetchall()  # type: ignore[arg-type]


def test_it_plants_what_the_files_say_and_the_books_stand(planted: dict[str, object], ask: Ask) -> None:
    assert {table: ask(f"select count(*) from {table}")[0][0] for table in COUNTS} == COUNTS
    assert ask("select distinct state from offerings") == [("published",)]
    assert planted["orders"] == ask("select count(*) from orders")[0][0]
    assert verification.verify(db.session()) == []
    assert balances.trial_balance(db.session()) == {"EUR": 0, "USD": 0}


def test_a_year_of_sales_ends_yesterday_at_the_latest(planted: dict[str, object], ask: Ask) -> None:
    ((first, last),) = ask("select min(placed_at), max(placed_at) from orders")
    months = ask("select count(distinct date_trunc('month', placed_at)) from orders")

    assert TODAY - timedelta(days=370) < first < last < TODAY - timedelta(hours=12)
    assert months == [(13,)]


def test_books_and_history_agree_about_the_time(planted: dict[str, object], ask: Ask) -> None:
    late = "select count(*) from orders o join ledger.transactions t on t.key = 'accrue:' || o.public_id where t.posted_at <> o.paid_at"
    unpaid = "select count(*) from orders where state = 'canceled' and paid_at is null"

    assert ask(late) == [(0,)]
    assert ask(unpaid)[0][0] == planted["orders"] // history.CANCELED_EVERY  # type: ignore[operator]
    assert ask("select count(*) from audit_entries where happened_at > '2026-11-20 15:30Z'") == [(0,)]


def test_commissions_are_owed_and_their_money_came_before_this_system(planted: dict[str, object], ask: Ask) -> None:
    ((pending, available),) = ask("select sum(pending), sum(available) from ledger.heads")

    assert pending > 0
    assert available == 0
    assert pending == ask("select sum(commission_minor) from orders where state = 'paid'")[0][0]
    assert ask("select distinct a.name from ledger.postings p join ledger.accounts a on a.id = p.debit_id") == [
        ("imported.receipts",)
    ]


def test_there_is_somebody_in_every_role_and_all_share_one_password(planted: dict[str, object], ask: Ask) -> None:
    people = {email: (kind, role, password_hash) for email, kind, role, password_hash in ask(
        "select u.email, p.kind, u.role, u.password_hash from users u join parties p on p.id = u.party_id"
    )}  # fmt: skip

    shown = [people[email] for _, email in SIGN_INS]
    assert {(kind, role) for kind, role, _ in shown} == {
        (kind, role) for kind, roles in ROLES.items() for role in roles
    }
    assert all(verify_password(password_hash, PASSWORD) for *_, password_hash in shown[:2])


def test_a_second_call_adds_nothing(planted: dict[str, object], ask: Ask) -> None:
    again = plant()

    assert (planted["demo_data"], again["demo_data"]) == ("planted now", "is there already")
    assert {table: ask(f"select count(*) from {table}")[0][0] for table in COUNTS} == COUNTS
    assert again["links"] == planted["links"]


def test_when_it_fails_nothing_is_there(app: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "QUANTITIES", {})

    with pytest.raises(KeyError):
        plant()

    assert {table: ask(f"select count(*) from {table}")[0][0] for table in COUNTS} == dict.fromkeys(COUNTS, 0)


def test_the_same_is_sold_every_time(planted: dict[str, object], ask: Ask) -> None:
    # The figures of one day, so that a change of the demo's data is a decision and not an accident.
    assert ask("select currency, count(*), sum(total_minor) from orders group by 1 order by 1") == SOLD


def test_rates_come_from_all_kinds_of_rules(planted: dict[str, object]) -> None:
    used = db.session.scalars(text("select distinct margin_bps from order_lines order by 1")).all()

    assert {800, 1200, 1500, 2000, 2500, 3200} <= set(used)
    assert db.session.query(Order).filter(Order.tax_minor > 0).count() > 100


SOLD: list[tuple[str, int, int]] = []
