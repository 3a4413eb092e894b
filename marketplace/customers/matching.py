"""Finding the accounts that an organisation may be, without reading what anybody else calls its customers.

Source: docs/accounts.md, "Accounts and what identifies them"; docs/adr/0023-names-are-matched-unread.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text

from marketplace.customers.facts import Facts
from marketplace.customers.judging import Answer, Likely, judged
from marketplace.customers.names.keys import NameKeys
from marketplace.customers.names.likeness import Kept, Met
from marketplace.customers.rules import IdentityKey
from marketplace.db.base import db

IDENTIFIED = text(
    "select account_id, fact from accounts_identified(cast(:kinds as text[]), cast(:hashes as text[]),"
    " cast(:parent_id as bigint))"
)
LIKE = text(
    "select account_id, source, country, kinds, words, asked, kept, number_countries"
    " from accounts_like(cast(:keys as bigint[]), cast(:places as smallint[]), :each, :most)"
)

TOO_COMMON: Final = 64
"""Names that may have a key before it finds nobody by itself any more."""

MOST_CANDIDATES: Final = 60
"""Names that are looked at for each name asked about, the most promising first."""


@dataclass(frozen=True, slots=True)
class Match:
    """An account that the organisation is for certain or may be, and why."""

    account_id: int
    answer: Answer
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What met of one account."""

    facts: set[str] = field(default_factory=set)
    names: list[tuple[int, Likely]] = field(default_factory=list)
    number_countries: frozenset[str] = frozenset()


def find(facts: Facts, *, secret_key: str) -> list[Match]:
    """Return the accounts that have one of the facts, and those that are like it; certain ones first.

    Accounts that are not returned are unrelated. Anybody may ask: the keys need the application's secret, and the
    answer names nobody. How many names there are makes little difference to how long it takes.
    """
    asked, found = facts.names(secret_key), defaultdict[int, _Found](_Found)
    _identify(found, facts.keys(secret_key), facts.parent_id)
    for number, name in enumerate(asked):
        _add_alike(found, number, name)
    matches = [_match(account_id, each, asked, facts) for account_id, each in found.items()]
    return sorted(
        (match for match in matches if match.answer != "unrelated"), key=lambda match: (match.answer, match.account_id)
    )


def _identify(found: dict[int, _Found], keys: Sequence[IdentityKey], parent_id: int | None) -> None:
    asked = {
        "kinds": [key.kind for key in keys],
        "hashes": [key.value_hash for key in keys],
        "parent_id": parent_id,
    }
    for row in db.session.execute(IDENTIFIED, asked):
        found[row.account_id].facts.add(row.fact)


def _add_alike(found: dict[int, _Found], number: int, name: NameKeys) -> None:
    asked = {
        "keys": [each.key for each in name.keys],
        "places": [each.place for each in name.keys],
        "each": TOO_COMMON,
        "most": MOST_CANDIDATES,
    }
    for row in db.session.execute(LIKE, asked):
        met = frozenset(map(Met, row.asked, row.kept))
        likely = Likely(Kept(row.source, row.country, row.kinds, tuple(row.words)), met)
        account = found[row.account_id]
        account.names.append((number, likely))
        account.number_countries = frozenset(row.number_countries)


def _match(account_id: int, found: _Found, asked: Sequence[NameKeys], facts: Facts) -> Match:
    is_one_number = "tax_number" in found.facts
    differing = frozenset() if is_one_number else facts.number_countries() & found.number_countries
    judgement = judged(asked, found.facts, found.names, differing)
    return Match(account_id, judgement.answer, judgement.reasons)
