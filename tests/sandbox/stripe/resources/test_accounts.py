"""Accounts of v2 as the real library opens, reads and changes them."""

from __future__ import annotations

import typing

import pytest
import stripe
from stripe.v2.core import Account

from tests.sandbox.support import Shop

ALL = ["configuration.customer", "configuration.merchant", "configuration.recipient", "defaults"]
ALL += ["future_requirements", "identity", "requirements"]


def read(shop: Shop, account: str) -> Account:
    return shop.client.v2.core.accounts.retrieve(account, {"include": ALL})  # type: ignore[typeddict-item]


def test_a_recipient_is_opened_restricted_and_says_what_is_due(shop: Shop) -> None:
    wanted = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}
    made = shop.client.v2.core.accounts.create(
        {
            "contact_email": "pay@alpenblick.example",
            "display_name": "Alpenblick",
            "dashboard": "express",
            "identity": {"country": "at", "entity_type": "company"},
            "configuration": wanted,
            "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
            "metadata": {"party": "par_1"},
            "include": ["configuration.recipient", "identity", "requirements"],
        }  # type: ignore[typeddict-item]
    )

    assert made.configuration
    assert made.configuration.recipient
    assert made.configuration.recipient.capabilities
    balance = made.configuration.recipient.capabilities.stripe_balance
    assert balance
    assert balance.stripe_transfers
    assert balance.stripe_transfers.status == "restricted"
    assert [detail.resolution for detail in balance.stripe_transfers.status_details] == ["provide_info"]
    assert made.identity
    assert (made.identity.country, made.dashboard, made.livemode) == ("AT", "express", False)
    assert made.requirements
    assert made.requirements.entries
    assert "defaults.payout_methods" in [entry.description for entry in made.requirements.entries]
    assert made.defaults is None


def test_parts_are_shown_on_request_only(shop: Shop) -> None:
    account = shop.unready()

    bare, whole = shop.client.v2.core.accounts.retrieve(account), read(shop, account)

    assert (bare.configuration, bare.identity, bare.requirements) == (None, None, None)
    assert whole.defaults
    assert (whole.defaults.currency, whole.defaults.responsibilities.requirements_collector) == ("eur", "stripe")
    known = set(typing.get_type_hints(Account, include_extras=True)) - {"OBJECT_NAME", "_field_encodings"}
    assert {name for name in known if not name.startswith("_")} == set(whole.to_dict())


def test_an_account_is_changed_and_closed(shop: Shop) -> None:
    account = shop.unready()

    changed = shop.client.v2.core.accounts.update(account, {"display_name": "New", "metadata": {"party": "par_2"}})
    closed = shop.client.v2.core.accounts.close(account)

    assert (changed.display_name, changed.metadata and changed.metadata["party"]) == ("New", "par_2")
    assert closed.closed
    with pytest.raises(stripe.InvalidRequestError, match="closed already"):
        shop.client.v2.core.accounts.close(account)


def test_accounts_are_listed_page_by_page(shop: Shop) -> None:
    accounts = [shop.unready() for _ in range(5)]

    page = shop.client.v2.core.accounts.list({"limit": 2})

    assert [each.id for each in page.auto_paging_iter()] == accounts[::-1]


def test_an_applied_configuration_may_follow_later(shop: Shop) -> None:
    plain = shop.client.v2.core.accounts.create({"identity": {"country": "DE"}})
    wanted = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}

    applied = shop.client.v2.core.accounts.update(plain.id, {"configuration": wanted})  # type: ignore[typeddict-item]

    assert (plain.applied_configurations, applied.applied_configurations) == ([], ["recipient"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required_field_missing"),
        ({"identity": {"country": "DE"}, "colour": "red"}, "unknown_field"),
        ({"identity": {"country": "KP"}}, "unsupported_country"),
        ({"identity": {"country": "DE"}, "include": ["secrets"]}, "invalid_fields"),
    ],
)
def test_mistakes_are_told_in_the_form_of_v2(shop: Shop, body: dict[str, object], code: str) -> None:
    answer = shop.call("POST", "/v2/core/accounts", json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert set(answer.json()["error"]) == {"code", "message", "request_log_url", "type"}


def test_what_is_not_there_is_404(shop: Shop) -> None:
    answer = shop.call("GET", "/v2/core/accounts/acct_x")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v2.core.accounts.retrieve("acct_x")
