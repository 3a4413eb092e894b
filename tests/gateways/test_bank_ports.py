"""What the operator's bank is told and what it answers."""

from __future__ import annotations

from marketplace.core.errors import Invalid
from marketplace.gateways.bank_ports import BankAnswerRefused, BankWord, PaymentUnfit


def test_a_word_is_about_a_payment_or_about_a_file() -> None:
    assert (BankWord("executed", end_to_end_id="A").message_id, BankWord("rejected", message_id="F").end_to_end_id) == (
        "",
        "",
    )


def test_refusals_are_mistakes_of_what_was_given() -> None:
    assert issubclass(BankAnswerRefused, Invalid)
    assert issubclass(PaymentUnfit, Invalid)
