"""Refunds take goods back; a lost dispute may be won after all.

Revision ID: s016
Revises: s014
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s016"
down_revision = "s014"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "goods_back.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), (SQL / "goods_kept.sql").read_text())
