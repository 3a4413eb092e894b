"""What names customers of claims, requests and forwarded mails is closed to whoever looks through a partner's eyes.

An adjudication names the partner that lost the account: the one that won it reads what came of its claim, not that row.

Revision ID: s030
Revises: s029
"""

from alembic import op

from marketplace.db.migrating import run_script

revision = "s030"
down_revision = "s029"
branch_labels = None
depends_on = None

TABLES = ("claim_details", "pricing_request_details", "registration_drafts")


def upgrade() -> None:
    for table in TABLES:
        run_script(
            op.get_bind(),
            f"create policy not_while_watching on {table} as restrictive for select to marketplace_web, marketplace_worker"
            " using (not (select is_watching()))",
        )
    run_script(op.get_bind(), "alter policy reads on adjudications using ((select is_house()))")


def downgrade() -> None:
    run_script(
        op.get_bind(),
        "alter policy reads on adjudications using ((select is_house()) or partner_id = (select acting_party_id()))",
    )
    for table in TABLES:
        run_script(op.get_bind(), f"drop policy not_while_watching on {table}")
