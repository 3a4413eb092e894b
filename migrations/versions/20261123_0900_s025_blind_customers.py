"""Vendor-blind customers: reveals, letters through a relay, and the customer's own number kept with its contact.

Revision ID: s025
Revises: s026
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s025"
down_revision = "s026"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

# Looks and letters are evidence: going back would lose that they were.
UNDO = """
do $$ begin
  if exists (select from reveals) or exists (select from relay_letters) then
    raise exception 'there are reveals or relayed letters: going back would lose them';
  end if;
end $$;
drop policy not_while_watching on registration_details;
alter policy reads on contacts using (
  (select is_system()) or partner_id = (select acting_party_id()) or token_hash = (select acting_token()));
alter policy reads on invoice_buyers using (
  (select is_system()) or partner_id = (select acting_party_id()) or token_hash = (select acting_token()));
drop function is_own_customer(bigint), is_own_invoice(bigint),
  ask_reveal(text, text, text, text, integer, text, timestamptz), look_by_reveal(text, text, text, timestamptz),
  open_relay(text, text, text, text, timestamptz, timestamptz),
  write_letter(text, bigint, text, text, text, text, integer, text, timestamptz, timestamptz), holder_of_account(bigint);
drop table relay_letters, relay_threads, reveal_views, reveals;
alter table messages drop column relay;
alter table orders add column po_number text;
update orders o set po_number = c.po_number from contacts c where c.id = o.contact_id and c.po_number <> '';
alter table contacts drop column po_number;
"""


def upgrade() -> None:
    connection = op.get_bind()
    run_script(connection, (SQL / "blind_customers.sql").read_text())
    secure(connection, "reveals", reads="HOUSE or partner_id = ME", writes="false")
    secure(connection, "reveal_views", reads="HOUSE or partner_id = ME", writes="false")
    secure(connection, "relay_threads", reads="SYSTEM or partner_id = ME or party_id = ME", writes="false")
    secure(connection, "relay_letters", reads="SYSTEM or partner_id = ME or party_id = ME", writes="false")
    run_script(connection, (SQL / "blind_questions.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
