from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.hosted.bank_form import BankForm

GOOD = BankForm("Alpenblick", "DE", "DE89 3704 0044 0532 0130 00")


def test_a_good_form_has_no_mistakes_and_names_its_account() -> None:
    assert GOOD.mistakes() == {}
    assert GOOD.bank
    assert (GOOD.bare, GOOD.bank.currency) == ("DE89370400440532013000", "eur")


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (BankForm("", "DE", GOOD.number), "holder", "Enter the name"),
        (BankForm("A", "XX", GOOD.number), "country", "Choose the country"),
        (BankForm("A", "DE", ""), "number", "Enter the account number"),
        (BankForm("A", "DE", "DE02120300000000202051"), "number", "Only the test accounts"),
    ],
)
def test_each_mistake_is_told_beside_its_field(form: BankForm, field: str, words: str) -> None:
    [(name, sentence)] = form.mistakes().items()

    assert name == field
    assert sentence.startswith(words)


def test_what_was_not_sent_is_the_accounts_own() -> None:
    form = BankForm.of({"number": " 1 "}, country="SE", holder="Nordhavn")

    assert form == BankForm("Nordhavn", "SE", "1")
    assert BankForm.of({"holder": ""}, country="SE", holder="Nordhavn").holder == ""


def test_a_test_account_is_filled_in_and_a_real_one_is_not_shown_again() -> None:
    assert BankForm("A", "DE").filled_with("DE89370400440532013000").number == GOOD.number
    assert BankForm("A", "DE").filled_with("DE1").number == ""
    assert BankForm("A", "DE", "DE02120300000000202051").without_foreign_number().number == ""
    assert GOOD.without_foreign_number() is GOOD
