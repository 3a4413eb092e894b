"""Partners claim orders that they believe were their own; a nightly scan compares sales with protections.

Revision ID: s027
Revises: s023
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s027"
down_revision = "s023"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
OWN = "HOUSE or partner_id = ME"

# What was decided stays as it was written. A claim that is won gives its lines once, and nobody takes them back here.
KEEP = """
grant update (told_at) on incidents to marketplace_web, marketplace_worker;
do $$ declare t text; begin
  foreach t in array array['claim_details', 'claim_lines', 'claim_steps', 'adjudications'] loop
    execute format('revoke update on %I from marketplace_web, marketplace_worker', t);
    execute format('create trigger only_grows before update or delete or truncate on %I for each statement execute function only_grows()', t);
    execute format('alter table %I enable always trigger only_grows', t);
  end loop;
end $$;
"""

UNDO = """
drop function adjudge_account(bigint), protection_record(bigint, timestamptz, text), open_scan_incident(bigint, bigint, bigint, text, timestamptz),
  suspects(bigint[], integer), sold_around(bigint[]), terms_then(bigint, timestamptz), claimed_lines(bigint),
  claimed_order(bigint), incident_accounts(bigint[]),
  orders_of_customer(text[], text[], bigint, timestamptz, timestamptz), claim_facts(bigint, text, text[], text[], text[]),
  received_on(bigint, bigint), names_meeting(bigint, bigint[]), stood_at(bigint, bigint[], timestamptz);
drop table protection_scans, adjudications, claim_steps, claim_lines, claim_details, claims;
drop index ix_incidents_untold, ix_incidents_told;
alter table incidents
  drop column told_at,
  drop constraint ck_incidents_kind,
  add constraint ck_incidents_kind check (kind in ('partner_sale', 'house_sale', 'quote', 'direct_order', 'partner_order', 'import')),
  drop constraint ck_incidents_resolution,
  add constraint ck_incidents_resolution check (resolution in ('', 'refused', 'noted', 'own_order', 'credited', 'not_bought'));
"""


def upgrade() -> None:
    connection = op.get_bind()
    for script in ("claims.sql", "claims_evidence.sql"):
        run_script(connection, (SQL / script).read_text())
    secure(connection, "claims", reads=OWN, writes=OWN)
    secure(connection, "claim_details", reads="SYSTEM or partner_id = ME", writes="SYSTEM or partner_id = ME")
    secure(connection, "claim_lines", reads=OWN, writes=OWN)
    secure(connection, "claim_steps", reads=OWN, writes=OWN)
    secure(connection, "adjudications", reads=OWN, writes="HOUSE")
    secure(connection, "protection_scans", reads="HOUSE", writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    """Incidents that a scan opened have no kind without it: the database refuses while there are any."""
    run_script(op.get_bind(), UNDO)
