"""Lines of the bank's statement: matched with what they are, and with nothing that they only may be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import bank_outcomes
from marketplace.payouts.bank_files import bank_id
from marketplace.reconciling import bank, funding, interventions
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import BankLine, OwnPayout
from tests.support.banking import AT, filed, reserved
from tests.support.reconciling import a_difference
from tests.support.world import a_partner


def line(reference: str, amount: int, text: str = "", **changes: Any) -> BankLine:
    """A line of today."""
    at = clock.now()
    values = {
        "account": "DE01", "reference": reference, "booked_on": at.date(), "currency": "EUR", "amount_minor": amount,
        "text": text, "imported_by": "usr_a", "imported_at": at,
    }  # fmt: skip
    return BankLine(**{**values, **changes})


def matched(*lines: BankLine, time_zone: str = "UTC") -> dict[str, str | None]:
    """Take the lines in, match, and say what each of them agrees with."""
    db.session.add_all(lines)
    db.session.flush()
    bank.match(time_zone=time_zone)
    db.session.expire_all()
    found = db.session.query(BankLine).order_by(BankLine.id)
    return {each.reference: each.own_payout.stripe_id if each.own_payout else each.booking_key for each in found}


def payout(name: str, amount: int, trace: str) -> OwnPayout:
    """A payment that Stripe says has arrived today."""
    at = clock.now()
    return OwnPayout(
        stripe_id=name, currency="EUR", amount_minor=amount, status="paid", trace=trace, created_at=at, arrives_at=at
    )


def test_a_payment_is_known_by_its_trace_else_by_its_amount_where_only_one_fits(app: Flask) -> None:
    far = payout("po_far", 700, "")
    far.arrives_at -= timedelta(days=9)
    db.session.add_all([payout("po_1", 500, "TRACE1"), payout("po_2", 500, "TRACE2"), payout("po_3", 600, ""), far])

    found = matched(line("1", 500, "STRIPE TRACE2"), line("2", 600, "STRIPE"), line("3", 700), line("4", 500))

    assert found == {"1": "po_2", "2": "po_3", "3": None, "4": "po_1"}


def test_a_trace_is_a_whole_word(app: Flask) -> None:
    db.session.add_all([payout("po_1", 500, "TRACE1"), payout("po_2", 500, "TRACE12")])

    assert matched(line("1", 500, "STRIPE TRACE12 PAYOUT")) == {"1": "po_2"}


def test_a_line_that_names_another_payment_is_not_taken_for_one_of_its_amount(app: Flask) -> None:
    db.session.add_all([payout("po_1", 500, ""), payout("po_2", 900, "TRACE2")])

    assert matched(line("1", 500, "STRIPE TRACE2")) == {"1": None}


def test_two_lines_of_one_payment_or_two_payments_of_one_line_are_left_to_a_person(app: Flask) -> None:
    db.session.add_all([payout("po_1", 500, ""), payout("po_2", 600, ""), payout("po_3", 600, "")])

    assert matched(line("1", 500), line("2", 500), line("3", 600)) == {"1": None, "2": None, "3": None}


def test_money_put_in_is_known_by_its_id_in_the_text(app: Flask) -> None:
    with transaction():
        asked = interventions.request(funding.put_in("EUR", 500, "r", "f"), by="usr_a", at=clock.now())
        name, key = asked.public_id, asked.booking_key

    shouted = name.replace("_", "").upper()
    spaced = f"MERIDIAN {shouted[:9]} {shouted[9:]}"

    assert matched(line("1", 400, f"MERIDIAN {name}"), line("2", 500, spaced)) == {"1": None, "2": key}


def test_money_put_in_and_taken_out_is_known_by_its_amount_where_nothing_else_comes_to_it(app: Flask) -> None:
    keys = []
    for amount in (500, 600):
        with transaction():
            wish = funding.put_in("EUR", amount, "r", f"f{amount}")
            keys.append(interventions.request(wish, by="usr_a", at=clock.now()).booking_key)
    with transaction():
        out = funding.take_out("EUR", 300, "operator.funding", "r", "f3")
        keys.append(interventions.request(out, by="usr_a", at=clock.now()).booking_key)
    db.session.add(payout("po_1", 600, ""))

    found = matched(line("1", 500), line("2", 600), line("3", 300), line("4", -300))

    assert found == {"1": keys[0], "2": None, "3": None, "4": keys[2]}


def test_a_payout_and_its_return_are_known_by_the_id_in_its_file(app: Flask) -> None:
    partner = a_partner()
    paid = reserved(partner, 100)
    filed()
    name = bank_id(paid.public_id)
    told = [line("1", -100, end_to_end_id=name), line("2", -100, end_to_end_id=name), line("3", -100)]
    assert matched(*told) == {"1": None, "2": None, "3": None}

    bank_outcomes.execute(paid.id, reference="R1", at=AT)
    assert matched() == {"1": f"payout:{paid.public_id}:confirm", "2": None, "3": None}
    bank_outcomes.give_back(paid.id, code="AC04", reference="R2", at=AT)
    came = matched(line("4", 100, end_to_end_id=name, is_return=True), line("5", 99, end_to_end_id=name))

    [reversal] = paid.reversals
    assert (came["4"], came["5"]) == (f"payout:{paid.public_id}:reversed:{reversal.public_id}", None)
    assert (came["2"], came["3"]) == (None, None)


def test_a_file_that_was_booked_in_one_is_what_left_of_it(app: Flask) -> None:
    first, second = reserved(a_partner(), 100), reserved(a_partner("Elsewhere"), 250)
    file = filed()
    bank_outcomes.execute(first.id, reference="", at=AT)
    assert matched(line("1", -350, batch_id=file.message_id)) == {"1": None}

    bank_outcomes.reject(second.id, code="AC01", at=AT)
    found = matched(line("2", -100, batch_id=file.message_id), line("3", -100, batch_id=file.message_id))

    assert found == {"1": None, "2": f"bank_file:{file.public_id}", "3": None}


def test_an_adjustment_of_its_difference_agrees_with_a_line(app: Flask) -> None:
    db.session.add_all([line("1", -1_240, "CHARGES"), line("2", -1_240, "CHARGES")])
    found = a_difference(kind="bank", side="bank", subject="DE01 1", amount_minor=-1_240)
    db.session.commit()
    wish = Wish(
        "adjustment", "EUR", 1_240, "operator.processing_costs", "bank.available", "Charges.", "f",
        difference_id=found.id,
    )  # fmt: skip

    with transaction():
        key = interventions.request(wish, by="usr_a", at=clock.now()).booking_key

    assert [each.booking_key for each in db.session.query(BankLine).order_by(BankLine.id)] == [key, None]


@pytest.mark.parametrize(
    ("at", "earliest", "latest"),
    [
        ("2026-03-28T22:59:59Z", (3, 23), (4, 2)),  # the 28th in Berlin
        ("2026-03-28T23:00:00Z", (3, 24), (4, 3)),
        ("2026-03-29T22:00:00Z", (3, 25), (4, 4)),  # an hour less, the clock has changed
        ("2026-10-24T22:00:00Z", (10, 20), (10, 30)),
        ("2026-10-25T22:59:59Z", (10, 20), (10, 30)),  # an hour more
        ("2026-10-25T23:00:00Z", (10, 21), (10, 31)),
    ],
)
def test_by_amount_within_five_days_of_the_operators_time_zone(
    app: Flask, at: str, earliest: tuple[int, int], latest: tuple[int, int]
) -> None:
    days = [date(2026, *earliest), date(2026, *latest)]
    with clock.frozen(datetime.fromisoformat(at)):
        keys = []
        for amount in (100, 200, 300, 400):
            with transaction():
                wish = funding.put_in("EUR", amount, "r", f"f{amount}")
                keys.append(interventions.request(wish, by="usr_a", at=clock.now()).booking_key)
    day = timedelta(days=1)
    booked_on = {100: days[0] - day, 200: days[0], 300: days[1], 400: days[1] + day}

    found = matched(*(line(str(x), x, booked_on=on) for x, on in booked_on.items()), time_zone="Europe/Berlin")

    assert found == {"100": None, "200": keys[1], "300": keys[2], "400": None}


def test_the_day_on_which_stripes_money_arrives_is_stripes_own(app: Flask) -> None:
    due = payout("po_1", 500, "")
    due.arrives_at = datetime(2026, 3, 29, tzinfo=UTC)  # the 28th, in New York
    db.session.add(due)

    assert matched(line("1", 500, booked_on=date(2026, 4, 3)), time_zone="America/New_York") == {"1": "po_1"}
