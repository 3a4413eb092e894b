"""Partners buy for themselves; numbered invoices.

Revision ID: s003
Revises: l002
"""

revision = "s003"
down_revision = "l002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
