"""Special pricing: guard-rails of a programme, partners' requests for extra margin, and the answer inside the rails.

Revision ID: s028
Revises: s027
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s028"
down_revision = "s027"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# What names the customer stays as it was sent in; a step is followed by another one, never edited.
KEEP = "\n".join(
    f"revoke update on {table} from marketplace_web, marketplace_worker;"
    f"create trigger only_grows before update or delete or truncate on {table} for each statement execute function only_grows();"
    f"alter table {table} enable always trigger only_grows;"
    for table in ("pricing_request_details", "pricing_request_steps")
)

UNDO = """
drop function grant_within_rails(bigint, text, timestamptz);
drop table pricing_request_steps, pricing_request_details, pricing_requests;
alter table programmes drop column concession_bps, drop column concession_days, drop column concessions_open;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "special_pricing.sql").read_text())
    own = "HOUSE or partner_id = ME"
    secure(connection, "pricing_requests", reads=own, writes=own)
    secure(connection, "pricing_request_details", reads="SYSTEM or partner_id = ME", writes="SYSTEM or partner_id = ME")
    secure(connection, "pricing_request_steps", reads=own, writes=own)
    run_script(connection, KEEP)


def downgrade() -> None:
    """What was granted stays granted; who asked for it is forgotten."""
    run_script(op.get_bind(), UNDO)
