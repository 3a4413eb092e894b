"""Partners buy for themselves; numbered invoices.

Revision ID: s003
Revises: l002
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s003"
down_revision = "l002"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# An issued invoice is corrected by another document, never by a change.
KEEP = """
revoke update on invoices, invoice_buyers from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on invoices for each statement execute function only_grows();
create trigger only_grows before update or delete or truncate on invoice_buyers for each statement execute function only_grows();
alter table invoices enable always trigger only_grows;
alter table invoice_buyers enable always trigger only_grows;
"""

# Rows that only this revision knows would break the narrower checks: the constraints then refuse the way back.
UNDO = """
drop table invoice_buyers, invoices, invoice_counters, partner_cart_lines, partner_carts, billing_details;
alter table account_keys drop constraint ck_account_keys_kind;
alter table account_keys add constraint ck_account_keys_kind check (kind in ('domain', 'tax_number', 'email'));
alter table order_attributions drop constraint ck_order_attributions_level;
alter table order_attributions add constraint ck_order_attributions_level check (level in (
  'standing_choice', 'registration', 'partner_of_record', 'storefront', 'link', 'coupon', 'house', 'historic'));
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "sell_in.sql").read_text())
    held = "SYSTEM or partner_id = ME or token_hash = TOKEN"
    secure(connection, "billing_details", reads="HOUSE or partner_id = ME", writes="HOUSE or partner_id = ME")
    secure(connection, "partner_carts", reads=held, writes=held)
    secure(connection, "partner_cart_lines", reads=held, writes=held, may_delete=True)
    secure(connection, "invoice_counters", reads="HOUSE", writes="SYSTEM")
    secure(connection, "invoices", reads="HOUSE or partner_id = ME or token_hash = TOKEN", writes="SYSTEM")
    secure(connection, "invoice_buyers", reads=held, writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
