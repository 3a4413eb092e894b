"""Accounts and legs as values, checked before they reach the database.

Pure: no session, no clock. Amounts are whole minor units of the transaction's currency.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from marketplace.ledger.chart import ACCOUNTS
from marketplace.ledger.errors import PostingMalformed

PARTIES: Final = {
    "partner": re.compile(r"partner:[1-9][0-9]*"),
    "vendor": re.compile(r"vendor:[1-9][0-9]*"),
    "tax": re.compile(r"tax:[A-Z]{2}(-[A-Z0-9]{1,3})?"),
}
"""What the party of an account looks like, by the first part of the account's name; other accounts have none."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its name in the chart and its party: `Account("partner.pending", "partner:17")`.

    Raises:
        PostingMalformed: the chart has no such account, or the party does not fit it.
    """

    name: str
    party: str | None = None

    def __post_init__(self) -> None:
        if self.name not in ACCOUNTS:
            raise PostingMalformed(f"The chart has no account {self.name!r}; see ledger.chart.", account=self.name)
        pattern = PARTIES.get(self.name.partition(".")[0])
        fits = pattern.fullmatch(self.party or "") if pattern else self.party is None
        if not fits:
            raise PostingMalformed(
                f"Account {self.name} cannot belong to {self.party!r}.", account=self.name, party=self.party
            )

    @property
    def label(self) -> str:
        """Name and party in one, as the database, hashes and statements write it."""
        return f"{self.name} {self.party}" if self.party else self.name

    @classmethod
    def of_label(cls, label: str) -> Account:
        """Read a label back."""
        name, _, party = label.partition(" ")
        return cls(name, party or None)


@dataclass(frozen=True, slots=True)
class Leg:
    """`amount_minor` from the account debited to the account credited, and why: ids and arithmetic, no personal data.

    Zero is allowed and left out when the leg is booked, so that callers need no cases.

    Raises:
        PostingMalformed: the amount is negative or no integer, the accounts are one, or `why` is not plain JSON.
    """

    debit: Account
    credit: Account
    amount_minor: int
    why: Mapping[str, Any]
    text: str = field(init=False, repr=False, compare=False)
    """`why` in the one form that is hashed, written once: checking it and booking it need the same text."""

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int or self.amount_minor < 0:
            raise PostingMalformed(f"A leg needs a whole amount of zero or more, not {self.amount_minor!r}.")
        if self.debit == self.credit:
            raise PostingMalformed(f"A leg needs two accounts, not {self.debit.label} twice.")
        object.__setattr__(self, "text", canonical(self.why))


def canonical(why: Mapping[str, Any]) -> str:
    """Write `why` as JSON in the one form that is hashed: keys sorted, no spaces. Floats are refused as inexact.

    Raises:
        PostingMalformed: something in it is not a string, integer, boolean, null, list or object.
    """
    _refuse_inexact(why)
    return json.dumps(why, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def booked(legs: Sequence[Leg]) -> list[Leg]:
    """Return the legs that move something.

    Raises:
        PostingMalformed: none does.
    """
    moving = [leg for leg in legs if leg.amount_minor]
    if not moving:
        raise PostingMalformed("A transaction needs at least one leg with an amount.")
    return moving


def _refuse_inexact(value: object) -> None:
    """Refuse whatever JSON would not give back as it was. Plain parts, most of them, cost no call."""
    if isinstance(value, Mapping):
        if not all(type(key) is str for key in value):
            raise PostingMalformed("The keys of a why are strings.")
        parts: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    elif type(value) in _PLAIN:
        return
    else:
        raise PostingMalformed(f"A why holds strings, whole numbers, booleans, lists and objects, not {value!r}.")
    for part in parts:
        if type(part) not in _PLAIN:
            _refuse_inexact(part)
