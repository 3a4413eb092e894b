"""The part of the audit of money out that goes row by row: payouts, the tries at sending them, and their steps.

Each check is one question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from marketplace.payouts.bank_tries import WITHDRAWN
from marketplace.payouts.rules import PAYOUT, RETRIED, UNCLEAR


def listed(words: Iterable[str]) -> str:
    """Return words as SQL compares with them."""
    return "(" + ", ".join(f"'{word}'" for word in sorted(words)) + ")"


_PAYOUTS: Final = """
select 'payouts' as source, o.public_id as place, f.what
  from payouts o
  left join payout_destinations d on d.id = o.destination_id
  left join ledger.books b on b.id = o.book_id
  left join ledger.transactions r on r.key = concat_ws(':', 'payout', o.public_id, 'reserve')
  left join ledger.postings p on p.transaction_id = r.id
  left join ledger.transactions e
    on e.key = concat_ws(':', 'payout', o.public_id, case o.state when 'canceled' then 'cancel' else 'confirm' end)
  left join ledger.postings q on q.transaction_id = e.id
  cross join lateral (
    select min(s.happened_at) filter (where s.action = 'reserve') as reserved,
           min(s.happened_at) filter (where s.action = 'confirm') as confirmed,
           max(s.happened_at) filter (where s.action = 'arrive') as arrived,
           max(s.happened_at) filter (where s.action = 'bounce') as bounced,
           (array_agg(s.note order by s.id desc) filter (where s.action in ('arrive', 'bounce')))[1] as told
      from payout_steps s where s.payout_id = o.id) s
  cross join lateral (values
    ('is of another party or currency than its book',
      (b.kind, b.party, b.currency::text) = (o.party_kind, o.party_kind || ':' || o.party_id, o.currency::text)),
    ('goes where another party is paid, or by another way', (d.party_id, d.rail) = (o.party_id, o.rail)),
    ('is live, or not, unlike its account', d.is_live = o.is_live),
    ('and the reasons of its reserve differ',
      (p.why ->> 'brought_minor', p.why ->> 'carried_minor', p.why ->> 'first_seq', p.why ->> 'last_seq')
        is not distinct from (o.brought_minor::text, o.carried_minor::text,
        case when p.why ->> 'last_seq' is not null then o.first_seq::text end,
        case when p.why ->> 'last_seq' is not null then o.last_seq::text end)),
    ('is of no run that has a line for it', exists (
      select from payout_run_lines l join payout_runs x on x.id = l.run_id
       where l.payout_id = o.id and x.public_id = p.why ->> 'run')
      or p.why ->> 'rebuilt_from' = o.stripe_transfer_id),
    ('was reserved at another time', (o.created_at, o.created_at) = (r.p_at, s.reserved)),
    ('was settled at another time', o.settled_at is not distinct from e.p_at),
    ('was sent at another time', case when o.rail = 'stripe' and e.id is not null and o.state <> 'canceled'
      then o.sent_at = coalesce((q.why ->> 'sent_at')::timestamptz, o.sent_at)
      else o.sent_at is not distinct from s.confirmed end),
    ('arrived at another time', case
      when o.paid_at is null or s.arrived is null then o.paid_at is null and s.arrived is null
      when o.rail = 'bank' then o.paid_at = s.arrived
      else o.paid_at between date_trunc('day', o.sent_at, 'UTC') and s.arrived end),
    ('came back at another time', o.rail = 'bank' and o.bounced_at is null
      or o.rail = 'stripe' and o.bounced_at is not distinct from s.bounced),
    ('arrived by another payment', s.told is null or case o.rail
      when 'stripe' then split_part(s.told, ' ', 1) = o.stripe_payout_id
        and (s.told not like '% %' or s.arrived is null or s.bounced > s.arrived
          or substr(s.told, strpos(s.told, ' ') + 1) = o.trace)
      else o.stripe_payout_id is null and (s.arrived is null or s.told in ('', o.trace)) end),
    ('names the bank''s reference of what never arrived', o.rail = 'stripe' or s.arrived is not null or o.trace = ''),
    ('is over for another reason', case
      when o.state in ('sent', 'paid') then o.failure_code = ''
      when o.state = 'canceled' then q.why ->> 'reason' = coalesce(nullif(o.failure_code, ''), 'canceled')
      else o.failure_code in {unclear} or o.failure_code = 'bounced' and o.bounced_at is not null
        or o.failure_code = coalesce((select a.failure_code from payout_attempts a
             where a.payout_id = o.id and a.failure_code = o.failure_code limit 1), '')
        or o.rail = 'bank' and exists (select from payout_steps x
             where x.payout_id = o.id and x.action = 'reverse' and x.note = o.failure_code) end)
  ) f (what, good)
 where f.good is not true
"""
PAYOUTS: Final = _PAYOUTS.format(unclear=listed(UNCLEAR))
"""Each payout is what its book, its destination, its run, its steps and its postings say of it."""

_ATTEMPTS: Final = """
with tries as (
  select a.*, row_number() over w as nth, lag(a.created_at) over w as before, lead(a.id) over w is null as is_last
    from payout_attempts a window w as (partition by a.payout_id order by a.number))
select 'payout_attempts' as source, coalesce(o.public_id, '(none)') || ' try ' || a.number as place, f.what
  from tries a left join payouts o on o.id = a.payout_id left join payout_destinations d on d.id = o.destination_id
  cross join lateral (values
    ('is of no payout', o.id is not null),
    ('does not follow the one before', a.number = a.nth),
    ('has another key', a.idempotency_key in (
      'payout:' || o.public_id || ':' || a.number, case o.rail when 'bank' then o.public_id || ':' || a.number end)),
    ('asks for something else', case when o.rail = 'bank' and a.parameters = '{{}}' then true
      else (a.parameters ->> 'amount_minor', a.parameters ->> 'currency', a.parameters ->> 'destination')
        is not distinct from (o.amount_minor::text, o.currency::text, d.stripe_account_id) end),
    ('was made at another time', case a.number when 1 then a.created_at = o.created_at
      else a.created_at >= a.before and a.created_at <= coalesce(a.answered_at, a.created_at) end),
    ('was answered at another time', case when a.answered_at is null then a.state <> 'sent' else exists (
      select from payout_steps s where s.payout_id = o.id and s.happened_at = a.answered_at
         and (s.action in ('confirm', 'refuse', 'cancel', 'bounce')
           or s.action = 'wait' and a.failure_code = '{withdrawn}')) end),
    ('is not as far as its payout', a.state in ('sent', 'refused') or (o.state, a.state) in (
      ('pending', 'prepared'), ('sending', 'sending'), ('sending', 'unknown'), ('unknown', 'unknown'),
      ('failed', 'prepared'))),
    ('was refused for another reason', case
      when a.state <> 'refused' then a.failure_code = ''
      when a.failure_code = '{withdrawn}' then exists (
        select from bank_file_lines l join bank_files x on x.id = l.file_id and x.state = 'withdrawn'
         where l.payout_id = o.id and l.end_to_end_id = upper(replace(o.public_id, '_', ''))
             || case when a.number > 1 then 'X' || a.number else '' end)
      when a.is_last then a.failure_code in ('canceled', o.failure_code)
      else a.failure_code = '' or a.failure_code in {retried}
        or o.rail = 'bank' end)
  ) f (what, good)
 where f.good is not true
"""
ATTEMPTS: Final = _ATTEMPTS.format(retried=listed({*RETRIED, "key_expired"}), withdrawn=WITHDRAWN)
"""Each try asks for its payout under its own key, and is over when and why its payout says."""

_STEPS: Final = """
with known (from_state, action, to_state) as (values
  ('', 'reserve', 'pending'), {steps})
select 'payout_steps' as source, coalesce(o.public_id, '(none)') || ' ' || s.action as place, f.what
  from payout_steps s left join payouts o on o.id = s.payout_id
  cross join lateral (values
    ('is of no payout, or of another party', s.party_id = o.party_id),
    ('is no step that leads there', exists (
      select from known k where (k.from_state, k.action, k.to_state) = (s.from_state, s.action, s.to_state))),
    ('was taken at another time', case
      when s.action = 'reserve' then s.happened_at = o.created_at
      when s.action = 'cancel' or s.action = 'confirm' and o.rail = 'stripe' then s.happened_at = o.settled_at
      when s.action in ('send', 'wait', 'lose', 'refuse') then s.happened_at >= o.created_at
        and s.happened_at <= coalesce(o.settled_at, 'infinity') + interval '12 hours'
      when s.action = 'arrive' and o.rail = 'bank' then s.happened_at = o.paid_at
      when s.action = 'bounce' and o.rail = 'stripe' then s.happened_at <= o.bounced_at
      when s.action = 'reverse' then exists (select from ledger.transactions t
        where t.key like concat_ws(':', 'payout', o.public_id, 'reversed', '%') and t.p_at = s.happened_at)
      else s.happened_at >= o.created_at end)
  ) f (what, good)
 where f.good is not true
"""
STEPS: Final = _STEPS.format(steps=", ".join(str(step) for step in PAYOUT))
"""Each step is one that the life of payouts has, taken when the payout says."""

CHECKS: Final = (PAYOUTS, ATTEMPTS, STEPS)
