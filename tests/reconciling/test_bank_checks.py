"""Lines of the bank that nothing explains, and arrivals that its statements do not show."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.reconciling import adjusting, bank_checks, bank_statements, funding, interventions
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import BankLine, Difference, OwnPayout
from tests.support.bank_statements import IBAN, booked, camt053, statement

AT = clock.now()


def line(reference: str, days: int) -> BankLine:
    """A line of some days ago that nothing agrees with."""
    return BankLine(
        account="DE01", reference=reference, booked_on=(AT - timedelta(days=days)).date(), currency="EUR",
        amount_minor=500, imported_by="usr_a", imported_at=AT,
    )  # fmt: skip


def test_both_are_named(app: Flask) -> None:
    arrived = AT - timedelta(days=4)
    db.session.add_all([line("1", 6), line("2", 1)])
    db.session.add(
        OwnPayout(
            stripe_id="po_1", currency="EUR", amount_minor=900, status="paid", created_at=arrived, arrives_at=arrived
        )
    )
    db.session.flush()

    found = [db.session.execute(text(each), {"settled": AT - timedelta(days=2)}).all() for each in bank_checks.CHECKS]

    assert [[row.subject for row in rows] for rows in found] == [["DE01 1", "DE01 2"], ["po_1"], [], [], []]
    assert [row.is_on_its_way for row in found[1]] == [False]


def told(*statements: str) -> list[tuple[str, int, bool]]:
    """Take statements in and return every difference at the bank: subject, amount, on its way."""
    with transaction():
        bank_statements.take(camt053(*statements), own_account=IBAN, by="usr_a", at=clock.now())
    with transaction():
        found = db.session.query(Difference).filter_by(resolved_at=None).order_by(Difference.subject)
        return [(each.subject, each.amount_minor, each.is_on_its_way) for each in found]


def put_in(amount: int) -> str:
    """Book money put in at the bank now, and return its key."""
    with transaction():
        wish = funding.put_in("EUR", amount, "r", f"f{amount}")
        return interventions.request(wish, by="usr_a", at=clock.now()).booking_key


def day(days: int) -> str:
    """A day some days from now."""
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d}"


def test_what_the_books_moved_and_no_statement_shows_is_on_its_way_for_five_days(app: Flask) -> None:
    key = put_in(500)

    assert told(statement(name="S1", day=day(-1), until=day(0))) == [(key, 500, True)]
    assert told(statement(name="S2", day=day(1), until=day(6))) == [(key, 500, False)]
    shown = statement(booked("5.00", "A", day=day(5)), opening="0.00", closing="5.00", name="S3", day=day(7))
    assert told(shown) == []


def test_the_first_statement_opens_with_what_the_books_held(app: Flask) -> None:
    put_in(500)

    assert told(statement(opening="5.00", closing="5.00", day=day(1))) == []
    assert told(statement(opening="7.00", closing="7.00", name="S0", day=day(-9)))[1:] == [
        (f"gap {IBAN} S1", -200, False),
        (f"opening {IBAN}", 700, False),
    ]


def test_an_opening_that_somebody_adjusted_is_none_any_more(app: Flask) -> None:
    [(_, amount, _)] = told(statement(opening="7.00", closing="7.00"))
    with transaction():
        found = db.session.query(Difference).one()
        wish = Wish("adjustment", "EUR", amount, "bank.available", "operator.funding", "r", "f", difference_id=found.id)
        interventions.request(wish, by="usr_a", at=clock.now())

    assert told(statement(opening="7.00", closing="7.00", name="S2", day=day(30))) == []


def test_a_posting_that_the_bank_never_did_is_taken_back(app: Flask) -> None:
    key = put_in(500)
    told(statement(day=day(-1), until=day(6)))
    with transaction():
        found = db.session.query(Difference).one()
        cure = adjusting.cure("bank", found.subject, found.amount_minor, "operator.funding")
        assert cure is not None
        wish = Wish(
            "adjustment", "EUR", cure.amount_minor, cure.debit, cure.credit, "r", "f", difference_id=found.id,
            offsets_key=cure.offsets_key,
        )  # fmt: skip
        interventions.request(wish, by="usr_a", at=clock.now())

    assert (cure.debit, cure.credit, cure.offsets_key) == ("operator.funding", "bank.available", key)
    assert told(statement(name="S2", day=day(7))) == []


def test_a_statement_that_is_missing_is_named_until_it_is_there(app: Flask) -> None:
    first = statement(name="S1", day="2026-03-02")
    third = statement(opening="9.00", closing="9.00", name="S3", day="2026-03-04")
    assert told(first, third) == [(f"gap {IBAN} S3", 900, False)]

    second = statement(booked("9.00", "A", day="2026-03-03"), closing="9.00", name="S2", day="2026-03-03")

    assert told(second) == [(f"{IBAN} A", 900, False)]
    month = statement(
        booked("9.00", "A", day="2026-03-03"), closing="9.00", name="M", day="2026-03-01", until="2026-03-31"
    )
    assert told(month) == [(f"{IBAN} A", 900, False)]
