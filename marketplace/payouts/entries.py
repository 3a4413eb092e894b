"""What paying out books: the accounting of payouts and settlements on one page. Pure.

A partner is paid from what is `available`, a vendor from what is `payable`; on its way the money stands `in_transit`.
Source: docs/money.md, "What each event books".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg

_ACCOUNTS: Final = {
    "partner": (chart.AVAILABLE, chart.IN_TRANSIT, "payout"),
    "vendor": (chart.VENDOR_PAYABLE, chart.VENDOR_IN_TRANSIT, "settlement"),
}

MONEY: Final = {"stripe": chart.STRIPE_AVAILABLE, "bank": chart.BANK_AVAILABLE}
"""Where the money of a rail lies until it is sent."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A payout as the books need it. `amount_minor` in minor units of `currency`."""

    public_id: str
    party_kind: str
    party_id: int
    rail: str
    currency: str
    amount_minor: int

    @property
    def party(self) -> str:
        """The party as the books write it."""
        return f"{self.party_kind}:{self.party_id}"


@dataclass(frozen=True, slots=True)
class Booking:
    """One transaction of the books, ready for `ledger.posting.post`."""

    kind: str
    key: str
    currency: str
    legs: tuple[Leg, ...]

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as keyword arguments."""
        return {"kind": self.kind, "key": self.key, "currency": self.currency, "legs": self.legs}


def reserve(owed: Owed, why: Mapping[str, Any]) -> Booking:
    """Set aside what is going to be sent: `payout:{id}:reserve`."""
    from_, to, word = _accounts(owed)
    return _booking(owed, f"{word}.reserve", "reserve", from_, to, owed.amount_minor, why)


def confirm(owed: Owed, why: Mapping[str, Any]) -> Booking:
    """Let what was set aside leave the house: `payout:{id}:confirm`."""
    _, in_transit, word = _accounts(owed)
    money = Account(MONEY[owed.rail])
    return _booking(owed, f"{word}.confirm", "confirm", in_transit, money, owed.amount_minor, why)


def cancel(owed: Owed, why: Mapping[str, Any]) -> Booking:
    """Give back what was set aside and certainly not sent: `payout:{id}:cancel`."""
    from_, to, word = _accounts(owed)
    return _booking(owed, f"{word}.cancel", "cancel", to, from_, owed.amount_minor, why)


def take_back(owed: Owed, reversal_id: str, amount_minor: int, why: Mapping[str, Any]) -> Booking:
    """Owe again what came back of what was sent: `payout:{id}:reversed:{reversal}`. At most what was sent."""
    from_, _, word = _accounts(owed)
    money = Account(MONEY[owed.rail])
    return _booking(owed, f"{word}.reversed", f"reversed:{reversal_id}", money, from_, amount_minor, why)


def _accounts(owed: Owed) -> tuple[Account, Account, str]:
    from_, to, word = _ACCOUNTS[owed.party_kind]
    return Account(from_, owed.party), Account(to, owed.party), word


def _booking(
    owed: Owed, kind: str, act: str, debit: Account, credit: Account, amount_minor: int, why: Mapping[str, Any]
) -> Booking:
    leg = Leg(debit, credit, amount_minor, {"payout": owed.public_id, **why})
    return Booking(kind, f"payout:{owed.public_id}:{act}", owed.currency, (leg,))
