"""Two people for the rules of payouts: changes that wait for the second one, and a limit for the operator's own money.

Revision ID: s044
Revises: s041
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s044"
down_revision = "s041"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
drop table payout_policy_changes;
delete from payout_policies where scope = 'own';
alter table payout_policies drop constraint ck_payout_policies_scope;
alter table payout_policies add constraint ck_payout_policies_scope check (scope in ('partners', 'vendors'));
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "two_people.sql").read_text())
    secure(connection, "payout_policy_changes", reads="HOUSE", writes="HOUSE")


def downgrade() -> None:
    """The limits of the operator's own money, and the changes that waited, are gone then."""
    run_script(op.get_bind(), UNDO)
