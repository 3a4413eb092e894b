"""Procrastinate's tables and functions, as its pinned version ships them, and who may use them.

The web role defers jobs inside its own transactions; only the worker takes them out.

Revision ID: j001
Revises: s002
"""

from alembic import op
from procrastinate.schema import SchemaManager

from marketplace.db.migrating import run_script

revision = "j001"
down_revision = "s002"
branch_labels = None
depends_on = None

GRANTS = """
do $$ declare r record; begin
  for r in select tablename from pg_tables where schemaname = 'public' and tablename like 'procrastinate%' loop
    execute format('grant select, insert, update, delete on %I to marketplace_worker', r.tablename);
    execute format('grant select, insert on %I to marketplace_web', r.tablename);
  end loop;
  for r in select sequencename from pg_sequences where schemaname = 'public' and sequencename like 'procrastinate%' loop
    execute format('grant usage on sequence %I to marketplace_web, marketplace_worker', r.sequencename);
  end loop;
end $$;
"""

UNDO = """
do $$ declare r record; begin
  for r in select tablename from pg_tables where schemaname = 'public' and tablename like 'procrastinate%' loop
    execute format('drop table %I cascade', r.tablename);
  end loop;
  for r in select oid::regprocedure as name from pg_proc
            where pronamespace = 'public'::regnamespace and proname like 'procrastinate%' loop
    execute format('drop function %s cascade', r.name);
  end loop;
  for r in select typname from pg_type where typnamespace = 'public'::regnamespace and typname like 'procrastinate%' loop
    execute format('drop type if exists %I cascade', r.typname);
  end loop;
end $$;
"""


def upgrade() -> None:
    run_script(op.get_bind(), SchemaManager.get_schema())
    run_script(op.get_bind(), GRANTS)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
