"""Branded storefronts and their visits; direct orders.

Revision ID: s004
Revises: s003
"""

revision = "s004"
down_revision = "s003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
