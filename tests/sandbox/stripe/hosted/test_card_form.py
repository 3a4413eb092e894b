from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.hosted.card_form import CardForm

_NOW = 1_795_435_200  # 23 November 2026
_GOOD = {
    "email": "a@example.com",
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 30",
    "cvc": "123",
    "name": "Bea Buyer",
}


def _form(**fields: str) -> CardForm:
    return CardForm.of(_GOOD | fields, known_email=None)


def test_a_form_in_order_names_card_and_expiry() -> None:
    form = _form()

    assert form.mistakes(_NOW) == {}
    assert form.card
    assert (form.card.last4, form.expires) == ("4242", (12, 2030))


@pytest.mark.parametrize("typed", ["12/30", "12 / 2030", "1230", "12-30", "12.30"])
def test_expiry_is_read_as_people_write_it(typed: str) -> None:
    assert _form(expiry=typed).expires == (12, 2030)


@pytest.mark.parametrize(
    ("field", "typed", "mistake"),
    [
        ("email", "", "Enter your e-mail address."),
        ("email", "bea@", "Your e-mail address is incomplete."),
        ("number", "", "Enter a card number."),
        ("number", "4242 4242", "Your card number is incomplete."),
        ("number", "4242 4242 4242 424x", "Your card number is incomplete."),
        ("number", "4242 4242 4242 4241", "Your card number is invalid."),
        ("number", "4111 1111 1111 1111", "Only test cards work here."),
        ("expiry", "", "Enter the expiration date."),
        ("expiry", "13/30", "Your card's expiration date is incomplete."),
        ("expiry", "10/26", "Your card's expiration date is in the past."),
        ("expiry", "12/25", "Your card's expiration year is in the past."),
        ("cvc", "", "Enter the security code."),
        ("cvc", "12", "Your card's security code has 3 digits."),
        ("cvc", "1234", "Your card's security code has 3 digits."),
        ("name", "", "Enter the name on the card."),
    ],
)
def test_each_mistake_is_told_at_its_field(field: str, typed: str, mistake: str) -> None:
    [(found, sentence)] = _form(**{field: typed}).mistakes(_NOW).items()

    assert found == field
    assert sentence.startswith(mistake)


def test_a_card_is_good_until_the_end_of_its_month() -> None:
    assert _form(expiry="11/26").mistakes(_NOW) == {}


def test_an_american_express_card_has_four_digits() -> None:
    assert _form(number="378282246310005", cvc="1234").mistakes(_NOW) == {}


def test_without_a_card_only_the_address_counts() -> None:
    assert CardForm(email="a@example.com").mistakes(_NOW, with_card=False) == {}


def test_picking_a_test_card_fills_what_is_empty_and_leaves_name_and_address() -> None:
    filled = CardForm(name="Bea").filled_with("378282246310005", _NOW)

    assert filled == CardForm("alex@example.com", "3782 822463 10005", "12 / 29", "1234", "Bea")
    assert CardForm().filled_with("4111111111111111", _NOW) == CardForm()


def test_a_number_that_may_be_somebodys_is_not_shown_again() -> None:
    assert _form(number="4111111111111111").without_foreign_number().number == ""
    assert _form(number="4242424242424241").without_foreign_number().number == "4242424242424241"


def test_a_known_address_stands() -> None:
    assert CardForm.of(_GOOD, known_email="known@example.com").email == "known@example.com"
