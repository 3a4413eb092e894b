"""Statements of the operator's bank: all of a file or nothing, everything once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.bank_ports import BankAnswerRefused
from marketplace.jobs import bank_files as working
from marketplace.payouts.bank_files import bank_id
from marketplace.payouts.models import BankAnswer
from marketplace.reconciling import bank_statements
from marketplace.reconciling.bank_statements import Taken
from marketplace.reconciling.errors import StatementRefused
from marketplace.reconciling.models import BankLine, BankStatement, Difference
from tests.support.bank_statements import IBAN, booked, camt053, statement
from tests.support.banking import OTHER_IBAN, a_run, at_bank, filed, reserved
from tests.support.world import a_partner

ONE = camt053(statement(booked("10.00", "A1", text="x"), opening="0.00", closing="10.00"))


def take(body: bytes, own: str = IBAN, zone: str = "UTC") -> Taken:
    """Take a file in and commit."""
    with transaction():
        return bank_statements.take(body, own_account=own, by="usr_a", at=clock.now(), time_zone=zone)


def kept() -> tuple[int, int, int]:
    """How many statements, lines and differences there are."""
    with transaction():
        return tuple(db.session.query(each).count() for each in (BankStatement, BankLine, Difference))  # type: ignore[return-value]


def test_a_statement_is_kept_with_its_lines_and_what_nothing_agrees_with_is_a_difference(app: Flask) -> None:
    taken = take(ONE)

    [line] = db.session.query(BankLine).all()
    [found] = db.session.query(Difference).all()
    assert (taken.new_statements, taken.new_lines, taken.answer_id) == (1, 1, None)
    assert (line.reference, line.amount_minor, line.booked_on, line.text) == ("A1", 1_000, date(2026, 3, 2), "x")
    assert (found.kind, found.side, found.subject, found.amount_minor) == ("bank", "bank", f"{IBAN} A1", 1_000)
    assert found.facts["statement"] == taken.statements[0].public_id


def test_the_same_file_twice_and_the_same_statement_in_another_file_change_nothing(app: Flask) -> None:
    first = take(ONE)
    again, other = take(ONE), take(ONE.replace(b"MSG1", b"MSG2"))

    assert [(each.new_statements, each.new_lines) for each in (again, other)] == [(0, 0), (0, 0)]
    assert again.statements[0].public_id == first.statements[0].public_id
    assert kept() == (1, 1, 1)


def test_a_line_that_comes_in_two_statements_is_one(app: Flask) -> None:
    take(ONE)
    month = statement(booked("10.00", "A1"), booked("5.00", "A2"), closing="15.00", name="MONTH", until="2026-03-31")

    assert take(camt053(month)).new_lines == 1
    assert kept() == (2, 2, 2)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (camt053(statement(account=OTHER_IBAN, name="S2")), "another account, ending in 4300"),
        (camt053(statement(booked("11.00", "A1"), closing="11.00", name="S2")), "entry A1 was taken in before"),
        (camt053(statement(closing="0.00", name="S1")), "Statement S1 was taken in before and said otherwise"),
    ],
)
def test_what_is_another_accounts_or_tells_otherwise_is_refused_whole(app: Flask, body: bytes, words: str) -> None:
    take(ONE)

    with pytest.raises(StatementRefused, match=words):
        take(body)
    assert kept() == (1, 1, 1)


def test_a_statement_of_a_day_that_has_not_come_for_the_operator_is_refused_until_it_has(app: Flask) -> None:
    tomorrow = camt053(statement(booked("10.00", "A1"), opening="0.00", closing="10.00", until="2026-03-04"))
    evening = datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC)  # a second before midnight in Berlin

    with clock.frozen(evening), pytest.raises(StatementRefused, match="tells of 2026-03-04, and today is 2026-03-03"):
        take(tomorrow, zone="Europe/Berlin")
    assert kept() == (0, 0, 0)
    with clock.frozen(evening + timedelta(seconds=1)):
        assert take(tomorrow, zone="Europe/Berlin").new_statements == 1


def test_one_wrong_statement_in_a_file_lets_none_of_it_in(app: Flask) -> None:
    wrong = camt053(statement(), statement(booked("1.00", "B"), closing="2.00", name="S2"))

    with pytest.raises(BankAnswerRefused):
        take(wrong)
    with pytest.raises(StatementRefused):
        take(camt053(statement(), statement(account=OTHER_IBAN, name="S2")))
    assert kept() == (0, 0, 0)


def test_where_no_account_is_set_the_first_one_of_a_currency_is_it(app: Flask) -> None:
    take(camt053(statement(account=OTHER_IBAN, currency="USD")))

    with pytest.raises(StatementRefused):
        take(camt053(statement(account=IBAN, currency="USD", name="S2")))
    assert take(ONE).new_statements == 1


def test_payouts_that_a_statement_tells_of_follow_and_agree_with_it(app: Flask) -> None:
    paid, back = reserved(a_partner(), 100, run := a_run()), reserved(a_partner("Elsewhere"), 250, run)
    filed(run)
    db.session.commit()
    told = camt053(
        statement(
            booked("-3.50", "B1", parts=((bank_id(paid.public_id), "1.00"), (bank_id(back.public_id), "2.50"))),
            booked("2.50", "B2", end_to_end=bank_id(back.public_id), reason="AC04"),
            booked("-9.99", "B3", end_to_end="RENT-3"),
            closing="-10.99",
        )
    )

    taken = take(told)
    assert db.session.query(Difference).count() == 0
    db.session.rollback()
    working.follow(answer_id=taken.answer_id or 0)

    db.session.expire_all()
    [answer] = db.session.query(BankAnswer).all()
    lines = {each.reference: each.booking_key or "" for each in db.session.query(BankLine)}
    assert [line.outcome for line in answer.lines] == ["done", "done", "done"]
    assert (paid.state, back.state, back.reversed_minor, at_bank()) == ("paid", "reversed", 250, 100)
    assert lines["B1/1"] == f"payout:{paid.public_id}:confirm"
    assert lines["B1/2"] == f"payout:{back.public_id}:confirm"
    assert lines["B2"].startswith(f"payout:{back.public_id}:reversed:rev_")
    assert [each.subject for each in db.session.query(Difference).filter_by(resolved_at=None)] == [f"{IBAN} B3"]


def test_a_statement_of_thousands_of_lines_is_taken_in_parts(app: Flask) -> None:
    entries = [booked("1.00", f"A{number}") for number in range(4_100)]

    assert take(camt053(statement(*entries, closing="4100.00"))).new_lines == 4_100
    assert take(camt053(statement(*entries, closing="4100.00"))).new_lines == 0


def test_two_uploads_at_once_keep_everything_once(app: Flask) -> None:
    start = Barrier(2)

    def upload(body: bytes) -> tuple[int, int]:
        with app.app_context(), acting(SYSTEM):
            start.wait()
            taken = take(body)
            return taken.new_statements, taken.new_lines

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(upload, [ONE, ONE.replace(b"MSG1", b"MSG2")]))

    assert (done, kept()) == ([(0, 0), (1, 1)], (1, 1, 1))
