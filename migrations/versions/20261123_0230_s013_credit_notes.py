"""Credit notes correct invoices.

Revision ID: s013
Revises: s012
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s013"
down_revision = "s012"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# Like the invoice, it is corrected by another one, never by a change.
KEEP = """
revoke update on credit_notes from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on credit_notes for each statement execute function only_grows();
alter table credit_notes enable always trigger only_grows;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "credit_notes.sql").read_text())
    secure(connection, "credit_notes", reads="HOUSE or partner_id = ME or token_hash = TOKEN", writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    op.drop_table("credit_notes")
