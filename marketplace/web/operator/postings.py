"""A transaction of the books as pages show it: its legs, what they move, and who is behind the labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.ledger.queries import LegRow, Transaction
from marketplace.ledger.rules import Account
from marketplace.statements.parties import PartyName, party_names


@dataclass(frozen=True)
class ShownLeg:
    """One debit and one credit as accounts, with the amount in minor units, the reason as text, and the hash."""

    line: int
    debit: Account
    credit: Account
    amount_minor: int
    currency: str
    why: Mapping[str, Any]
    hash: str

    @property
    def why_text(self) -> str:
        """The whole reason, laid out to be read. Exactly what was booked, apart from spaces and order."""
        return json.dumps(self.why, indent=2, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class BookedTransaction:
    """A transaction with its legs."""

    transaction: Transaction
    legs: list[ShownLeg]

    @property
    def currency(self) -> str:
        """The one currency of all legs."""
        return self.legs[0].currency

    @property
    def amount_minor(self) -> int:
        """What the legs move in all."""
        return sum(leg.amount_minor for leg in self.legs)


def booked(transaction: Transaction) -> BookedTransaction:
    """Return a transaction with its legs."""
    return BookedTransaction(transaction, [_shown(leg) for leg in books.legs(db.session(), transaction.id)])


def names_in(transactions: Iterable[BookedTransaction]) -> dict[str, PartyName]:
    """Return the names of every party that the legs of some transactions mention."""
    legs = [leg for each in transactions for leg in each.legs]
    return party_names(account.party for leg in legs for account in (leg.debit, leg.credit))


def _shown(leg: LegRow) -> ShownLeg:
    debit, credit = (Account.of_label(label) for label in (leg.debit, leg.credit))
    return ShownLeg(leg.line, debit, credit, leg.amount_minor, leg.currency, leg.why, leg.hash.hex())
