"""Which offerings are sold out: one question, which partners may ask to narrow the shop.

Revision ID: s010
Revises: s009
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s010"
down_revision = "s009"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "sold_out.sql").read_text())


def downgrade() -> None:
    op.execute("drop function sold_out_offerings()")
