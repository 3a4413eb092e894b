"""A large catalogue: problems, pictures, facets, review of offerings.

Revision ID: s005
Revises: s004
"""

revision = "s005"
down_revision = "s004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
