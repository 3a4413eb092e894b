"""Exports of statements say in which formats they are wanted.

Revision ID: s060
Revises: s050
"""

import sqlalchemy as sa
from alembic import op

revision = "s060"
down_revision = "s050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statement_exports", sa.Column("formats", sa.Text(), server_default="csv", nullable=False))


def downgrade() -> None:
    op.drop_column("statement_exports", "formats")
