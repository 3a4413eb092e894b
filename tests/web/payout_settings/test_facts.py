"""What a page says about where a party is paid."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.web.payout_settings.facts import code_words, due_words, settings_of, standing
from tests.support.banking import AT, OTHER_IBAN, paid_into
from tests.support.world import a_partner


def test_what_is_missing_is_told_in_words_and_once(app: Flask) -> None:
    with app.test_request_context("/"):
        assert due_words(["identity.individual.given_name", "identity.individual.email", "bank.AC04", "odd_thing"]) == [
            "Who you are", "The account is closed (AC04)", "Stripe asks for: odd thing",
        ]  # fmt: skip
        assert code_words("XX99") == "XX99"


def test_a_hold_is_shown_while_it_lasts(app: Flask) -> None:
    partner = a_partner()
    paid_into(partner.id)
    made = paid_into(partner.id, OTHER_IBAN)

    assert (standing(made, AT), standing(made, AT + timedelta(hours=24)), standing(None, AT)) == (
        "on_hold",
        "active",
        "",
    )
    with app.test_request_context("/"):
        found = settings_of(partner.id, AT)
    assert (found.present, found.standing, len(found.earlier), list(found.reads)) == (made, "on_hold", 1, [])
