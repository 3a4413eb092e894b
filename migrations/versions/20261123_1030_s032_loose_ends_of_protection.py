"""One rule for whose two accounts are, ties of accounts, refused checkouts counted, and no record without its instant.

Revision ID: s032
Revises: s040
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s032"
down_revision = "s040"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "loose_ends.sql").read_text())
    secure(op.get_bind(), "account_ties", reads="HOUSE", writes="HOUSE")
    secure(op.get_bind(), "checkout_refusals", reads="HOUSE", writes="SYSTEM")


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, function_in((SQL / "one_buyer.sql").read_text(), "resolve_account"))
    run_script(connection, function_in((SQL / "leads.sql").read_text(), "lead_holder"))
    run_script(
        connection,
        "drop function checkout_closed_until(bigint, text, timestamptz);"
        "drop function note_checkout_refusal(bigint, text, timestamptz);"
        "drop function kinds_identifying(bigint[]);"
        "drop function earliest_held(bigint[], bigint[], timestamptz);"
        "drop table account_ties, checkout_refusals;"
        "alter table accounts drop constraint ck_accounts_partner_has_time;",
    )
