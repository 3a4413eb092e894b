"""The bank rail: files for the operator's bank, its answers, who took account numbers away; a confirmed session.

Revision ID: s041
Revises: s042
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s041"
down_revision = "s042"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

KEEP = """
revoke insert, update on bank_reads from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on bank_reads
  for each statement execute function only_grows();
alter table bank_reads enable always trigger only_grows;
create policy not_while_watching on bank_details as restrictive for select
  to marketplace_web, marketplace_worker using (not (select is_watching()));
"""

UNDO = """
drop policy not_while_watching on bank_details;
drop function take_bank_file(text, text, text, timestamptz);
drop table bank_answer_lines, bank_answers, bank_reads, bank_file_bodies, bank_file_lines, bank_files;
alter table user_sessions drop column confirmed_at;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "bank_rail.sql").read_text())
    secure(connection, "bank_files", reads="HOUSE", writes="HOUSE")
    secure(connection, "bank_file_lines", reads="HOUSE", writes="SYSTEM")
    secure(connection, "bank_file_bodies", reads="SYSTEM", writes="SYSTEM")
    secure(connection, "bank_reads", reads="HOUSE or party_id = ME", writes="false")
    secure(connection, "bank_answers", reads="HOUSE", writes="HOUSE")
    secure(connection, "bank_answer_lines", reads="HOUSE", writes="HOUSE")
    run_script(connection, KEEP)


def downgrade() -> None:
    """What was handed to the bank and what it answered is gone then; the payouts keep their states."""
    run_script(op.get_bind(), UNDO)
