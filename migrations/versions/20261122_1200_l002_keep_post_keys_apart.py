"""Lock the whole hash of a posting's key: with twelve bits of it, two transactions of many posts each met by chance.

Databases made since then have the new text already, and nothing changes for them.

Revision ID: l002
Revises: j001
"""

from alembic import op

from marketplace.db.migrating import run_script

revision = "l002"
down_revision = "j001"
branch_labels = None
depends_on = None

REWRITE = """
set role ledger_owner;
do $$ declare pen text; begin
  select pg_get_functiondef(oid) into strict pen from pg_proc
   where proname = 'post' and pronamespace = 'ledger'::regnamespace;
  execute replace(pen, ' & 4095)', ')');
end $$;
set role marketplace_owner;
"""


def upgrade() -> None:
    run_script(op.get_bind(), REWRITE)


def downgrade() -> None:
    """Leave the pen as it is: the lock with fewer bits was a mistake, and nothing depends on it."""
