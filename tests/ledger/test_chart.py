"""The chart of accounts and the kinds of posting."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.chart import ACCOUNTS, BUCKETS, KINDS
from marketplace.ledger.models import KindRow

STATEMENT_WORDS = {
    "accrual",
    "release",
    "clawback",
    "adjustment",
    "credit",
    "payout",
    "payout_reversed",
    "settled_outside",
}


def test_the_database_keeps_the_kinds_of_the_chart(system: Session) -> None:
    kept = {row.kind: row for row in system.scalars(select(KindRow))}

    assert kept.keys() == KINDS.keys()
    for name, kind in KINDS.items():
        row = kept[name]
        assert (row.actors, row.debits, row.credits, row.floors) == tuple(
            list(part) for part in (kind.actors, kind.debits, kind.credits, kind.floors)
        )


def test_a_kind_names_only_accounts_of_the_chart() -> None:
    for kind in KINDS.values():
        assert set(kind.debits) | set(kind.credits) <= ACCOUNTS.keys()


def test_every_account_is_used_by_some_kind() -> None:
    used = {name for kind in KINDS.values() for name in (*kind.debits, *kind.credits)}

    assert used == ACCOUNTS.keys()


def test_a_kind_that_touches_a_partner_book_has_a_word_for_the_statement() -> None:
    for kind in KINDS.values():
        touches = not BUCKETS.keys().isdisjoint((*kind.debits, *kind.credits))
        assert (kind.statement in STATEMENT_WORDS) if touches else kind.statement is None
