"""Whom new list prices touch: links, storefronts and concessions in one question, which vendors may ask as well.

Revision ID: s009
Revises: s008
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s009"
down_revision = "s008"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "price_reach.sql").read_text())


def downgrade() -> None:
    op.execute("drop function price_reach(bigint[], timestamptz)")
