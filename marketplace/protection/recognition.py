"""Which account a described organisation is, or may be: the one door from protection to customers' identities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import text

from marketplace.customers import directory
from marketplace.customers.domains import domain_of
from marketplace.customers.rules import IdentityKey, keyed_hash
from marketplace.db.base import db

KNOWN: Final = text("select account_id, fact from accounts_known_by(cast(:kinds as text[]), cast(:hashes as text[]))")
UNITE: Final = text("select unite_accounts(:kept, :gone)")

SENTENCES: Final = {"tax_number": "The tax number is the same.", "domain": "The web domain is the same."}


@dataclass(frozen=True, slots=True)
class Facts:
    """An organisation as a partner describes it: country (ISO code), name, websites, validated tax numbers."""

    country: str
    name: str = ""
    domains: tuple[str, ...] = ()
    tax_numbers: tuple[str, ...] = ()

    def keys(self, secret_key: str) -> list[IdentityKey]:
        """Return the hashed facts that identify it for certain, the strongest first."""
        domains = dict.fromkeys(found for each in self.domains if (found := domain_of(each)))
        return [
            *(keyed_hash("tax_number", each, secret_key) for each in self.tax_numbers),
            *(keyed_hash("domain", each, secret_key) for each in domains),
        ]


@dataclass(frozen=True, slots=True)
class Match:
    """An account that the organisation is for certain or may be, and why, in sentences that name nobody."""

    account_id: int
    answer: Literal["certain", "likely"]
    reasons: tuple[str, ...]


def find(facts: Facts, *, secret_key: str) -> list[Match]:
    """Return the accounts that the organisation is or may be. One that is not returned is another organisation's.

    The statements and their number depend on what is asked, never on what is found.
    """
    keys, found = facts.keys(secret_key), defaultdict[int, list[str]](list)
    for row in db.session.execute(KNOWN, _columns(keys)):
        found[row.account_id].append(SENTENCES[row.fact])
    return [Match(account_id, "certain", tuple(reasons)) for account_id, reasons in sorted(found.items())]


def account_for(facts: Facts, *, secret_key: str) -> int:
    """Return the account that the strongest fact identifies, or a new one; it learns the other facts.

    Two who describe one organisation at the same moment take turns: the second waits for the first one's transaction.
    """
    return directory.resolve(facts.keys(secret_key), country=facts.country).account_id


def unite(kept_id: int, gone_id: int) -> None:
    """Let the account `kept_id` have what identifies `gone_id`, which turned out to be the same organisation."""
    db.session.execute(UNITE, {"kept": kept_id, "gone": gone_id})


def _columns(keys: list[IdentityKey]) -> dict[str, list[str]]:
    return {"kinds": [key.kind for key in keys], "hashes": [key.value_hash for key in keys]}
