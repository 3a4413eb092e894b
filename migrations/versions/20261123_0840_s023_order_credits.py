"""What a sale to somebody else's account owes its partner, from placing to statement.

Revision ID: s023
Revises: s024
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s023"
down_revision = "s024"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# What was promised and what was taken of it stay as they were written.
KEEP = """
revoke update on order_credits, credit_steps from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on order_credits
  for each statement execute function only_grows();
alter table order_credits enable always trigger only_grows;
create trigger only_grows before update or delete or truncate on credit_steps
  for each statement execute function only_grows();
alter table credit_steps enable always trigger only_grows;
"""

# A credit that the operator paid goes back to where it came from.
KINDS = """
set role ledger_owner;
update ledger.kinds set
  credits = '{refund.clearing,operator.discounts,operator.goodwill,vendor.pending,vendor.payable}'
 where kind = 'clawback';
update ledger.kinds set
  credits = '{partner.pending,partner.available,dispute.clearing,operator.discounts,operator.goodwill,vendor.pending,vendor.payable,operator.chargeback_losses}'
 where kind = 'dispute.lost';
set role marketplace_owner;
"""

UNDO = """
set role ledger_owner;
drop function ledger.hold_books(text[], text);
update ledger.kinds set credits = '{refund.clearing,operator.discounts,vendor.pending,vendor.payable}'
 where kind = 'clawback';
update ledger.kinds set
  credits = '{partner.pending,partner.available,dispute.clearing,operator.discounts,vendor.pending,vendor.payable,operator.chargeback_losses}'
 where kind = 'dispute.lost';
set role marketplace_owner;
drop function keep_credits(jsonb), conclude_incidents(bigint, timestamptz), credits_i_fund(bigint[]),
  credits_i_fund_by_month(text);
drop table credit_steps;
drop index uq_commissions_line_id, ix_commissions_line_id;
alter table commissions drop column credit_id, add constraint uq_commissions_line_id unique (line_id);
drop table order_credits;
alter table orders drop column guard_outcome;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "order_credits.sql").read_text())
    run_script(connection, (SQL / "holding_books.sql").read_text())
    secure(connection, "order_credits", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    secure(connection, "credit_steps", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    run_script(connection, KEEP)
    run_script(connection, KINDS)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
