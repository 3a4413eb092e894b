"""A buyer is told what of an order went back through the bank.

Revision ID: s021
Revises: s018
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s021"
down_revision = "s018"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "lost_to_the_bank.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), "drop function lost_to_the_bank(bigint)")
