"""What the bank answers, and what the books make of it."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.gateways.bank_ports import BankAnswerRefused
from marketplace.payouts import bank_answers, queries_bank
from marketplace.payouts.bank_files import bank_id
from marketplace.payouts.models import BankAnswer, Payout
from tests.support.banking import (
    AT,
    at_bank,
    book,
    bookings,
    count,
    entry,
    filed,
    reserved,
    status_report,
    trial_balance,
)
from tests.support.world import a_partner, a_vendor


def followed(body: bytes) -> list[tuple[str, str, str]]:
    """Take an answer in, follow it, and return word, outcome and problem of each line."""
    taken = bank_answers.take(body, by="usr_finance", at=AT)
    for line_id in queries_bank.undone_of(taken.answer.id):
        bank_answers.follow(line_id, at=AT)
    bank_answers.finish(taken.answer.id, at=AT)
    assert taken.answer.finished_at == AT
    return [(line.word, line.outcome, line.problem) for line in taken.answer.lines]


def named(payout: Payout) -> str:
    """What the bank calls a payout."""
    return bank_id(payout.public_id)


def test_an_executed_payment_leaves_the_books_with_the_banks_reference(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 12_345)
    filed()

    told = followed(bookings(entry("123.45", (named(payout), "123.45"))))

    assert told == [("executed", "done", "")]
    assert (payout.state, payout.trace, payout.paid_at, payout.settled_at) == ("paid", "BOOKED-1", AT, AT)
    assert (book(partner).in_transit, book(partner).available, at_bank()) == (0, 0, 12_345)
    assert trial_balance() == {"EUR": 0}


def test_a_vendors_settlement_leaves_the_books_too(app: Flask) -> None:
    payout = reserved(a_vendor(), 777)
    file = filed()

    assert followed(status_report(file, (named(payout), "ACSC", ""))) == [("executed", "done", "")]
    assert (payout.state, at_bank(), trial_balance()) == ("paid", 777, {"EUR": 0})


def test_a_rejected_payment_is_owed_again_and_its_account_is_not_used_again(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 500)
    file = filed()

    told = followed(status_report(file, (named(payout), "RJCT", "AC04")))

    assert told == [("rejected", "done", "")]
    assert (payout.state, payout.failure_code, payout.settled_at) == ("canceled", "AC04", AT)
    assert [(step.from_state, step.action, step.to_state) for step in payout.steps] == [
        ("", "reserve", "pending"), ("pending", "send", "sending"), ("sending", "confirm", "sent"),
        ("sent", "bounce", "failed"), ("failed", "cancel", "canceled"),
    ]  # fmt: skip
    assert (payout.attempts[0].state, payout.attempts[0].failure_code) == ("refused", "AC04")
    assert (book(partner).available, book(partner).in_transit, at_bank()) == (500, 0, 0)
    assert (payout.destination.state, payout.destination.due) == ("restricted", ["bank.AC04"])


def test_a_payment_that_came_back_is_owed_again(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 500)
    filed()
    followed(bookings(entry("5.00", (named(payout), "5.00"))))

    told = followed(bookings(entry("5.00", (named(payout), "5.00"), side="CRDT", reason="MS03"), message="BANK3"))

    assert told == [("returned", "done", "")]
    assert (payout.state, payout.failure_code, payout.destination.state) == ("reversed", "MS03", "active")
    [reversal] = payout.reversals
    assert (payout.reversed_minor, reversal.amount_minor) == (payout.amount_minor, payout.amount_minor)
    assert (reversal.origin, reversal.state, reversal.closed_at) == ("bank", "done", AT)
    assert (book(partner).available, at_bank(), trial_balance()) == (500, 0, {"EUR": 0})


def test_one_that_came_back_before_anybody_told_that_it_left_is_booked_both_ways(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 500)
    filed()

    assert followed(bookings(entry("5.00", (named(payout), "5.00"), side="CRDT", reason="AC01"))) == [
        ("returned", "done", "")
    ]
    assert (payout.state, book(partner).available, book(partner).in_transit) == ("reversed", 500, 0)


def test_a_file_that_nobody_said_was_handed_over_is_with_the_bank_all_the_same(app: Flask) -> None:
    payout = reserved(a_partner(), 500)
    file = filed(is_handed_over=False)

    assert followed(status_report(file, (named(payout), "ACSC", ""))) == [("executed", "done", "")]
    assert (payout.state, payout.sent_at) == ("paid", AT)


def test_the_whole_files_rejection_counts_for_what_has_no_word_of_its_own(app: Flask) -> None:
    first, second = reserved(a_partner(), 100), reserved(a_partner("Southwind"), 200)
    file = filed()

    followed(status_report(file, (named(first), "ACSC", ""), group="RJCT"))

    assert (first.state, second.state) == ("paid", "canceled")


def test_a_word_on_the_way_changes_nothing(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed()

    assert followed(status_report(file, (named(payout), "ACCP", ""), group="ACCP")) == [("noted", "known", "")]
    assert payout.state == "sent"


def test_one_booking_of_the_whole_file_executes_all_of_it(app: Flask) -> None:
    first, second = reserved(a_partner(), 100), reserved(a_partner("Southwind"), 200)
    file = filed()
    batch = entry("3.00").replace(
        "<NtryDtls>", f"<NtryDtls><Btch><MsgId>{file.message_id}</MsgId><NbOfTxs>2</NbOfTxs></Btch>"
    )

    assert followed(bookings(batch)) == [("executed", "done", ""), ("executed", "done", "")]
    assert (first.state, second.state, at_bank()) == ("paid", "paid", 300)


def test_a_booking_of_another_sum_executes_nothing(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed()
    batch = entry("3.00").replace("<NtryDtls>", f"<NtryDtls><Btch><MsgId>{file.message_id}</MsgId></Btch>")

    assert followed(bookings(batch)) == [
        ("executed", "difference", "The sum is not that of the file's payments on their way.")
    ]
    assert payout.state == "sent"


@pytest.mark.parametrize(
    ("ids", "amount", "problem"),
    [
        ("PAYUNKNOWN", "1.00", "No payout here has this id."),
        (None, "1.01", "The amount is not the payout's."),
    ],
)
def test_what_does_not_fit_is_listed_and_left_alone(app: Flask, ids: str | None, amount: str, problem: str) -> None:
    payout = reserved(a_partner(), 100)
    filed()

    told = followed(bookings(entry(amount, (ids or named(payout), amount))))

    assert told == [("executed", "difference", problem)]
    assert [line.problem for line in queries_bank.differences()] == [problem]
    assert (payout.state, at_bank()) == ("sent", 0)


def test_a_rejection_of_what_was_executed_is_a_difference(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed()
    followed(bookings(entry("1.00", (named(payout), "1.00"))))

    told = followed(status_report(file, (named(payout), "RJCT", "AC04")))

    assert told == [("rejected", "difference", f"The bank calls payout {payout.public_id} rejected; here it is paid.")]
    assert (payout.state, at_bank()) == ("paid", 100)


def test_the_same_file_twice_changes_nothing(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    filed()
    body = bookings(entry("1.00", (named(payout), "1.00")))
    followed(body)
    before = {table: count(table) for table in ("ledger.postings", "payout_steps", "bank_answer_lines", "messages")}

    again = bank_answers.take(body, by="usr_other", at=AT)

    assert not again.is_new
    assert again.answer.taken_by == "usr_finance"
    assert {table: count(table) for table in before} == before


def test_the_same_news_in_another_file_is_known(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    filed()
    followed(bookings(entry("1.00", (named(payout), "1.00"))))

    assert followed(bookings(entry("1.00", (named(payout), "1.00")), message="AGAIN", version="camt.053.001.02")) == [
        ("executed", "known", "")
    ]
    assert at_bank() == 100


def test_nothing_is_kept_of_a_file_that_is_refused(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    filed()

    with pytest.raises(BankAnswerRefused):
        bank_answers.take(bookings(entry("1.00", (named(payout), "1.00"), currency="CHF")), by="usr_finance", at=AT)

    assert db.session.query(BankAnswer).count() == 0
    assert payout.state == "sent"
