"""Money out: where parties are paid, runs, payouts with their attempts and steps, and what the books need for them.

Revision ID: s040
Revises: s031
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script, secure

revision = "s040"
down_revision = "s031"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

KEEP = """
revoke update on payout_steps from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on payout_steps
  for each statement execute function only_grows();
alter table payout_steps enable always trigger only_grows;
"""

UNDO = """
drop function take_event(text, text, text, text, text, jsonb, text, timestamptz);
drop table payout_steps, payout_attempts, payout_run_lines, payouts, payout_runs, bank_details, payout_destinations;
alter table inbox_events drop column account_id;
set role ledger_owner;
delete from ledger.kinds where kind like 'settlement.%' or kind like 'stripe_payout%' or kind in ('funding', 'withdrawal');
update ledger.kinds set
    debits = array_remove(array_remove(debits, 'bank.clearing'), 'operator.funding'),
    credits = array_remove(array_remove(credits, 'bank.clearing'), 'operator.funding')
 where kind = 'adjustment';
drop function ledger.settlement_horizon();
"""

TAKING = """
revoke execute on function take_event(text, text, text, text, jsonb, text, timestamptz) from public;
grant execute on function take_event(text, text, text, text, jsonb, text, timestamptz) to marketplace_web, marketplace_worker;
"""

BEFORE = """
drop function ledger.buckets_of(text);
alter table ledger.books drop constraint books_kind_check, drop constraint books_party_check,
  add constraint books_kind_check check (kind = 'partner'),
  add constraint books_party_check check (party ~ '^partner:[1-9][0-9]*$');
alter table ledger.accounts drop constraint buckets_are_guarded,
  add constraint partner_buckets_are_guarded check (
    (book_id is not null) = (name like 'partner.%') and (book_id is null or name = 'partner.' || bucket));
set role marketplace_owner;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "payouts.sql").read_text())
    run_script(connection, (SQL / "money_out.sql").read_text())
    own = "SYSTEM or party_id = ME"
    secure(connection, "payout_destinations", reads="HOUSE or party_id = ME", writes=own)
    secure(connection, "bank_details", reads=own, writes=own)
    secure(connection, "payout_runs", reads="HOUSE", writes="HOUSE")
    secure(connection, "payout_run_lines", reads="HOUSE", writes="HOUSE")
    secure(connection, "payouts", reads="HOUSE or party_id = ME", writes="SYSTEM")
    secure(connection, "payout_attempts", reads="HOUSE", writes="SYSTEM")
    secure(connection, "payout_steps", reads="HOUSE or party_id = ME", writes="SYSTEM")
    run_script(connection, KEEP)


def downgrade() -> None:
    """Only while no vendor has been settled: what the books say of it can be had from nowhere else."""
    ledger = SQL / "ledger"
    actors, checks = (ledger / "04_actors.sql").read_text(), (ledger / "08_verification.sql").read_text()
    before = function_in(actors, "ledger.open_account") + function_in(checks, "ledger.faults_in_accounts")
    taking = function_in((SQL / "narrow_questions.sql").read_text(), "take_event")
    run_script(op.get_bind(), UNDO + before + BEFORE + taking + TAKING)
