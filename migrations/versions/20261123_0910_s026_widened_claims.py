"""Registrations finished: claims that are widened or moved with their account, drafts by mail, names filled in.

Revision ID: s026
Revises: s022
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s026"
down_revision = "s022"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
KINDS = """
alter table protection_steps drop constraint ck_protection_steps_kind, add constraint ck_protection_steps_kind
  check (kind in ({}));
"""
LIST = """
drop index ix_registrations_partner;
create index ix_registrations_partner on registrations ({});
"""
BEFORE = "'opened', 'extended', 'reminded', 'voided'"


def upgrade() -> None:
    run_script(op.get_bind(), KINDS.format(f"{BEFORE}, 'widened'"))
    run_script(op.get_bind(), (SQL / "widened_claims.sql").read_text())
    run_script(op.get_bind(), LIST.format("partner_id, submitted_at, public_id"))
    own = "SYSTEM or partner_id = ME"
    secure(op.get_bind(), "registration_drafts", reads=own, writes="SYSTEM", may_delete=True)


def downgrade() -> None:
    """Steps of a widening cannot be told without their kind: they say that the protection was extended then."""
    run_script(
        op.get_bind(),
        "alter table protection_steps disable trigger only_grows;"
        "update protection_steps set kind = 'extended' where kind = 'widened';"
        "alter table protection_steps enable always trigger only_grows;",
    )
    run_script(op.get_bind(), KINDS.format(BEFORE))
    run_script(op.get_bind(), function_in((SQL / "registration.sql").read_text(), "claims_on"))
    run_script(op.get_bind(), LIST.format("partner_id, id"))
    run_script(op.get_bind(), "drop table registration_drafts; drop function accounts_without_names(bigint, integer);")
