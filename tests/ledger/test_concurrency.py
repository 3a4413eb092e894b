"""Posts that race: no deadlock, nothing lost, nothing twice."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy.orm import Session

from marketplace.ledger import balances, closing, posting, verification
from marketplace.ledger.errors import BookingConflict
from tests.ledger.logins import NOON, Logins, book, leg, rows, sale

PAUSE = 0.01


def in_parallel(tasks: list[Callable[[], int]]) -> list[Future[int]]:
    """Run the tasks at once, each in a thread of its own, released together."""
    gate = threading.Barrier(len(tasks))

    def run(task: Callable[[], int]) -> int:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [pool.submit(run, task) for task in tasks]


def wait_until_blocked(superuser: psycopg.Connection, pid: int) -> None:
    """Return once the backend waits for a lock."""
    for _ in range(2_000):
        found = superuser.execute("select cardinality(pg_blocking_pids(%s)), pg_sleep(%s)", [pid, PAUSE]).fetchone()
        if found and found[0]:
            return
    pytest.fail("it never waited for a lock")


def backend(session: Session) -> int:
    """The process that serves a session's present transaction."""
    return int(session.connection().connection.driver_connection.info.backend_pid)  # type: ignore[union-attr]


def test_rivals_that_open_the_same_accounts_find_one_of_each(logins: Logins, system: Session) -> None:
    def task(number: int) -> Callable[[], int]:
        session = logins.session("worker", "system")
        return lambda: book(session, "accrual", f"accrue:{number}", sale())

    done = in_parallel([task(number) for number in range(8)])

    assert len({future.result() for future in done}) == 8
    assert rows(system) == {"accounts": 8, "transactions": 8, "postings": 32, "entries": 8}
    assert verification.verify(system) == []


def test_rivals_with_one_key_get_one_transaction(logins: Logins, system: Session) -> None:
    def task() -> Callable[[], int]:
        session = logins.session("worker", "system")
        return lambda: book(session, "accrual", "accrue:1", sale())

    done = in_parallel([task() for _ in range(8)])

    assert len({future.result() for future in done}) == 1
    assert rows(system)["transactions"] == 1


def test_rivals_with_one_key_and_other_content_get_one_conflict(logins: Logins, system: Session) -> None:
    def task(commission: int) -> Callable[[], int]:
        session = logins.session("worker", "system")
        return lambda: book(session, "accrual", "accrue:1", sale(commission=commission))

    done = in_parallel([task(1), task(2)])

    failures = [future.exception() for future in done if future.exception()]
    assert [type(failure) for failure in failures] == [BookingConflict]
    assert rows(system)["transactions"] == 1


def test_posts_to_the_same_books_in_opposite_order_never_deadlock(logins: Logins, system: Session) -> None:
    there = [sale(partner=17)[0], sale(partner=18)[0]]

    def task(number: int) -> Callable[[], int]:
        session = logins.session("worker", "system")
        legs = there if number % 2 else there[::-1]

        def post_ten() -> int:
            for turn in range(10):
                book(session, "accrual", f"accrue:{number}:{turn}", legs)
            return number

        return post_ten

    done = in_parallel([task(number) for number in range(6)])

    assert sorted(future.result() for future in done) == list(range(6))
    assert (
        balances.partner_book(system, 17, "EUR").pending == balances.partner_book(system, 18, "EUR").pending == 900_000
    )
    assert verification.verify(system) == []


def test_a_second_post_on_a_book_goes_on_from_the_first_ones_end(
    logins: Logins, system: Session, superuser: psycopg.Connection
) -> None:
    book(system, "accrual", "accrue:0", sale())
    first, second = logins.session("worker", "system"), logins.session("worker", "system")
    posting.post(first, kind="accrual", key="accrue:1", at=NOON + timedelta(hours=2), currency="EUR", legs=sale())
    pid = backend(second)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(book, second, "accrual", "accrue:2", sale(), at=NOON + timedelta(hours=1))
        wait_until_blocked(superuser, pid)
        first.commit()
        waiting.result()

    assert balances.partner_book(system, 17, "EUR").pending == 45_000
    assert verification.verify(system) == []


def test_open_accounts_make_nobody_wait(logins: Logins) -> None:
    session, other = logins.session("worker", "system"), logins.session("worker", "system")
    book(session, "accrual", "accrue:0", [*sale(partner=17), sale(partner=18)[0]])
    posting.post(session, kind="accrual", key="accrue:1", at=NOON, currency="EUR", legs=sale(partner=17))

    book(other, "accrual", "accrue:2", sale(partner=18))  # same cash, vendor, fee and tax, while the first is not done

    session.commit()
    assert balances.open_balance(other, "operator.fees", None, "EUR") == 22_500


def test_closing_waits_for_posts_in_flight_and_later_posts_land_behind_it(
    logins: Logins, system: Session, superuser: psycopg.Connection
) -> None:
    november = datetime(2026, 11, 1, tzinfo=UTC)
    book(system, "accrual", "accrue:0", sale())
    in_flight, closer, late = (logins.session("worker", "system") for _ in range(3))
    posting.post(in_flight, kind="accrual", key="accrue:1", at=NOON, currency="EUR", legs=sale())
    closer_pid, late_pid = backend(closer), backend(late)

    def close() -> None:
        closing.close_period(closer, november)
        closer.commit()

    with ThreadPoolExecutor(2) as pool:
        closed = pool.submit(close)
        wait_until_blocked(superuser, closer_pid)
        posted = pool.submit(book, late, "accrual", "accrue:2", sale())
        wait_until_blocked(superuser, late_pid)
        in_flight.commit()
        closed.result()
        posted.result()

    at_close = balances.partner_book(system, 17, "EUR", november)
    assert (at_close.pending, balances.partner_book(system, 17, "EUR").pending) == (30_000, 45_000)
    assert verification.verify(system) == []


def test_roll_ups_beside_posts_lose_nothing(logins: Logins, system: Session) -> None:
    def post_many(number: int) -> Callable[[], int]:
        session = logins.session("worker", "system")

        def run() -> int:
            for turn in range(15):
                book(session, "accrual", f"accrue:{number}:{turn}", sale(partner=number + 1))
            return number

        return run

    def sum_often() -> int:
        session = logins.session("worker", "system")
        for _ in range(15):
            closing.roll_up(session)
            session.commit()
        return -1

    done = in_parallel([post_many(0), post_many(1), post_many(2), sum_often])

    assert [future.result() for future in done] == [0, 1, 2, -1]
    assert balances.open_balance(system, "operator.fees", None, "EUR") == 45 * 7_500
    assert verification.verify(system) == []


def test_a_payout_is_reserved_once_however_many_try(logins: Logins, system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    book(system, "release", "release:1", [leg("partner.pending partner:17", "partner.available partner:17", 15_000)])

    def task(number: int) -> Callable[[], int]:
        session = logins.session("worker", "system")
        legs = [leg("partner.available partner:17", "partner.in_transit partner:17", 15_000)]
        return lambda: book(session, "payout.reserve", f"payout:{number}:reserve", legs)

    done = in_parallel([task(number) for number in range(5)])

    assert len([future for future in done if future.exception() is None]) == 1
    assert balances.partner_book(system, 17, "EUR").in_transit == 15_000
