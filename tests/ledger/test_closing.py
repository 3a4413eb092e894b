"""Closing periods and summing open accounts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.ledger import balances, closing, queries, verification
from marketplace.ledger.errors import PeriodNotClosable
from tests.ledger.logins import NOON, Logins, book, refused, sale

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_time_in_a_closed_period_is_moved_to_the_open_one(system: Session) -> None:
    closing.close_period(system, NOVEMBER)
    system.commit()

    number = book(system, "accrual", "accrue:1", sale(), at=NOON)

    kept = queries.transaction(system, number)
    assert kept is not None
    assert (kept.p_at, kept.posted_at) == (NOON, NOVEMBER)
    assert verification.verify(system) == []


def test_periods_are_numbered_and_follow_each_other(system: Session) -> None:
    assert closing.close_period(system, NOON) == 1
    system.commit()
    assert closing.close_period(system, NOVEMBER) == 2
    system.commit()

    assert verification.verify(system) == []


def test_a_period_ends_in_the_past_and_after_the_one_before(system: Session) -> None:
    closing.close_period(system, NOON)
    system.commit()

    for ends_at in (NOON, NOON - timedelta(seconds=1), datetime(2999, 1, 1, tzinfo=UTC)):
        with pytest.raises(PeriodNotClosable), refused(system):
            closing.close_period(system, ends_at)

    assert system.scalar(text("select count(*) from ledger.periods")) == 1


def test_a_roll_up_changes_no_balance_and_a_second_one_adds_what_came_since(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    closing.roll_up(system)
    system.commit()
    assert balances.open_balance(system, "operator.fees", None, "EUR") == 7_500

    book(system, "accrual", "accrue:2", sale())
    assert balances.open_balance(system, "operator.fees", None, "EUR") == 15_000
    closing.roll_up(system)
    system.commit()

    assert balances.open_balance(system, "operator.fees", None, "EUR") == 15_000
    fees = text("""select c.balance from ledger.checkpoints c join ledger.accounts a on a.id = c.account_id
        where a.name = 'operator.fees' order by c.horizon""")
    assert list(system.scalars(fees)) == [7_500, 15_000]
    assert verification.verify(system) == []


def test_a_roll_up_without_news_writes_nothing(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    closing.roll_up(system)
    closing.roll_up(system)
    system.commit()

    assert system.scalar(text("select count(*) from ledger.horizons")) == 1


def test_a_roll_up_loses_nothing_of_a_transaction_still_running(system: Session, logins: Logins) -> None:
    slow = logins.session("worker", "system")
    slow.execute(text("select pg_current_xact_id()"))  # it has its number now and its rows later
    book(system, "accrual", "accrue:1", sale())

    closing.roll_up(system)
    system.commit()
    book(slow, "accrual", "accrue:2", sale(partner=18))

    assert balances.open_balance(system, "operator.fees", None, "EUR") == 15_000
    closing.roll_up(system)
    system.commit()
    assert balances.open_balance(system, "operator.fees", None, "EUR") == 15_000
    assert balances.trial_balance(system) == {"EUR": 0}
    assert verification.verify(system) == []


def test_after_a_restored_dump_checkpoints_are_forgotten_and_written_anew(
    system: Session, superuser_session: Session
) -> None:
    book(system, "accrual", "accrue:1", sale())
    superuser_session.execute(text("insert into ledger.horizons values (9000000000000)"))  # of the cluster before
    superuser_session.commit()
    with pytest.raises(DBAPIError, match="went back"), refused(system):
        closing.roll_up(system)

    closing.forget_checkpoints(system)
    closing.roll_up(system)
    system.commit()

    assert balances.open_balance(system, "operator.fees", None, "EUR") == 7_500
    assert verification.verify(system) == []


@pytest.fixture
def superuser_session(logins: Logins) -> Session:
    """A session that row security does not bind."""
    return logins.session("superuser", "operator", 1)
