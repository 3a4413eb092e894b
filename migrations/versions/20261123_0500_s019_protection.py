"""Account protection: registrations, the protections they earn, the days nobody decides, and what a programme promises.

Revision ID: s019
Revises: s021
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s019"
down_revision = "s021"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# What names the customer of a registration stays as it was sent in; a step is followed by another one, never edited.
KEEP = "\n".join(
    f"revoke update on {table} from marketplace_web, marketplace_worker;"
    f"create trigger only_grows before update or delete or truncate on {table} for each statement execute function only_grows();"
    f"alter table {table} enable always trigger only_grows;"
    for table in (
        "registration_details",
        "registration_matches",
        "registration_steps",
        "protection_steps",
        "account_checks",
    )
)

UNDO = """
drop table holidays, account_checks, protection_steps, protections, registration_steps, registration_matches,
  registration_details, registrations;
alter table programmes
  drop column window_days, drop column tail_days, drop column tail_bps, drop column review_days,
  drop column cooling_off_days, drop column on_direct_sale, drop column on_partner_sale, drop column on_import,
  drop column funder;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "protection.sql").read_text())
    secure(connection, "registrations", reads="HOUSE or partner_id = ME", writes="HOUSE or partner_id = ME")
    secure(connection, "registration_details", reads="SYSTEM or partner_id = ME", writes="SYSTEM or partner_id = ME")
    secure(connection, "registration_steps", reads="HOUSE or partner_id = ME", writes="HOUSE or partner_id = ME")
    secure(connection, "protections", reads="HOUSE or partner_id = ME", writes="HOUSE or partner_id = ME")
    secure(connection, "protection_steps", reads="HOUSE or partner_id = ME", writes="HOUSE or partner_id = ME")
    secure(connection, "registration_matches", reads="HOUSE", writes="HOUSE or partner_id = ME")
    secure(connection, "account_checks", reads="HOUSE or partner_id = ME", writes="SYSTEM or partner_id = ME")
    secure(connection, "holidays", reads="SOMEBODY", writes="HOUSE", may_delete=True)
    run_script(connection, KEEP)


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
