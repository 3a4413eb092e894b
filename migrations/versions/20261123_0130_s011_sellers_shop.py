"""Who sells is told together with the face of its shop.

Revision ID: s011
Revises: s010
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s011"
down_revision = "s010"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

BEFORE = """
drop function seller_card(bigint);
create function seller_card(p_partner_id bigint)
  returns table (id bigint, public_id text, name text, slug text, country text, state text, tier_id bigint, tier_code text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.public_id, p.name, p.slug, p.country, p.state, t.id, t.code from partners p join tiers t on t.id = p.tier_id
   where p.id = p_partner_id and is_somebody() $$;
revoke execute on function seller_card(bigint) from public;
grant execute on function seller_card(bigint) to marketplace_web, marketplace_worker;
"""


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "sellers_shop.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), BEFORE)
