"""Accounts as the v1 API shows them, and links to their pages."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_an_account_of_v2_is_read_by_v1(shop: Shop) -> None:
    account = shop.recipient("DK")

    found = shop.v1.accounts.retrieve(account)

    assert (found.id, found.country, found.default_currency, found.type) == (account, "DK", "dkk", "express")
    assert (found.details_submitted, found.payouts_enabled) == (True, True)
    assert found.capabilities
    assert found.capabilities.transfers == "active"
    assert found.settings
    assert found.settings.payouts
    assert found.settings.payouts.schedule.interval == "daily"
    known = {name for name in stripe.Account.__annotations__ if name != "OBJECT_NAME"}
    assert known - set(found.to_dict()) == {"deleted"}


def test_one_that_has_said_nothing_shows_what_is_due(shop: Shop) -> None:
    found = shop.v1.accounts.retrieve(shop.unready())

    assert (found.details_submitted, found.payouts_enabled) == (False, False)
    assert found.capabilities
    assert found.capabilities.transfers == "inactive"
    assert found.requirements
    assert found.requirements.disabled_reason == "requirements.past_due"


def test_the_key_has_an_account_of_its_own_and_acts_for_others(shop: Shop) -> None:
    account = shop.recipient()

    own, other = shop.v1.accounts.retrieve_current(), shop.v1.accounts.retrieve_current({}, {"stripe_account": account})

    assert own.id != other.id == account
    assert own.settings
    assert own.settings.payouts
    assert own.settings.payouts.schedule.interval == "manual"
    assert shop.v1.accounts.retrieve_current().id == own.id


def test_a_link_to_its_pages_comes_after_onboarding_only(shop: Shop) -> None:
    account = shop.recipient()

    made = shop.v1.accounts.login_links.create(account)

    assert made.url.startswith(f"{shop.server.url}/c/express/{account}/")
    with pytest.raises(stripe.InvalidRequestError, match="has not completed onboarding"):
        shop.v1.accounts.login_links.create(shop.unready())
