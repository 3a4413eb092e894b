"""Commission is held, released and taken back; refunds.

Revision ID: s012
Revises: s011
"""

from pathlib import Path

from alembic import op
from sqlalchemy import Connection, text

from marketplace.db.migrating import run_script, secure

revision = "s012"
down_revision = "s011"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# A step back is corrected by another one. A line that a refund names stays what it was.
KEEP = """
revoke update on reversals, refund_lines from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on reversals for each statement execute function only_grows();
create trigger only_grows before update or delete or truncate on refund_lines for each statement execute function only_grows();
alter table reversals enable always trigger only_grows;
alter table refund_lines enable always trigger only_grows;
"""

# A refund may be heard of after the dispute that froze the same commission.
KINDS = """
set role ledger_owner;
update ledger.kinds set debits = '{partner.pending,partner.available,partner.disputed,vendor.pending,vendor.payable,operator.fees,tax.payable}'
 where kind = 'clawback';
set role marketplace_owner;
"""

# What was settled outside is in nobody's hands: it is not held, and nothing of it will be released.
OUTSIDE = text("""
  update commissions c set released_at = c.accrued_at from orders o
   where o.id = c.order_id and 'settled_outside:' || o.public_id = any (:keys)
""")

UNDO = """
set role ledger_owner;
update ledger.kinds set debits = '{partner.pending,partner.available,vendor.pending,vendor.payable,operator.fees,tax.payable}'
 where kind = 'clawback';
set role marketplace_owner;
drop table refund_lines, refunds, reversals;
alter table payments drop column funds_available_at;
alter table commissions drop column at_risk_until, drop column released_at, drop column clawed_back_minor, drop column disputed_minor;
alter table partners drop column programme_id;
drop table programmes;
drop function default_programme();
"""


def _settled_outside(connection: Connection) -> list[str]:
    """The keys in the books of orders that were paid out before this system; only the books' own role reads them."""
    connection.execute(text("set role ledger_owner"))
    keys = connection.scalars(text("select key from ledger.transactions where kind = 'settled_outside'")).all()
    connection.execute(text("set role marketplace_owner"))
    return list(keys)


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "money_back.sql").read_text())
    run_script(connection, KINDS)
    connection.execute(OUTSIDE, {"keys": _settled_outside(connection)})
    seen = "HOUSE or partner_id = ME or token_hash = TOKEN"
    secure(connection, "programmes", reads="SOMEBODY", writes="HOUSE")
    secure(connection, "reversals", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    secure(connection, "refunds", reads=seen, writes="HOUSE")
    secure(connection, "refund_lines", reads=seen, writes="HOUSE")
    run_script(connection, KEEP)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
