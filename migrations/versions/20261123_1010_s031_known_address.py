"""Whether the address of an order may speak for its account when it asks for another partner.

Revision ID: s031
Revises: s030
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s031"
down_revision = "s030"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "known_address.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), "drop function is_known_address(bigint)")
