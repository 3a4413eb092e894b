"""What the operator decides by, and what partners learn from.

Revision ID: s007
Revises: s006
"""

revision = "s007"
down_revision = "s006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
