"""Bank and books: what makes the rest between them."""

from __future__ import annotations

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.reconciling import bank_balances, bank_statements, funding, interventions
from tests.support.bank_statements import IBAN, booked, camt053, statement


def put_in(amount: int) -> None:
    """Book money put in at the bank."""
    with transaction():
        interventions.request(funding.put_in("EUR", amount, "r", f"f{amount}"), by="usr_a", at=clock.now())


def take(*entries: str, opening: str = "0.00", closing: str) -> None:
    """Take a statement of today in."""
    day = f"{clock.now():%Y-%m-%d}"
    body = camt053(statement(*entries, opening=opening, closing=closing, day=day))
    with transaction():
        bank_statements.take(body, own_account=IBAN, by="usr_a", at=clock.now(), time_zone="UTC")


def test_lines_and_postings_without_counterpart_make_the_difference(app: Flask) -> None:
    today = f"{clock.now():%Y-%m-%d}"
    put_in(500)
    put_in(700)
    take(booked("5.00", "A", day=today), booked("-1.00", "B", day=today), closing="4.00")

    [found] = bank_balances.standings("UTC")

    assert (found.currency, found.closing, found.books) == ("EUR", 400, 1_200)
    assert (found.unmatched, found.lines, found.unseen, found.rest) == (-100, 1, 700, 0)


def test_another_opening_balance_is_explained_by_nothing(app: Flask) -> None:
    take(opening="25.00", closing="25.00")

    [found] = bank_balances.standings("UTC")

    assert (found.books, found.rest) == (0, 2_500)


def test_without_a_statement_there_is_nothing_to_compare(app: Flask) -> None:
    put_in(500)

    assert bank_balances.standings("UTC") == []
    assert db.session.query(bank_statements.BankStatement).count() == 0
