"""The guard looks at what stands at an account, keeps who held what of a sale, and opens incidents; links for one account.

Revision ID: s022
Revises: s020
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s022"
down_revision = "s020"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# Evidence of what was judged stays as it was written, and nobody but the guard writes it or opens an incident.
KEEP = """
revoke insert, update on guard_holdings from marketplace_web, marketplace_worker;
revoke insert on incidents from marketplace_web, marketplace_worker;
revoke update on incidents from marketplace_web, marketplace_worker;
grant update (resolved_at, resolution) on incidents to marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on guard_holdings
  for each statement execute function only_grows();
alter table guard_holdings enable always trigger only_grows;
"""

UNDO = """
alter table links drop column guard_decision_id, drop column account_id;
drop function guard_check(text, text, bigint, bigint, bigint[], timestamptz),
  keep_holdings(bigint, bigint, text, bigint, jsonb, text, timestamptz), guard_policy(bigint, text, bigint),
  standing_at(bigint, bigint[], timestamptz), choice_of(bigint, timestamptz), fresh_public_id(text);
drop table incidents, guard_holdings;
alter table guard_decisions
  drop column standing,
  drop constraint ck_guard_decisions_route,
  add constraint ck_guard_decisions_route check (route in ('customer_checkout', 'partner_order', 'direct_order', 'import'));
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "guard.sql").read_text())
    run_script(connection, (SQL / "quotes_follow.sql").read_text())
    secure(connection, "guard_holdings", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    secure(connection, "incidents", reads="HOUSE or partner_id = ME", writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, UNDO)
    run_script(connection, function_in((SQL / "identity.sql").read_text(), "merge_accounts"))
    run_script(connection, (SQL / "guard_before.sql").read_text())
