"""What can be known of a bank account without asking a bank."""

from __future__ import annotations

import pytest

from marketplace.payouts.bank_accounts import BankAccount, read_account
from marketplace.payouts.errors import BankAccountInvalid


def test_spaces_and_small_letters_are_put_right() -> None:
    found = read_account("  Northwind   GmbH ", "de89 3704 0044 0532 0130 00", "cobadeff xxx")

    assert found == BankAccount("Northwind GmbH", "DE89370400440532013000", "COBADEFFXXX")
    assert (found.country, found.label) == ("DE", "DE •••• 3000")


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        (("", "DE89370400440532013000"), "holder", "whose account"),
        (("x" * 71, "DE89370400440532013000"), "holder", "70 signs"),
        (("Ωmega", "DE89370400440532013000"), "holder", "Latin"),
        (("A", ""), "iban", "Write the IBAN"),
        (("A", "370400440532013000"), "iban", "two letters"),
        (("A", "DE88370400440532013000"), "iban", "check digits"),
        (("A", "DE00 1234"), "iban", "check digits"),
        (("A", "DE8937040044053201300é"), "iban", "length or form"),
        (("A", "US12345"), "iban", "SEPA"),
        (("A", "DE8937040044053201300"), "iban", ""),
        (("A", "TR330006100519786457841326"), "iban", "SEPA"),
        (("A", "DE89370400440532013000", "COBA"), "bic", "8 or 11"),
        (("A", "DE89370400440532013000", "PSSTFRPPPAR"), "bic", "another country"),
    ],
)
def test_what_cannot_be_right_says_which_field(facts: tuple[str, ...], field: str, words: str) -> None:
    with pytest.raises(BankAccountInvalid) as refusal:
        read_account(*facts)

    assert refusal.value.field == field
    assert words in refusal.value.message


def test_a_bank_of_monaco_may_have_a_french_bic() -> None:
    assert read_account("A", "MC5811222000010123456789030", "PSSTFRPPPAR").bic == "PSSTFRPPPAR"
