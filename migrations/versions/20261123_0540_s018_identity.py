"""What identifies accounts: names as keyed numbers, families, and accounts that are one.

Revision ID: s018
Revises: s017
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s018"
down_revision = "s017"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# Nobody reads these rows, the worker included: the functions that ask about them belong to the owner.
SHUT = "revoke insert, update on account_names, account_name_keys from marketplace_web, marketplace_worker;"

# An account that was merged cannot be told from the one it was merged into any more, nor a D-U-N-S number from nothing.
REFUSE = """
do $$ begin
  if exists (select from accounts where merged_into_id is not null) or exists (select from account_keys where kind = 'duns') then
    raise exception 'accounts have been merged, or have D-U-N-S numbers: going back would lose that';
  end if;
end $$;
"""

UNDO = """
drop function merge_accounts(bigint, bigint, bigint, timestamptz, timestamptz, timestamptz), hold_accounts(bigint, bigint),
  standing_account(text), accounts_like(bigint[], smallint[], integer, integer), accounts_identified(text[], text[], bigint),
  learn_about_account(bigint, text[], text[], text[], jsonb), keep_account_names(bigint, jsonb),
  resolve_account(text[], text[], text, text, text[], jsonb);
drop table account_name_keys, account_names;
alter table account_keys drop column country, drop constraint ck_account_keys_kind,
  add constraint ck_account_keys_kind check (kind in ('domain', 'tax_number', 'email', 'partner'));
alter table accounts drop column merged_at, drop column merged_into_id, drop column parent_id;
"""

GRANT = """
revoke execute on function resolve_account(text[], text[], text, text) from public;
grant execute on function resolve_account(text[], text[], text, text) to marketplace_web, marketplace_worker;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "identity.sql").read_text())
    secure(connection, "account_names", reads="false", writes="false")
    secure(connection, "account_name_keys", reads="false", writes="false")
    run_script(connection, SHUT)


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, REFUSE)
    run_script(connection, UNDO)
    run_script(connection, _earlier_resolve() + GRANT)


def _earlier_resolve() -> str:
    """Return the function as the first migration made it."""
    script = (SQL / "narrow_questions.sql").read_text()
    begins = script.index("create function resolve_account(")
    return script[begins : script.index("end $$;", begins)] + "end $$;\n"
