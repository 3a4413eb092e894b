"""Row security on every table, and the narrow questions across it.

Revision ID: s002
Revises: s001
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
do $$ declare r record; begin
  for r in select oid::regprocedure as name from pg_proc
            where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = 'marketplace_owner' and prosecdef loop
    execute format('drop function %s', r.name);
  end loop;
  for r in select tgrelid::regclass as name from pg_trigger where tgname = 'only_grows' loop
    execute format('drop trigger only_grows on %s', r.name);
  end loop;
  for r in select schemaname, tablename, policyname from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I.%I', r.policyname, r.schemaname, r.tablename);
    execute format('alter table %I.%I no force row level security, disable row level security', r.schemaname, r.tablename);
    execute format('revoke all on %I.%I from marketplace_web, marketplace_worker', r.schemaname, r.tablename);
  end loop;
end $$;
drop function only_grows();
drop function may_ask_terms(bigint);
drop function is_house(), is_system(), is_somebody(), acting_token(), acting_party_id(), acting_kind();
revoke usage on schema public from marketplace_web, marketplace_worker;
revoke select on alembic_version from marketplace_web, marketplace_worker;
"""


def upgrade() -> None:
    for name in ("row_security.sql", "narrow_questions.sql"):
        run_script(op.get_bind(), (SQL / name).read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
