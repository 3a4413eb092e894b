"""What becomes of a payout when the bank has spoken; each word may come twice."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.payouts import bank_outcomes
from marketplace.payouts.errors import BankSaysOtherwise
from tests.support.banking import AT, at_bank, book, count, filed, reserved
from tests.support.world import a_partner


@pytest.mark.parametrize("word", ["execute", "reject", "give_back"])
def test_a_word_said_twice_counts_once(app: Flask, word: str) -> None:
    payout = reserved(a_partner(), 100)
    filed()
    facts = {"execute": {"reference": "R"}, "reject": {"code": "AC04"}, "give_back": {"code": "AC04", "reference": "R"}}
    say = getattr(bank_outcomes, word)

    assert say(payout.id, at=AT, **facts[word]) is True
    booked = count("ledger.postings")
    assert say(payout.id, at=AT, **facts[word]) is False

    assert count("ledger.postings") == booked


def test_what_was_never_in_a_file_stays_reserved(app: Flask) -> None:
    partner = a_partner()
    payout = reserved(partner, 100)

    with pytest.raises(BankSaysOtherwise):
        bank_outcomes.execute(payout.id, reference="R", at=AT)
    with pytest.raises(BankSaysOtherwise):
        bank_outcomes.reject(payout.id, code="AC04", at=AT)
    with pytest.raises(BankSaysOtherwise):
        bank_outcomes.give_back(payout.id, code="AC04", reference="R", at=AT)

    assert (payout.state, book(partner).in_transit, at_bank()) == ("pending", 100, 0)


def test_what_was_given_back_is_not_executed_unseen(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    filed()
    bank_outcomes.reject(payout.id, code="MS03", at=AT)

    with pytest.raises(BankSaysOtherwise):
        bank_outcomes.execute(payout.id, reference="R", at=AT)

    assert (payout.state, payout.destination.state, at_bank()) == ("canceled", "active", 0)
