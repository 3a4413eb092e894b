"""Accounts that one buyer stated facts of at once: they may be one organisation, and nobody has proven it.

Anybody can state a number that stands in a public register, so nothing follows from a tie but that a reviewer sees it.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select
from sqlalchemy.orm import aliased

from marketplace.customers.models import Account, AccountTie
from marketplace.db.base import db

FACTS: Final[Mapping[str, str]] = {
    "tax_number": "a VAT number",
    "domain": "an address at a website",
    "email": "an e-mail address",
    "duns": "a D-U-N-S number",
    "partner": "a partner's own company",
}
_one, _other = aliased(Account), aliased(Account)


def of(account_id: int) -> Sequence[tuple[Account, str]]:
    """Return the accounts that stand now and are tied to this one, each with the reason; acts as the house."""
    found = []
    for tie, one, other in db.session.execute(_live().where((_one.id == account_id) | (_other.id == account_id))):
        found.append((other if one.id == account_id else one, reason(tie)))
    return found


def accounts() -> CompoundSelect[int]:
    """Return a query of the keys of all accounts that are tied to another one and wait for somebody to judge it."""
    live = _live().with_only_columns(_one.id.label("one"), _other.id.label("other")).order_by(None).subquery()
    return select(live.c.one).union(select(live.c.other))


def judge(account_id: int, *, by: str, at: datetime) -> None:
    """Note that a person, by the public id, has judged what ties an account to others: it is not shown again."""
    for tie, _, _ in db.session.execute(_live().where((_one.id == account_id) | (_other.id == account_id))):
        tie.judged_by, tie.judged_at = by, at


def judge_pair(account_id: int, other_id: int, *, by: str, at: datetime) -> bool:
    """Note the same of two accounts; False where nothing ties them."""
    pair = _live().where(_one.id.in_((account_id, other_id)), _other.id.in_((account_id, other_id)))
    ties = [tie for tie, _, _ in db.session.execute(pair)]
    for tie in ties:
        tie.judged_by, tie.judged_at = by, at
    return bool(ties)


def reason(tie: AccountTie) -> str:
    """Return in a sentence what a reviewer is told of a tie."""
    return (
        f"One buyer stated facts of both: {FACTS[tie.kind]} and {FACTS[tie.other_kind]}."
        " Nobody has proven that they belong together."
    )


def _live() -> Select[AccountTie, Account, Account]:
    """Ties that nobody has judged, each with the two accounts as they stand now; none of one that became one."""
    first, second = aliased(Account), aliased(Account)
    return (
        select(AccountTie, _one, _other)
        .join(first, first.id == AccountTie.account_id)
        .join(second, second.id == AccountTie.other_id)
        .join(_one, _one.id == _standing(first))
        .join(_other, _other.id == _standing(second))
        .where(AccountTie.judged_at.is_(None), _one.id != _other.id)
        .order_by(AccountTie.stated_at, AccountTie.account_id, AccountTie.other_id)
    )


def _standing(account: Any) -> ColumnElement[int]:
    return func.coalesce(account.merged_into_id, account.id)
