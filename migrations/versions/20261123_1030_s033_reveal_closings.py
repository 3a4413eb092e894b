"""A reveal may be closed before it ends, by whoever asked for it; that is a row of its own.

Revision ID: s033
Revises: s032
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s033"
down_revision = "s032"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

TABLE = """
create table reveal_closings (
  id bigint generated always as identity,
  reveal_id bigint not null constraint uq_reveal_closings_reveal_id unique
    constraint fk_reveal_closings_reveal_id_reveals references reveals (id),
  partner_id bigint not null constraint fk_reveal_closings_partner_id_partners references partners (id),
  closed_by text not null,
  closed_at timestamptz not null,
  constraint pk_reveal_closings primary key (id)
);
create index ix_reveal_closings_partner_id on reveal_closings (partner_id);
"""

# A closed reveal would be open again: going back would lose that it was closed.
UNDO = """
do $$ begin
  if exists (select from reveal_closings) then
    raise exception 'there are closed reveals: going back would open them again';
  end if;
end $$;
drop function close_reveal(text, text, timestamptz);
drop table reveal_closings;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, TABLE)
    secure(connection, "reveal_closings", reads="HOUSE or partner_id = ME", writes="false")
    run_script(connection, (SQL / "reveal_closings.sql").read_text())


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "reveal_closings_before.sql").read_text())
    run_script(connection, UNDO)
