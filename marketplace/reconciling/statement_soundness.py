"""The part of the audit of reconciling about the operator's bank: statements, lines, and what these agree with.

`soundness` asks these questions. The trail is the witness of what a statement and its lines said when it was taken in.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from marketplace.audit.witness import told
from marketplace.db.base import db

_SAID: Final = """
select coalesce(encode(sha256(convert_to(string_agg(jsonb_build_array(l.account, l.reference, l.booked_on, l.currency,
         l.amount_minor, l.text, l.end_to_end_id, l.batch_id, l.is_return)::text, chr(10)
         order by l.reference collate "C"), 'UTF8')), 'hex'), '')
  from bank_lines l where l.statement_id = {statement}
"""

STATEMENTS_TOLD: Final = told(
    "bank_statements", "bank_statement", "bank_statement.taken", at="taken_at",
    facts={"name": "r.name", "message_id": "r.message_id", "digest": "r.digest", "currency": "r.currency",
           "begins_on": "r.begins_on", "ends_on": "r.ends_on", "opening_minor": "r.opening_minor",
           "closing_minor": "r.closing_minor", "entries": "r.entries", "said": _SAID.format(statement="r.id")},
)  # fmt: skip
"""Each statement was taken in, and it and its lines say what they said then."""

# A line that came in an earlier statement too belongs to that one: then all lines of the days count, at most.
STATEMENTS: Final = """
select 'bank_statements' as source, r.public_id as place, f.what
  from bank_statements r
  left join lateral (
    select count(*) as lines, coalesce(sum(l.amount_minor), 0) as amount, coalesce(bool_and(
             (l.account, l.currency, l.imported_at, l.imported_by)
               = (r.account, r.currency, r.taken_at, r.taken_by)), true) as alike
      from bank_lines l where l.statement_id = r.id) own on true
  left join lateral (
    select count(*) as lines, coalesce(sum(l.amount_minor), 0) as amount
      from bank_lines l
     where (l.account, l.currency) = (r.account, r.currency)
       and l.booked_on between r.begins_on and r.ends_on) days on true
  cross join lateral (values
    ('ends before it begins', r.begins_on <= r.ends_on),
    ('has lines of another account, currency or file', own.alike),
    ('has another number of lines than entries', own.lines = r.entries
      or own.lines < r.entries and r.entries <= days.lines),
    ('does not add up', case r.entries
      when own.lines then r.opening_minor + own.amount = r.closing_minor
      when days.lines then r.opening_minor + days.amount = r.closing_minor else true end),
    ('is of another account than the first in its currency', not exists (
      select from bank_statements x where x.currency = r.currency and x.id < r.id and x.account <> r.account))
  ) f (what, good)
 where f.good is not true
"""
"""Each statement opens with an amount that, with its lines, comes to what it closes with."""

LINES: Final = """
select 'bank_lines' as source, l.account || ' ' || l.reference as place, f.what
  from bank_lines l left join own_payouts y on y.id = l.own_payout_id
  left join bank_statements s on s.id = l.statement_id
  left join ledger.transactions t on t.key = l.booking_key
  left join ledger.postings p on p.transaction_id = t.id
  left join bank_files b on l.booking_key = 'bank_file:' || b.public_id
  left join lateral (
    select sum(m.amount_minor) as amount
      from bank_file_lines m join payouts o on o.id = m.payout_id
      join ledger.transactions c on c.key = concat_ws(':', 'payout', o.public_id, 'confirm')
     where m.file_id = b.id) left_in on true
  cross join lateral (values
    ('is of no statement, or of one of another account', l.statement_id is null
      or (l.account, l.currency) = (s.account, s.currency)),
    ('was taken in by somebody else than its statement, or at another time', l.statement_id is null
      or (l.imported_at, l.imported_by) = (s.taken_at, s.taken_by)),
    ('and the payment that it is differ', l.own_payout_id is null
      or (l.currency, l.amount_minor) = (y.currency, y.amount_minor)),
    ('and what was booked for it differ', case when b.id is not null
      then l.currency = b.currency and -l.amount_minor between 1 and left_in.amount
      else l.booking_key is null or (p.currency::text, p.amount) = (l.currency::text, abs(l.amount_minor)) end),
    ('was booked after it was taken in', l.booked_on <= (l.imported_at at time zone 'UTC')::date + 1)
  ) f (what, good)
 where f.good is not true
"""
"""A line of the bank is of its statement, and one that is matched is what it is matched with."""

CHECKS: Final = (STATEMENTS_TOLD, STATEMENTS, LINES)


def said(statement_id: int) -> str:
    """Return the SHA-256 of what a statement's own lines say, as the trail keeps it from when it was taken in."""
    return str(db.session.scalar(text(_SAID.format(statement=":statement")), {"statement": statement_id}))
