"""The bank's side: every line of its statements has its counterpart and the other way round, and balances agree.

A statement's opening, its lines and its closing add up before it is taken in. So the bank and the books agree when the
first statement opens with what the books held then, each one opens with what the one before closed with, and every line
and every posting since is the other's counterpart. The bank's days are those of the operator, whose time zone
(`:time_zone`) says which day a posting belongs to. When money arrives Stripe tells as a day, at midnight UTC.
"""

from __future__ import annotations

from typing import Final

LINES: Final = """
select 'bank' as kind, 'bank' as side, l.currency::text, l.account || ' ' || l.reference as subject, l.amount_minor,
       l.booked_on::timestamp at time zone :time_zone as occurred_at, false as is_on_its_way,
       jsonb_build_object('text', l.text, 'booked_on', l.booked_on, 'statement', s.public_id) as facts
  from bank_lines l left join bank_statements s on s.id = l.statement_id
 where l.own_payout_id is null and l.booking_key is null
"""
"""Money on the statement that nothing in the books is about."""

ARRIVALS: Final = """
select 'bank' as kind, 'books' as side, y.currency::text, y.stripe_id as subject, y.amount_minor,
       y.arrives_at as occurred_at,
       y.arrives_at > :settled as is_on_its_way, jsonb_build_object('trace', y.trace) as facts
  from own_payouts y
 where y.status = 'paid'
   and exists (
     select from bank_lines l where l.currency = y.currency and l.booked_on > (y.arrives_at at time zone 'UTC')::date)
   and (y.arrives_at at time zone 'UTC')::date >= (
     select min(l.booked_on) from bank_lines l where l.currency = y.currency)
   and not exists (select from bank_lines l where l.own_payout_id = y.id)
"""
"""Money that Stripe says has arrived, and that statements of later days do not show."""

BOOKED: Final = """
booked as (
  select t.key, t.kind, t.posted_at, (t.posted_at at time zone :time_zone)::date as posted_on, p.currency,
         sum(case when p.debit_id = a.id then p.amount else -p.amount end)::bigint as amount
    from ledger.accounts a join ledger.postings p on a.id in (p.debit_id, p.credit_id)
    join ledger.transactions t on t.id = p.transaction_id
   where a.name = 'bank.available' group by 1, 2, 3, 4, 5),
seen (key) as (
  select l.booking_key from bank_lines l where l.booking_key is not null
  union all
  select 'stripe_payout_arrived:' || y.stripe_id from bank_lines l join own_payouts y on y.id = l.own_payout_id
  union all
  select concat_ws(':', 'payout', p.public_id, 'confirm')
    from bank_lines l join bank_files f on l.booking_key = 'bank_file:' || f.public_id
    join bank_file_lines m on m.file_id = f.id join payouts p on p.id = m.payout_id),
made_up (key) as (
  select unnest(array[i.kind || ':' || i.public_id, i.offsets_key]) from interventions i
    join differences d on d.id = i.difference_id and d.kind = 'bank' where i.state = 'booked'),
first as (
  select distinct on (currency) account, currency::text, begins_on, opening_minor, public_id
    from bank_statements order by currency, begins_on, id),
last as (select currency::text, max(ends_on) as ends_on from bank_statements group by 1)
"""
"""What the books moved at the bank, and which of it a line of a statement or a person's adjustment accounts for."""

POSTINGS: Final = f"""
with {BOOKED}
select 'bank' as kind, 'books' as side, b.currency::text, b.key as subject, b.amount as amount_minor,
       b.posted_at as occurred_at, n.ends_on < b.posted_on + 5 as is_on_its_way,
       jsonb_build_object('posting', b.kind) as facts
  from booked b join first f on f.currency = b.currency join last n on n.currency = b.currency
 where b.amount <> 0 and b.posted_on between f.begins_on and n.ends_on
   and b.kind <> 'stripe_payout.arrived'
   and not exists (select from seen s where s.key = b.key) and not exists (select from made_up m where m.key = b.key)
"""  # noqa: S608  no words of anybody's are in it
"""What the books moved at the bank, and its statements do not show; Stripe's payments are told above."""

OPENINGS: Final = f"""
with {BOOKED},
before as (
  select f.currency, f.opening_minor - coalesce(sum(b.amount), 0)::bigint as amount
    from first f left join booked b on b.currency = f.currency and b.posted_on < f.begins_on
     and not exists (select from seen s where s.key = b.key)
   group by f.currency, f.opening_minor),
adjusted as (
  select i.currency::text,
         sum(case when i.debit = 'bank.available' then i.amount_minor else -i.amount_minor end) as amount
    from interventions i join differences d on d.id = i.difference_id and d.kind = 'bank' and d.subject like 'opening %'
   where i.state = 'booked' group by 1)
select 'bank' as kind, 'bank' as side, f.currency, 'opening ' || f.account as subject,
       (x.amount - coalesce(a.amount, 0))::bigint as amount_minor,
       f.begins_on::timestamp at time zone :time_zone as occurred_at,
       false as is_on_its_way,
       jsonb_build_object('statement', f.public_id, 'opening', f.opening_minor) as facts
  from first f join before x on x.currency = f.currency left join adjusted a on a.currency = f.currency
 where x.amount <> coalesce(a.amount, 0)
"""  # noqa: S608  no words of anybody's are in it
"""The first statement opens with another amount than the books held at the bank then."""

GAPS: Final = """
select 'bank' as kind, 'bank' as side, s.currency::text, concat_ws(' ', 'gap', s.account, s.name) as subject,
       s.opening_minor - b.closing_minor as amount_minor, s.begins_on::timestamp at time zone :time_zone as occurred_at,
       false as is_on_its_way,
       jsonb_build_object('statement', s.public_id, 'opening', s.opening_minor, 'before', b.closing_minor) as facts
  from bank_statements s
  join lateral (
    select b.closing_minor from bank_statements b
     where (b.account, b.currency) = (s.account, s.currency)
       and (b.ends_on < s.begins_on or b.id < s.id and s.begins_on = all (array[b.begins_on, b.ends_on, s.ends_on]))
     order by b.ends_on desc, b.id desc limit 1) b on b.closing_minor <> s.opening_minor
 where not exists (
   select from bank_statements o
    where (o.account, o.currency) = (s.account, s.currency)
     and (o.begins_on < s.begins_on and o.ends_on >= s.begins_on
       or o.begins_on = s.begins_on and o.id < s.id and o.opening_minor = s.opening_minor))
"""
"""A statement that opens with another amount than the one before closed with: one between them is missing."""

CHECKS: Final = (LINES, ARRIVALS, POSTINGS, OPENINGS, GAPS)
