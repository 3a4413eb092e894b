"""Self-billing by agreement: a document for each agreement's part of a month, corrections, and every entry on one.

Revision ID: s046
Revises: s044
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s046"
down_revision = "s044"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "self_billing_entries.sql"
FROZEN = """
create trigger only_grows before update or delete or truncate on self_billing_entries
  for each statement execute function only_grows();
alter table self_billing_entries enable always trigger only_grows;
"""

UNDO = """
drop table self_billing_entries;
alter table self_billing_invoices enable trigger only_grows;
drop index ix_self_billing_invoices_period;
alter table self_billing_invoices drop column corrects_id, drop column agreement_id,
  add constraint uq_self_billing_invoices_partner_id_currency_period unique (partner_id, currency, period);
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, SQL.read_text())
    secure(connection, "self_billing_entries", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    run_script(connection, FROZEN)


def downgrade() -> None:
    """Refused by the database where a month has more than one document by now: the older scheme has no room for it."""
    run_script(op.get_bind(), UNDO)
