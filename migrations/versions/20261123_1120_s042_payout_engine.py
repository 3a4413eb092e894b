"""What moves payouts: policies, decisions, reversals, the gate to Stripe; and what vendors are owed at a horizon.

Revision ID: s042
Revises: s043
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s042"
down_revision = "s043"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
alter table payouts drop column reversed_minor, drop column bounced_at, drop column looked_at;
drop index ix_payouts_reserved, ix_payouts_made;
alter table payout_attempts drop column again_at;
drop table payout_gates, payout_reversals, payout_decisions, payout_policies;
set role ledger_owner;
drop function ledger.payables(bigint, text);
"""

BEFORE = """
set role marketplace_owner;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "payout_engine.sql").read_text())
    run_script(connection, (SQL / "payables.sql").read_text())
    secure(
        connection, "payout_policies", reads="HOUSE or exists (select from parties p where p.id = ME)", writes="HOUSE"
    )
    secure(connection, "payout_decisions", reads="HOUSE", writes="HOUSE")
    secure(connection, "payout_reversals", reads="HOUSE or party_id = ME", writes="HOUSE")
    secure(connection, "payout_gates", reads="HOUSE", writes="SYSTEM")


def downgrade() -> None:
    holding = function_in((SQL / "holding_books.sql").read_text(), "ledger.hold_books")
    run_script(op.get_bind(), UNDO + holding + BEFORE)
