"""Card disputes: frozen, won or lost.

Revision ID: s014
Revises: s013
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s014"
down_revision = "s013"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# What Stripe took or brought back stays what it was; a line that is disputed is never forgotten.
KEEP = """
revoke update on dispute_movements from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on dispute_movements for each statement execute function only_grows();
alter table dispute_movements enable always trigger only_grows;
"""

# A lost dispute takes from where the commission lies beyond what was frozen, frees what was frozen too much, and gives
# funded discounts back; what a vendor is spared is the operator's loss, discounts of that vendor included.
KINDS = """
set role ledger_owner;
update ledger.kinds set
  debits = '{partner.pending,partner.available,partner.disputed,vendor.pending,vendor.payable,operator.chargeback_losses,operator.fees,tax.payable}',
  credits = '{partner.pending,partner.available,dispute.clearing,operator.discounts,vendor.pending,vendor.payable,operator.chargeback_losses}'
 where kind = 'dispute.lost';
set role marketplace_owner;
"""

UNDO = """
set role ledger_owner;
update ledger.kinds set
  debits = '{partner.disputed,vendor.pending,vendor.payable,operator.chargeback_losses,operator.fees,tax.payable}',
  credits = '{dispute.clearing,operator.discounts}'
 where kind = 'dispute.lost';
set role marketplace_owner;
drop table dispute_movements, dispute_lines, disputes;
alter table vendor_agreements drop column bears_chargebacks;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "disputes.sql").read_text())
    run_script(connection, KINDS)
    secure(connection, "disputes", reads="HOUSE or partner_id = ME", writes="HOUSE")
    secure(connection, "dispute_lines", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    secure(connection, "dispute_movements", reads="HOUSE", writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
