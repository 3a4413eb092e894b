"""Each offering counts its changes, so that pages of the shop can be kept whole for as long as nothing on them changes.

Revision ID: s017
Revises: s016
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s017"
down_revision = "s016"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
do $$ declare t text; begin
  foreach t in array array['plans', 'offering_pictures', 'offering_problems', 'list_prices', 'price_breaks'] loop
    execute format('drop trigger counts_added on %I', t);
    execute format('drop trigger counts_amended on %I', t);
    execute format('drop trigger counts_removed on %I', t);
  end loop;
end $$;
drop trigger counts_amended on offerings;
drop trigger counts_added on stocks;
drop trigger counts_amended on stocks;
drop trigger counts_added on deliveries;
drop trigger counts_amended on deliveries;
drop trigger new_edition on plans;
drop trigger new_edition on offerings;
create trigger new_edition after insert or delete or update of state, category_id, vendor_id on offerings
  for each statement execute function count_edition('shelf');
drop function shop_state(bigint[]), prices_hold_until(bigint[], timestamptz), count_plan(), count_changed(),
  count_offerings(bigint[]);
"""


def upgrade() -> None:
    op.create_table(
        "offering_editions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("offering_id", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_offering_editions_offering_id_offerings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offering_editions")),
    )
    op.create_index(op.f("ix_offering_editions_offering_id"), "offering_editions", ["offering_id"])
    op.execute("alter table offering_editions set (fillfactor = 70)")  # a count stays on its page
    secure(op.get_bind(), "offering_editions", reads="SOMEBODY", writes="false")
    run_script(op.get_bind(), (SQL / "shop_state.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
    op.drop_table("offering_editions")
