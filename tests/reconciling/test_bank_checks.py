"""Lines of the bank that nothing explains, and arrivals that its statements do not show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.reconciling import adjusting, bank_balances, bank_checks, bank_statements, funding, interventions
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

    found = [
        db.session.execute(text(each), {"settled": AT - timedelta(days=2), "time_zone": "UTC"}).all()
        for each in bank_checks.CHECKS
    ]

    assert [[row.subject for row in rows] for rows in found] == [["DE01 1", "DE01 2"], ["po_1"], [], [], []]
    assert [row.is_on_its_way for row in found[1]] == [False]


def told(*statements: str, time_zone: str = "UTC") -> list[tuple[str, int, bool]]:
    """Take statements in and return every difference at the bank: subject, amount, on its way."""
    with transaction():
        at = clock.now() + timedelta(days=40)  # by then every day that the tests tell of has come
        bank_statements.take(camt053(*statements), own_account=IBAN, by="usr_a", at=at, time_zone=time_zone)
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


BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.mark.parametrize(
    ("time_zone", "day", "begins", "ends"),
    [
        (BERLIN, "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),  # 23 hours
        (BERLIN, "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),  # 25 hours
        (NEW_YORK, "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
        (NEW_YORK, "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        ("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z", "2026-01-01T10:00:00Z"),
        ("UTC", "2026-03-29", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"),
    ],
)
def test_a_day_of_the_bank_is_one_of_the_operators_time_zone(
    app: Flask, time_zone: str, day: str, begins: str, ends: str
) -> None:
    moment = timedelta(microseconds=1)
    borders = [datetime.fromisoformat(each) for each in (begins, ends)]
    instants = [borders[0] - moment, borders[0], borders[1] - moment, borders[1]]
    keys = []
    for number, at in enumerate(instants):
        with clock.frozen(at):
            keys.append(put_in(100 + number))

    with clock.frozen(borders[1] + timedelta(hours=1)):
        found = told(statement(day=day), time_zone=time_zone)

    inside = [(keys[1], 101, True), (keys[2], 102, True)]
    assert found == sorted([*inside, (f"opening {IBAN}", -100, False)])
    [opening] = db.session.query(Difference).filter(Difference.subject.like("opening %"))
    assert opening.occurred_at == borders[0]
    [standing] = bank_balances.standings(time_zone)
    assert (standing.books, standing.unseen, standing.rest) == (406, 306, -100)


def test_five_days_are_days_of_the_operators_time_zone(app: Flask) -> None:
    with clock.frozen(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):
        key = put_in(500)  # on the 29th in Berlin, the day of the clock change

    with clock.frozen(datetime(2026, 4, 3, tzinfo=UTC)):
        assert told(statement(day="2026-03-28", until="2026-04-02"), time_zone=BERLIN) == [(key, 500, True)]
        assert told(statement(name="S2", day="2026-04-03"), time_zone=BERLIN) == [(key, 500, False)]


@pytest.mark.parametrize(
    ("day", "midnight"), [("2026-03-29", "2026-03-28T23:00:00Z"), ("2026-10-25", "2026-10-24T22:00:00Z")]
)
def test_a_line_and_a_gap_begin_with_their_day(app: Flask, day: str, midnight: str) -> None:
    with clock.frozen(datetime.fromisoformat(midnight) + timedelta(days=2)):
        first, later = statement(name="S1", day="2026-03-02"), booked("5.00", "A", day=day)
        told(first, statement(later, opening="9.00", closing="14.00", name="S2", day=day), time_zone=BERLIN)

    found = {each.subject: each.occurred_at for each in db.session.query(Difference)}
    at = datetime.fromisoformat(midnight)
    assert found == {f"gap {IBAN} S2": at, f"{IBAN} A": at}


def test_stripes_day_of_arrival_is_the_one_that_stripe_names(app: Flask) -> None:
    arrives = datetime(2026, 3, 29, tzinfo=UTC)  # the 28th, in New York
    db.session.add(
        OwnPayout(
            stripe_id="po_1", currency="EUR", amount_minor=900, status="paid", created_at=arrives, arrives_at=arrives
        )
    )
    db.session.commit()

    with clock.frozen(datetime(2026, 4, 5, tzinfo=UTC)):
        first = statement(booked("1.00", "A", day="2026-03-29"), closing="1.00", day="2026-03-29")
        assert told(first, time_zone=NEW_YORK) == [(f"{IBAN} A", 100, False)]
        later = statement(
            booked("1.00", "B", day="2026-03-30"), opening="1.00", closing="2.00", name="S2", day="2026-03-30"
        )
        assert told(later, time_zone=NEW_YORK) == [
            (f"{IBAN} A", 100, False), (f"{IBAN} B", 100, False), ("po_1", 900, False),
        ]  # fmt: skip
