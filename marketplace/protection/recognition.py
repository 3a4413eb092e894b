"""Which account a described organisation is, or may be: the one door from protection to customers' identities."""

from __future__ import annotations

from marketplace.customers import directory, matching
from marketplace.customers.facts import Facts
from marketplace.customers.matching import Match


def find(facts: Facts, *, secret_key: str) -> list[Match]:
    """Return the accounts that the organisation is or may be. One that is not returned is another organisation's.

    The statements and their number depend on what is asked, never on what is found.
    """
    return matching.find(facts, secret_key=secret_key)


def account_for(facts: Facts, *, secret_key: str) -> int:
    """Return the account that the strongest fact identifies, or a new one; it learns the other facts and the name.

    Two who describe one organisation at the same moment take turns: the second waits for the first one's transaction.
    """
    names = facts.names(secret_key)
    return directory.resolve(facts.keys(secret_key), country=facts.country, names=names).account_id
