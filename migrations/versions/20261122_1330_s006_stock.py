"""Stock and licence keys.

Revision ID: s006
Revises: s005
"""

revision = "s006"
down_revision = "s005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
