"""Closed periods: what accounts held, and why one may not be closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.ledger import balances, closing, periods, sealing, verification
from tests.ledger.logins import NOON, book, leg, sale
from tests.support.sealed import SIGNER

DAY = timedelta(days=1)


def close(session: Session, ends_at: datetime) -> int:
    number = closing.close_period(session, ends_at)
    session.commit()
    closing.write_balances(session)
    session.commit()
    sealing.seal(session, SIGNER, reason="close", is_announced=True)
    session.commit()
    return number


def test_every_account_that_was_ever_booked_is_written_at_each_close(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    first = close(system, NOON + DAY)
    book(system, "accrual", "accrue:2", sale(partner=18), at=NOON + 2 * DAY)
    release = leg("partner.pending partner:17", "partner.available partner:17", 15_000)
    book(system, "release", "release:1", [release], at=NOON + 2 * DAY)
    book(system, "accrual", "accrue:3", sale(), at=NOON + 9 * DAY)  # after the end: not in it
    second = close(system, NOON + 3 * DAY)

    assert periods.balances_of(system, first) == [
        ("operator.fees", "EUR", 7_500),
        ("partner.pending partner:17", "EUR", 15_000),
        ("stripe.pending", "EUR", -108_000),
        ("tax.payable tax:DE", "EUR", 18_000),
        ("vendor.payable vendor:5", "EUR", 67_500),
    ]
    held = {label: amount for label, _, amount in periods.balances_of(system, second)}
    assert sum(held.values()) == 0
    assert (held["partner.pending partner:17"], held["partner.available partner:17"]) == (0, 15_000)
    before = balances.partner_book(system, 18, "EUR", NOON + 3 * DAY)
    assert held["partner.pending partner:18"] == before.pending == 15_000
    assert verification.verify(system) == []


def test_a_second_writing_and_a_second_seal_add_nothing(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    close(system, NOON + DAY)

    assert closing.write_balances(system) == 0
    assert sealing.seal(system, SIGNER, reason="close", is_announced=True) == 1


def test_periods_whose_balances_are_missing_are_caught_up_in_order(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    closing.close_period(system, NOON + DAY)
    system.commit()
    closing.close_period(system, NOON + 2 * DAY)
    system.commit()
    assert [each.is_finished for each in periods.closed(system)] == [False, False]

    assert closing.write_balances(system) == 10
    sealing.seal(system, SIGNER, reason="close")
    system.commit()

    newest, oldest = periods.closed(system)
    assert (newest.number, newest.balances, newest.is_finished, newest.starts_at) == (2, 5, True, oldest.ends_at)
    assert (oldest.balances, oldest.starts_at, oldest.closed_by) == (5, None, "system")
    assert newest.seal is not None
    assert oldest.seal == newest.seal  # one seal finishes both
    assert periods.closed(system, limit=1) == [newest]
    assert periods.closed(system, before=2, limit=1) == [oldest]


def test_a_look_says_what_closing_does_and_why_it_may_not(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    book(system, "accrual", "accrue:2", sale(partner=18), at=NOON + DAY)
    at = NOON + 2 * DAY

    good = periods.look(system, NOON + timedelta(hours=1), at=at)
    assert (good.starts_at, good.entries, list(good.reasons)) == (None, 1, [])
    assert list(periods.look(system, at + DAY, at=at).reasons) == ["The period is not over yet."]

    close(system, NOON + timedelta(hours=1))
    later = periods.look(system, at, at=at)
    assert (later.starts_at, later.entries) == (NOON + timedelta(hours=1), 1)
    assert list(periods.look(system, NOON, at=at).reasons) == ["It is closed already."]


def test_nobody_writes_balances_of_a_period_that_is_open(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    assert closing.write_balances(system) == 0
    assert system.scalar(text("select count(*) from ledger.closing_balances")) == 0
