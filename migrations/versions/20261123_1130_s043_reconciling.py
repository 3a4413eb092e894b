"""Reconciliation: movements at Stripe and what matches them, differences, coverage, interventions, the operator's bank.

Revision ID: s043
Revises: s061
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s043"
down_revision = "s061"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
drop function coverage_shown(text, timestamptz);
drop table bank_lines, own_payouts, interventions, coverages, reconciliations, differences, movement_matches,
  balance_movements, movement_walks;
set role ledger_owner;
drop function ledger.withdrawable(text);
set role marketplace_owner;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "reconciling.sql").read_text())
    for table in ("movement_walks", "balance_movements", "reconciliations", "coverages", "own_payouts"):
        secure(connection, table, reads="HOUSE", writes="SYSTEM")
    secure(connection, "movement_matches", reads="HOUSE", writes="SYSTEM", may_delete=True)
    for table in ("differences", "interventions", "bank_lines"):
        secure(connection, table, reads="HOUSE", writes="HOUSE")
    run_script(connection, (SQL / "coverage.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
