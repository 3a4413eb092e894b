"""What paying out books: exact legs and keys, for partners and vendors, on both rails."""

from __future__ import annotations

import pytest

from marketplace.payouts import entries
from marketplace.payouts.entries import Owed


@pytest.mark.parametrize(
    ("kind", "rail", "payable", "transit", "money", "word"),
    [
        ("partner", "stripe", "partner.available", "partner.in_transit", "stripe.available", "payout"),
        ("partner", "bank", "partner.available", "partner.in_transit", "bank.available", "payout"),
        ("vendor", "stripe", "vendor.payable", "vendor.in_transit", "stripe.available", "settlement"),
    ],
)
def test_every_act_is_one_leg_under_its_own_key(
    kind: str, rail: str, payable: str, transit: str, money: str, word: str
) -> None:
    owed = Owed("pyt_1", kind, 7, rail, "EUR", 500)
    party = f"{kind}:7"
    made = [
        entries.reserve(owed, {}), entries.confirm(owed, {}), entries.cancel(owed, {}),
        entries.take_back(owed, "rev_1", 200, {}),
    ]  # fmt: skip

    assert [
        (each.kind, each.key, each.legs[0].debit.label, each.legs[0].credit.label, each.legs[0].amount_minor)
        for each in made
    ] == [
        (f"{word}.reserve", "payout:pyt_1:reserve", f"{payable} {party}", f"{transit} {party}", 500),
        (f"{word}.confirm", "payout:pyt_1:confirm", f"{transit} {party}", money, 500),
        (f"{word}.cancel", "payout:pyt_1:cancel", f"{transit} {party}", f"{payable} {party}", 500),
        (f"{word}.reversed", "payout:pyt_1:reversed:rev_1", money, f"{payable} {party}", 200),
    ]
