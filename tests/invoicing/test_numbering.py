"""Numbers without a gap: per series and year, whatever happens at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.invoicing import numbering

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class GivenUp(Exception):
    """Something after the number went wrong."""


def take_and_give_up() -> None:
    with transaction():
        numbering.next_number("INV", time_zone="UTC", at=AT)
        raise GivenUp


def taken(at: datetime = AT, *, series: str = "INV", time_zone: str = "UTC") -> str:
    with transaction():
        return numbering.next_number(series, time_zone=time_zone, at=at).number


def test_numbers_count_up_from_one_in_each_series_and_year(app: Flask) -> None:
    assert [taken(), taken(), taken(series="CRN"), taken(AT.replace(year=2027)), taken()] == [
        "INV-2026-000001", "INV-2026-000002", "CRN-2026-000001", "INV-2027-000001", "INV-2026-000003",
    ]  # fmt: skip


def test_the_year_is_the_operators(app: Flask) -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert taken(late) == "INV-2026-000001"
    assert taken(late, time_zone="Europe/Berlin") == "INV-2027-000001"


def test_a_rollback_takes_its_number_back(app: Flask) -> None:
    with pytest.raises(GivenUp):
        take_and_give_up()

    assert taken() == "INV-2026-000001"


def test_a_later_number_never_stands_for_an_earlier_time(app: Flask) -> None:
    with transaction():
        first = numbering.next_number("INV", time_zone="UTC", at=AT)
        second = numbering.next_number("INV", time_zone="UTC", at=AT - timedelta(seconds=5))
        third = numbering.next_number("INV", time_zone="UTC", at=AT + timedelta(seconds=5))

    assert [each.issued_at for each in (first, second, third)] == [AT, AT, AT + timedelta(seconds=5)]


def test_eight_at_once_of_which_some_give_up_leave_no_gap(app: Flask, superuser: psycopg.Connection) -> None:
    start = threading.Barrier(8)

    def take(number: int) -> int | None:
        with app.app_context():
            act_as(SYSTEM)
            start.wait()
            try:
                sequences = [_taken_or_lost(number, turn) for turn in range(5)]
            finally:
                db.session.remove()
                forget_actor()
        return sum(each is not None for each in sequences)

    with ThreadPoolExecutor(8) as pool:
        kept = sum(filter(None, pool.map(take, range(8))))

    assert kept == 8 * 5 - 8
    assert superuser.execute("select last_number from invoice_counters").fetchall() == [(kept,)]


def _taken_or_lost(number: int, turn: int) -> int | None:
    """Take a number; in one of its turns each gives up after taking one."""
    if turn == number % 5:
        with suppress(GivenUp):
            take_and_give_up()
        return None
    with transaction():
        return numbering.next_number("INV", time_zone="UTC", at=AT).sequence
