"""Registering accounts: what is asked across the wall, and activity that extends a protection.

Revision ID: s020
Revises: s019
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s020"
down_revision = "s019"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
drop trigger note_order_placed on order_lines;
drop function note_order_placed(), note_activity(bigint, bigint, bigint[], text, jsonb, timestamptz),
  claims_on(bigint[], bigint, bigint, timestamptz, bigint, boolean);
"""


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "registration.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
