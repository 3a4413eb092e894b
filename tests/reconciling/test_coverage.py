"""Coverage is written down, tells when it turns, and shows others the ratio alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.reconciling import coverage
from marketplace.reconciling.models import Coverage


def book(key: str, debit: str, credit: Account, amount: int) -> None:
    """Book one leg."""
    legs = [Leg(Account(debit), credit, amount, {"t": 1})]
    with transaction():
        posting.post(
            db.session(), kind="adjustment", key=f"adjustment:{key}", at=clock.now(), currency="EUR", legs=legs
        )


def noted() -> list[tuple[int | None, bool]]:
    """Write it down now; return what has turned."""
    with transaction():
        return [(turn.coverage.bps, turn.is_covered) for turn in coverage.note(at=clock.now())]


def test_it_turns_when_a_cent_is_missing_and_when_it_is_there_again(app: Flask) -> None:
    tax = Account(chart.TAX_PAYABLE, "tax:DE")
    book("a", chart.BANK_AVAILABLE, tax, 100_000)
    assert noted() == []
    book("b", chart.GOODWILL, tax, 1)
    assert noted() == [(9_999, False)]
    assert noted() == []
    book("c", chart.BANK_AVAILABLE, Account(chart.FUNDING), 1)
    assert noted() == [(10_000, True)]

    kept = [(each.money_minor, each.owed_minor, each.bps) for each in db.session.query(Coverage).order_by(Coverage.id)]
    assert kept == [
        (100_000, 100_000, 10_000), (100_000, 100_001, 9_999), (100_000, 100_001, 9_999), (100_001, 100_001, 10_000),
    ]  # fmt: skip


def test_a_partner_reads_the_ratio_of_each_day_and_not_the_sums(app: Flask) -> None:
    at = clock.now()
    for days, bps in ((2, 9_000), (1, 9_500), (1, 11_000)):
        db.session.add(
            Coverage(currency="EUR", taken_at=at - timedelta(days=days), money_minor=bps, owed_minor=10_000, bps=bps)
        )
    db.session.commit()

    with acting(Actor("partner", "1")):
        assert [point.bps for point in coverage.history("EUR", at=at)] == [9_000, 11_000]
        assert db.session.query(Coverage).count() == 0
        db.session.rollback()
    with acting(Actor("customer", "x" * 64)):
        assert coverage.newest("EUR", at=at) is None
    db.session.rollback()
    assert coverage.is_covered(coverage.latest()["EUR"])
    assert coverage.short(coverage.latest()) == []


def test_only_the_house_asks_what_could_be_taken_out(app: Flask) -> None:
    from marketplace.reconciling import interventions

    with acting(Actor("partner", "1")), pytest.raises(DBAPIError):
        interventions.withdrawable("EUR")
    db.session.rollback()
