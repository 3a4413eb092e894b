"""Bank files that pay nobody: withdrawn before the bank had them, or turned down by it as a whole."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.payouts import bank_answers, bank_file_ends, bank_files, queries_bank, soundness
from marketplace.payouts.bank_files import Reader, bank_id
from marketplace.payouts.errors import BankFileNotReady
from marketplace.payouts.models import BankFile, Payout
from marketplace.payouts.refusals import SecondPersonNeeded
from tests.support.banking import AT, a_run, at_bank, book, bookings, entry, filed, reserved, status_report
from tests.support.world import a_partner

JONAS = Reader("usr_jonas", "Jonas Keller")


def withdrawn(file: BankFile) -> None:
    """Withdraw a file and let its payouts follow."""
    bank_file_ends.withdraw(file, reason="Sent twice.", by="usr_a", at=AT)
    bank_file_ends.follow(file.id, at=AT)


def heard(body: bytes) -> list[tuple[str, str]]:
    """Take the bank's answer in, follow it, and return what came of each line."""
    answer = bank_answers.take(body, by="usr_a", at=AT).answer
    for line_id in queries_bank.undone_of(answer.id):
        bank_answers.follow(line_id, at=AT)
    return [(line.word, line.outcome) for line in answer.lines]


def booked(name: str, amount: str = "1.00") -> bytes:
    """The bank has executed a payment."""
    return bookings(entry(amount, (name, amount)), message=f"M-{name}")


def refused(file: BankFile) -> None:
    """The bank turned a file down, say two people, and the payouts follow."""
    bank_file_ends.say_refused(file, reason="Portal: format error.", by="usr_a", at=AT)
    bank_file_ends.agree(file, by="usr_b", at=AT)
    bank_file_ends.follow(file.id, at=AT)


def test_payouts_of_a_withdrawn_file_go_into_the_next_one_under_another_id(app: Flask) -> None:
    run, partner = a_run(), a_partner()
    payout = reserved(partner, 100, run)
    first = filed(run, is_handed_over=False)

    withdrawn(first)
    assert (first.state, payout.state, book(partner).in_transit) == ("withdrawn", "pending", 100)
    second = filed(run)

    assert [line.end_to_end_id for line in second.lines] == [bank_id(payout.public_id) + "X2"]
    assert [(each.state, each.failure_code) for each in payout.attempts] == [("refused", "withdrawn"), ("sent", "")]
    assert payout.state == "sent"


def test_nobody_takes_a_withdrawn_file_or_hands_it_over(app: Flask) -> None:
    reserved(a_partner(), 100)
    file = filed(is_handed_over=False)
    bank_files.take_away(file, JONAS, at=AT)
    withdrawn(file)

    with pytest.raises(BankFileNotReady):
        bank_files.take_away(file, JONAS, at=AT)
    with pytest.raises(BankFileNotReady):
        bank_files.hand_over(file, by="usr_b", at=AT)
    withdrawn(file)
    assert (file.state, file.handed_over_at) == ("withdrawn", None)


def test_what_is_with_the_bank_or_was_answered_is_not_withdrawn(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    with_the_bank = filed()
    reserved(a_partner("Elsewhere"), 100)
    answered = filed(is_handed_over=False)
    heard(status_report(answered, (answered.lines[0].end_to_end_id, "ACCP", ""), message="M9"))

    for file in (with_the_bank, answered):
        with pytest.raises(BankFileNotReady):
            bank_file_ends.withdraw(file, reason="No.", by="usr_a", at=AT)
    assert (with_the_bank.state, answered.state, payout.state) == ("handed_over", "written", "sent")


def test_a_withdrawn_file_that_the_bank_has_paid_all_the_same_is_paid_once(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 100)
    withdrawn(filed(is_handed_over=False))

    assert heard(booked(bank_id(payout.public_id))) == [("executed", "done")]

    assert (payout.state, [each.state for each in payout.attempts], at_bank()) == ("paid", ["sent"], 100)
    assert queries_bank.waiting() == []


def test_paid_by_the_withdrawn_file_while_the_next_one_is_under_way_a_person_looks(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    withdrawn(filed(is_handed_over=False))
    filed()

    assert heard(booked(bank_id(payout.public_id))) == [("executed", "difference")]
    assert (payout.state, at_bank()) == ("sent", 0)


def test_a_no_to_a_withdrawn_file_does_not_stop_the_next_one(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    first = filed(is_handed_over=False)
    withdrawn(first)
    filed()

    assert heard(status_report(first, group="RJCT", message="M3")) == [("rejected", "known")]
    assert heard(booked(bank_id(payout.public_id) + "X2")) == [("executed", "done")]
    assert (payout.state, at_bank()) == ("paid", 100)


def test_between_the_word_and_the_worker_the_bank_may_still_be_right(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed(is_handed_over=False)
    bank_file_ends.withdraw(file, reason="Sent twice.", by="usr_a", at=AT)

    assert heard(booked(bank_id(payout.public_id))) == [("executed", "done")]
    assert bank_file_ends.follow(file.id, at=AT) == 0
    assert payout.state == "paid"


def test_a_file_that_the_bank_turned_down_gives_everything_back_once_two_say_so(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 100)
    file = filed()
    bank_file_ends.say_refused(file, reason="Portal: format error.", by="usr_a", at=AT)
    bank_file_ends.say_refused(file, reason="Portal: format error.", by="usr_a", at=AT)
    assert (file.state, payout.state) == ("handed_over", "sent")

    with pytest.raises(SecondPersonNeeded):
        bank_file_ends.agree(file, by="usr_a", at=AT)
    with pytest.raises(BankFileNotReady):
        bank_file_ends.say_refused(file, reason="Me too.", by="usr_b", at=AT)
    for _ in range(2):
        bank_file_ends.agree(file, by="usr_b", at=AT)
        bank_file_ends.follow(file.id, at=AT)

    assert (file.state, payout.state, payout.failure) == ("refused", "canceled", "The bank took none of its file.")
    assert (book(partner).available, book(partner).in_transit) == (100, 0)
    with pytest.raises(BankFileNotReady):
        bank_files.take_away(file, JONAS, at=AT)


def test_what_somebody_said_can_be_denied(app: Flask) -> None:
    reserved(a_partner(), 100)
    file = filed()
    bank_file_ends.say_refused(file, reason="Portal: format error.", by="usr_a", at=AT)

    bank_file_ends.deny(file)

    assert (file.state, file.ended_by, file.reason) == ("handed_over", None, "")
    with pytest.raises(BankFileNotReady):
        bank_file_ends.agree(file, by="usr_b", at=AT)


def test_where_the_bank_has_answered_nobody_says_otherwise(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed()
    bank_file_ends.say_refused(file, reason="Portal: format error.", by="usr_a", at=AT)
    heard(booked(bank_id(payout.public_id)))

    with pytest.raises(BankFileNotReady):
        bank_file_ends.agree(file, by="usr_b", at=AT)
    assert (file.state, payout.state) == ("handed_over", "paid")


def test_what_the_bank_executes_of_a_file_that_it_turned_down_is_a_difference(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    refused(filed())

    assert heard(booked(bank_id(payout.public_id))) == [("executed", "difference")]
    assert (payout.state, at_bank()) == ("canceled", 0)


def test_the_books_and_payouts_agree_after_every_ending(app: Flask) -> None:
    for name in ("First", "Second", "Third"):
        reserved(a_partner(name), 100)
        file = filed(is_handed_over=name == "First")
        refused(file) if name == "First" else withdrawn(file)
        if name == "Third":
            db.session.flush()

    faults = [str(each) for each in soundness.audit() if "spans" not in str(each)]

    states = {each.state for each in db.session.query(Payout)}
    assert states == {"canceled", "pending"}
    assert [each for each in faults if "reserve" in each or "cancel" in each or "transit" in each] == []
