"""Partners let the operator issue their invoices: the agreement, and what is issued once a month.

Revision ID: s061
Revises: s060
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s061"
down_revision = "s060"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "self_billing.sql"
FROZEN = """
create trigger only_grows before update or delete or truncate on self_billing_invoices
  for each statement execute function only_grows();
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, SQL.read_text())
    secure(connection, "self_billing_agreements", reads="HOUSE or partner_id = ME", writes="SYSTEM or partner_id = ME")
    secure(connection, "self_billing_invoices", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    run_script(connection, FROZEN)


def downgrade() -> None:
    run_script(op.get_bind(), "drop table self_billing_invoices, self_billing_agreements;")
