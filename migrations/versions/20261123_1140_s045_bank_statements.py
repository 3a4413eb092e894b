"""The operator's bank statements; bank files taken back or turned down as a whole; what banks sent back.

Revision ID: s045
Revises: s046
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s045"
down_revision = "s046"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

UNDO = """
drop index ix_bank_lines_open, ix_bank_lines_statement;
alter table bank_lines drop column statement_id, drop column end_to_end_id, drop column batch_id, drop column is_return;
drop table bank_statements;
update payouts set reversed_minor = 0 where rail = 'bank';
delete from payout_reversals where origin = 'bank';
alter table payout_reversals drop constraint ck_payout_reversals_origin, drop constraint ck_payout_reversals_done,
  add constraint ck_payout_reversals_origin check (origin in ('operator', 'stripe')),
  add constraint ck_payout_reversals_done check (state <> 'done' or stripe_reversal_id is not null);
alter table bank_files drop constraint ck_bank_files_two_agree, drop constraint ck_bank_files_refused,
  drop constraint ck_bank_files_withdrawn, drop constraint ck_bank_files_state;
update bank_files set state = 'failed', failure = reason where state in ('withdrawn', 'refused');
alter table bank_files drop column agreed_at, drop column agreed_by, drop column ended_at, drop column ended_by,
  drop column reason,
  add constraint ck_bank_files_state check (state in ('asked', 'written', 'handed_over', 'failed'));
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "bank_statements.sql").read_text())
    secure(connection, "bank_statements", reads="HOUSE", writes="HOUSE")


def downgrade() -> None:
    """Files that were taken back or turned down are called not written then; their payouts keep their states."""
    connection = op.get_bind()
    run_script(connection, UNDO)
    run_script(connection, function_in((SQL / "bank_rail.sql").read_text(), "take_bank_file"))
