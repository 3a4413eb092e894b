"""Leads that find the partner of their account, and customers that change their partner themselves.

Revision ID: s024
Revises: s025
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s024"
down_revision = "s025"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# Steps and letters are followed by others, never edited. What names who wrote is the partner's business alone.
KEEP = "\n".join(
    [
        f"revoke update on {table} from marketplace_web, marketplace_worker;"
        f"create trigger only_grows before update or delete or truncate on {table} for each statement execute function only_grows();"
        f"alter table {table} enable always trigger only_grows;"
        for table in ("partner_change_steps", "partner_change_letters")
    ]
    + [
        "revoke insert, update on leads from marketplace_web, marketplace_worker;",
        "revoke insert on lead_details from marketplace_web, marketplace_worker;",
        "revoke update on lead_steps, lead_details from marketplace_web, marketplace_worker;",
        "grant update (state) on lead_details to marketplace_web, marketplace_worker;",
        *(
            f"create policy not_while_watching on {table} as restrictive for select to marketplace_web, marketplace_worker"
            " using (not (select is_watching()));"
            for table in ("lead_details", "lead_steps")
        ),
        # To whom a lead was routed could be read from the mail to its partner.
        "create policy leads_are_their_partners on messages as restrictive for select to marketplace_web, marketplace_worker"
        " using (kind <> 'lead_received' or audience <> 'partner' or (select is_system()));",
    ]
)

BEFORE = (
    ("identity.sql", "merge_accounts"),
    ("guard.sql", "choice_of"),
    ("guard.sql", "standing_at"),
    ("widened_claims.sql", "claims_on"),
)
"""Functions as earlier revisions made them."""

UNDO = """
drop policy leads_are_their_partners on messages;
drop function take_lead(text, text, text, text, text[], text[], bigint[], jsonb, timestamptz),
  hand_lead(bigint, bigint, text, timestamptz), lead_holder(text[], text[], bigint[], timestamptz),
  bind_account(bigint, bigint, timestamptz), move_account(bigint, timestamptz),
  holders_of_account(bigint, timestamptz, boolean), change_by_secret(text), partner_meant(text), conclude_overtaken(bigint[], timestamptz),
  choice_at(bigint, timestamptz);
drop trigger keep_partner_of_record on accounts;
drop function keep_partner_of_record();
drop table lead_steps, lead_details, leads, partner_change_letters, partner_change_notices, partner_change_steps, partner_changes;
revoke update (public_id, country, last_bought_at, parent_id, created_at) on accounts from marketplace_web, marketplace_worker;
grant update on accounts to marketplace_web, marketplace_worker;
alter policy adds on accounts with check ((select is_house()));
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "change_of_partner.sql").read_text())
    run_script(connection, (SQL / "chosen_rights.sql").read_text())
    run_script(connection, (SQL / "leads.sql").read_text())
    secure(connection, "partner_changes", reads="HOUSE or token_hash = TOKEN", writes="SYSTEM or token_hash = TOKEN")
    secure(
        connection, "partner_change_steps", reads="HOUSE or token_hash = TOKEN", writes="SYSTEM or token_hash = TOKEN"
    )
    secure(
        connection,
        "partner_change_notices",
        reads="HOUSE or partner_id = ME or token_hash = TOKEN",
        writes="SYSTEM or token_hash = TOKEN",
    )
    secure(connection, "partner_change_letters", reads="SYSTEM", writes="SYSTEM")
    secure(connection, "leads", reads="HOUSE or (KIND = 'vendor' and ME = any (vendor_ids))", writes="SYSTEM")
    own = "SYSTEM or partner_id = ME or (partner_id is null and HOUSE)"
    secure(connection, "lead_details", reads=own, writes=own)
    secure(connection, "lead_steps", reads=own, writes=own)
    run_script(connection, KEEP)


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, UNDO)
    for script, name in BEFORE:
        run_script(connection, function_in((SQL / script).read_text(), name))
    run_script(connection, (SQL / "quotes_follow.sql").read_text())
