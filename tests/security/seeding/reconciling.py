"""What only the house sees: movements at Stripe, differences, coverage, interventions, the bank."""

from __future__ import annotations

from marketplace.reconciling.models import (
    BankLine,
    BankStatement,
    Coverage,
    Difference,
    Intervention,
    Movement,
    MovementMatch,
    MovementWalk,
    OwnPayout,
    Reconciliation,
)
from tests.security.seeding.rows import HOUSE, SYSTEM, Rows


def seed_reconciling(rows: Rows) -> None:
    """Write one of each."""
    walk = rows.put(MovementWalk.__table__, by=SYSTEM, since="2026-01-01", finished_at="2026-01-02")
    movement = rows.put(Movement.__table__, by=SYSTEM, stripe_id="txn_1", amount_minor=100, fee_minor=3, net_minor=97)
    rows.put(MovementMatch.__table__, by=SYSTEM, movement_id=movement)
    difference = rows.put(Difference.__table__, by=HOUSE, side="books", explained_by=None, explained_at=None)
    rows.put(Reconciliation.__table__, by=SYSTEM, run_id=walk)
    rows.put(Coverage.__table__, by=SYSTEM, money_minor=100, owed_minor=100, bps=10_000)
    rows.put(
        Intervention.__table__, by=HOUSE, kind="funding", state="waiting", amount_minor=100, difference_id=difference,
        decided_by=None, booked_at=None,
    )  # fmt: skip
    rows.put(OwnPayout.__table__, by=SYSTEM, amount_minor=100)
    statement = rows.put(BankStatement.__table__, by=HOUSE)
    rows.put(BankLine.__table__, by=HOUSE, amount_minor=100, own_payout_id=None, statement_id=statement)
