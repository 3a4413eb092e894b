"""Accounts and legs as values."""

from typing import Any

import pytest

from marketplace.ledger.errors import PostingMalformed
from marketplace.ledger.rules import Account, Leg, booked, canonical

CASH = Account("stripe.pending")
FEES = Account("operator.fees")


@pytest.mark.parametrize(
    ("name", "party", "label"),
    [
        ("operator.fees", None, "operator.fees"),
        ("partner.pending", "partner:17", "partner.pending partner:17"),
        ("vendor.payable", "vendor:5", "vendor.payable vendor:5"),
        ("tax.payable", "tax:US-CA", "tax.payable tax:US-CA"),
    ],
)
def test_a_label_is_name_and_party_and_can_be_read_back(name: str, party: str | None, label: str) -> None:
    account = Account(name, party)

    assert account.label == label
    assert Account.of_label(label) == account


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("operator.feez", None),
        ("operator.fees", "partner:1"),
        ("partner.pending", None),
        ("partner.pending", "vendor:5"),
        ("partner.pending", "partner:0"),
        ("partner.pending", "partner:1 "),
        ("tax.payable", "tax:de"),
    ],
)
def test_an_account_outside_the_chart_or_with_a_wrong_party_is_refused(name: str, party: str | None) -> None:
    with pytest.raises(PostingMalformed):
        Account(name, party)


@pytest.mark.parametrize("amount", [-1, 1.0, True, "1", None])
def test_an_amount_is_a_whole_number_of_zero_or_more(amount: Any) -> None:
    with pytest.raises(PostingMalformed):
        Leg(CASH, FEES, amount, {})


def test_a_leg_needs_two_accounts() -> None:
    with pytest.raises(PostingMalformed, match="two accounts"):
        Leg(CASH, CASH, 1, {})


def test_legs_of_zero_are_left_out() -> None:
    moving = Leg(CASH, FEES, 1, {})

    assert booked([Leg(CASH, FEES, 0, {}), moving]) == [moving]


def test_a_transaction_without_an_amount_is_refused() -> None:
    with pytest.raises(PostingMalformed, match="at least one leg"):
        booked([Leg(CASH, FEES, 0, {})])


def test_the_same_why_is_always_written_the_same() -> None:
    assert canonical({"b": [1, {"z": None, "a": "ü"}], "a": True}) == '{"a":true,"b":[1,{"a":"ü","z":null}]}'


@pytest.mark.parametrize("why", [{"rate": 0.25}, {"a": [object()]}, {1: "a"}])
def test_a_why_is_plain_exact_json(why: dict[Any, Any]) -> None:
    with pytest.raises(PostingMalformed):
        Leg(CASH, FEES, 1, why)
