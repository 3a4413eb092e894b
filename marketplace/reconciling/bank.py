"""What agrees with the lines of the operator's bank statement: done in sets, by keys; nothing is guessed.

A line that carries an id of a bank file's payment is that payout, or its return; one that books a whole file is all of
it. A line that names Stripe's trace of a payout is that payout, one that names money put in or taken out is that.
Otherwise it is what comes to exactly its amount within five days, where only one thing does, and nothing else does too.
Days are those of the operator's time zone; when money arrives Stripe tells as a day, at midnight UTC.
A line whose difference somebody has adjusted agrees with the adjustment.

Source: docs/money.md, "The bank's statement".
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from marketplace.db.base import db

_OPEN: Final = "l.own_payout_id is null and l.booking_key is null"

BY_PAYOUT: Final = f"""
with named as (
  select distinct on (k.key) l.id as line_id, k.key
    from bank_lines l
    join bank_file_lines f on f.end_to_end_id = l.end_to_end_id join payouts p on p.id = f.payout_id
    join lateral (
      select concat_ws(':', 'payout', p.public_id, 'confirm') as key where l.amount_minor < 0 and not l.is_return
      union all
      select concat_ws(':', 'payout', p.public_id, 'reversed', c.came) from (
        select r.public_id as came from payout_reversals r where r.payout_id = p.id and r.origin = 'bank'
        union all select 'bank') c where l.amount_minor > 0) k on true
    join ledger.transactions t on t.key = k.key
   where {_OPEN} and l.end_to_end_id <> '' and (l.currency, abs(l.amount_minor)) = (p.currency, p.amount_minor)
     and not exists (select from bank_lines o where o.booking_key = k.key)
   order by k.key, l.id)
update bank_lines l set booking_key = n.key from named n where n.line_id = l.id
"""  # noqa: S608  no words of anybody's are in it

BY_FILE: Final = f"""
with left_in as (
  select f.file_id, sum(p.amount_minor) as amount
    from bank_file_lines f join payouts p on p.id = f.payout_id
    join ledger.transactions t on t.key = concat_ws(':', 'payout', p.public_id, 'confirm')
   where not exists (select from bank_lines o where o.booking_key = t.key) group by 1),
named as (
  select distinct on (f.id) l.id as line_id, 'bank_file:' || f.public_id as key
    from bank_lines l join bank_files f on f.message_id = l.batch_id join left_in i on i.file_id = f.id
   where {_OPEN} and l.batch_id <> '' and not l.is_return and (l.currency, -l.amount_minor) = (f.currency, i.amount)
     and not exists (select from bank_lines o where o.booking_key = 'bank_file:' || f.public_id)
   order by f.id, l.id)
update bank_lines l set booking_key = n.key from named n where n.line_id = l.id
"""  # noqa: S608  no words of anybody's are in it

BY_TRACE: Final = f"""
with told as (select l.id, l.currency, l.amount_minor, regexp_split_to_array(l.text, '[^A-Za-z0-9]+') as words
                from bank_lines l where {_OPEN}),
fits as (
  select t.id as line_id, y.id as payout_id, count(*) over (partition by t.id) as payouts,
         row_number() over (partition by y.id order by t.id) as turn
    from told t join own_payouts y on (t.currency, t.amount_minor) = (y.currency, y.amount_minor)
     and y.trace <> '' and y.trace = any (t.words)
   where not exists (select from bank_lines o where o.own_payout_id = y.id))
update bank_lines l set own_payout_id = f.payout_id from fits f where f.line_id = l.id and f.payouts = 1 and f.turn = 1
"""  # noqa: S608  no words of anybody's are in it

BY_NAME: Final = f"""
with named as (
  select distinct on (i.id) l.id as line_id, i.kind || ':' || i.public_id as key
    from bank_lines l
    join interventions i on i.state = 'booked' and 'bank.available' in (i.debit, i.credit)
     and position(upper(replace(i.public_id, '_', '')) in upper(regexp_replace(l.text, '[^A-Za-z0-9]', '', 'g'))) > 0
     and (i.currency, case when i.debit = 'bank.available' then i.amount_minor else -i.amount_minor end)
       = (l.currency, l.amount_minor)
   where {_OPEN} and not exists (select from bank_lines o where o.booking_key = i.kind || ':' || i.public_id)
   order by i.id, l.id)
update bank_lines l set booking_key = n.key from named n where n.line_id = l.id
"""  # noqa: S608  no words of anybody's are in it

BY_ADJUSTMENT: Final = f"""
update bank_lines l set booking_key = i.kind || ':' || i.public_id
  from interventions i join differences d on d.id = i.difference_id and d.kind = 'bank' and d.side = 'bank'
 where {_OPEN} and i.state = 'booked' and d.subject = l.account || ' ' || l.reference
   and (i.currency, case when i.debit = 'bank.available' then i.amount_minor else -i.amount_minor end)
     = (l.currency, l.amount_minor)
   and not exists (select from bank_lines o where o.booking_key = i.kind || ':' || i.public_id)
"""  # noqa: S608  no words of anybody's are in it

BY_AMOUNT: Final = f"""
with open as (
  select l.id, l.currency, l.amount_minor, l.booked_on, regexp_split_to_array(l.text, '[^A-Za-z0-9]+') as words
    from bank_lines l
   where {_OPEN} and not l.is_return
     and not exists (select from bank_file_lines f where f.end_to_end_id = l.end_to_end_id and l.end_to_end_id <> '')
     and not exists (select from bank_files f where f.message_id = l.batch_id and l.batch_id <> '')),
due as (
  select y.id as payout_id, null::text as key, y.currency, y.amount_minor,
         (y.arrives_at at time zone 'UTC')::date as day, y.trace
    from own_payouts y where y.status in ('paid', 'in_transit')
     and not exists (select from bank_lines o where o.own_payout_id = y.id)
  union all
  select null, i.kind || ':' || i.public_id, i.currency,
         case when i.debit = 'bank.available' then i.amount_minor else -i.amount_minor end,
         (i.booked_at at time zone :time_zone)::date, ''
    from interventions i
   where i.state = 'booked' and i.kind in ('funding', 'withdrawal') and 'bank.available' in (i.debit, i.credit)
     and not exists (select from bank_lines o where o.booking_key = i.kind || ':' || i.public_id)),
fits as (
  select l.id as line_id, d.payout_id, d.key, count(*) over (partition by l.id) as things,
         count(*) over (partition by d.payout_id, d.key) as lines
    from open l join due d on (l.currency, l.amount_minor) = (d.currency, d.amount_minor)
     and l.booked_on between d.day - 5 and d.day + 5
   where not exists (select from own_payouts y where y.trace <> '' and y.trace <> d.trace and y.trace = any (l.words)))
update bank_lines l set own_payout_id = f.payout_id, booking_key = f.key
  from fits f where f.line_id = l.id and f.things = 1 and f.lines = 1
"""  # noqa: S608  no words of anybody's are in it

WAYS: Final = (BY_PAYOUT, BY_FILE, BY_TRACE, BY_NAME, BY_ADJUSTMENT, BY_AMOUNT)


def match(*, time_zone: str) -> None:
    """Match the lines that nothing agrees with yet. What was matched stays. Flush what it should know of before.

    `time_zone` is the operator's: it says on which day of the bank something was booked.
    """
    for statement in WAYS:
        db.session.execute(text(statement), {"time_zone": time_zone} if ":time_zone" in statement else {})


def tick() -> None:
    """Let every line whose difference somebody has adjusted agree with the adjustment."""
    db.session.flush()  # the adjustment is read by its state
    db.session.execute(text(BY_ADJUSTMENT))
