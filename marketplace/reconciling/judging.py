"""What does not agree: each question to the database answers with differences, in the shape of `differences.Found`.

They read the temporary tables of `matching`, in the same transaction. On its way is what is younger than two days and
known to be half done; anything else is a difference at once.

Source: docs/money.md, "Reconciliation".
"""

from __future__ import annotations

from typing import Final

MOVEMENTS: Final = """
select case when d.is_double then 'double' when a.movement_id is null then 'unbooked'
            when not a.is_currency then 'currency' else 'amount' end as kind,
       'stripe' as side, m.currency::text, m.stripe_id as subject,
       case when a.is_currency then m.net_minor - a.amount else m.net_minor end as amount_minor,
       m.created_at as occurred_at,
       d.is_double is not true and m.created_at > :settled and coalesce(a.is_currency, true)
         and known.half is true as is_on_its_way,
       jsonb_build_object('movement', m.kind, 'source', m.source_id, 'net', m.net_minor,
         'books', coalesce(a.amount, 0)) as facts
  from balance_movements m
  left join stripe_agreements a on a.movement_id = m.id
  left join lateral (
    select true as is_double from stripe_claims c where c.movement_id = m.id and c.turn > 1 limit 1) d on true
  left join lateral (
    select p.processing_fee_minor is null as half from payments p where m.kind = 'charge' and p.charge_id = m.source_id
    union all
    select true from refunds r where m.kind in ('refund', 'refund_failure') and r.stripe_refund_id = m.source_id
       and not exists (select from stripe_claims c where c.movement_id = m.id)
    union all
    select true from disputes d where m.kind in ('dispute', 'dispute_reversal') and d.stripe_dispute_id = m.source_id
       and not exists (select from dispute_movements x where x.balance_transaction_id = m.stripe_id)
    union all
    select true from payout_attempts t join payouts p on p.id = t.payout_id
     where m.kind = 'transfer' and t.state in ('sending', 'unknown', 'sent') and p.settled_at is null
       and t.stripe_transfer_id = m.source_id
    limit 1) known on true
 where a.agrees is not true
"""
"""What Stripe moved and the books have not, have otherwise, or have once for two."""

POSTINGS: Final = """
select 'unseen' as kind, 'books' as side, e.currency::text, e.key as subject, e.amount as amount_minor,
       e.posted_at as occurred_at,
       e.kind = 'accrual' and e.posted_at > :settled and exists (
         select from orders o join payments p on p.order_id = o.id
          where o.public_id = substr(e.key, 8) and p.balance_transaction_id is null) as is_on_its_way,
       jsonb_build_object('posting', e.kind) as facts
  from stripe_effects e
 where e.amount <> 0 and not exists (
         select from stripe_claims c left join stripe_agreements a on a.place = c.place
          where c.key = e.key and c.currency = e.currency and c.turn = 1 and (c.movement_id is not null or a.agrees))
"""
"""What the books moved at Stripe and Stripe does not show."""

BALANCES: Final = """
with told as (
  select * from unnest(cast(:currencies as text[]), cast(:available as bigint[]), cast(:pending as bigint[]))
    as t (currency, available, pending)),
moved as (select currency::text, sum(net_minor) as net from balance_movements group by 1)
select 'balance' as kind, 'stripe' as side, coalesce(t.currency, m.currency) as currency,
       coalesce(t.currency, m.currency) as subject,
       coalesce(t.available + t.pending, 0) - coalesce(m.net, 0) as amount_minor,
       cast(:at as timestamptz) as occurred_at, cast(:is_moving as boolean) as is_on_its_way,
       jsonb_build_object('stripe', coalesce(t.available + t.pending, 0), 'moved', coalesce(m.net, 0)) as facts
  from told t full join moved m on m.currency = t.currency
 where coalesce(t.available + t.pending, 0) <> coalesce(m.net, 0)
"""
"""Stripe's own sum: what it holds is what it has moved, or something was never listed."""

AVAILABLE: Final = """
with told as (
  select * from unnest(cast(:currencies as text[]), cast(:available as bigint[]), cast(:pending as bigint[]))
    as t (currency, available, pending)),
moved as (
  select currency::text, sum(net_minor) filter (where available_at <= :at) as net from balance_movements group by 1)
select 'available' as kind, 'stripe' as side, coalesce(t.currency, m.currency) as currency,
       coalesce(t.currency, m.currency) as subject, coalesce(t.available, 0) - coalesce(m.net, 0) as amount_minor,
       cast(:at as timestamptz) as occurred_at, cast(:is_moving as boolean) as is_on_its_way,
       jsonb_build_object('stripe', coalesce(t.available, 0), 'moved', coalesce(m.net, 0)) as facts
  from told t full join moved m on m.currency = t.currency
 where coalesce(t.available, 0) <> coalesce(m.net, 0)
"""
"""Stripe's own split: what it calls available is what it has moved and freed."""

FREED: Final = """
with freed as (select currency::text, sum(amount_minor - coalesce(processing_fee_minor, 0)) as amount
                 from payments where funds_available_at is not null group by 1),
kept as (select currency::text, sum(available) as amount from stripe_effects where kind = 'funds_available' group by 1)
select 'available' as kind, 'books' as side, coalesce(f.currency, k.currency) as currency, 'payments' as subject,
       coalesce(k.amount, 0) - coalesce(f.amount, 0) as amount_minor, cast(:at as timestamptz) as occurred_at,
       false as is_on_its_way,
       jsonb_build_object('books', coalesce(k.amount, 0), 'payments', coalesce(f.amount, 0)) as facts
  from freed f full join kept k on k.currency = f.currency
 where coalesce(k.amount, 0) <> coalesce(f.amount, 0)
union all
select 'available', 'stripe', p.currency::text, p.public_id, p.amount_minor - p.processing_fee_minor, p.available_on,
       p.available_on > :settled, jsonb_build_object('payment', p.public_id)
  from payments p where p.funds_available_at is null and p.processing_fee_minor is not null and p.available_on <= :at
"""
"""The books' split: what they call available is what they have freed, and that follows Stripe's date."""

ORDERS: Final = """
select 'order' as kind, 'books' as side, o.currency::text, o.public_id as subject,
       o.total_minor - coalesce(y.amount_minor, 0) as amount_minor, coalesce(o.paid_at, o.placed_at) as occurred_at,
       false as is_on_its_way,
       jsonb_build_object('order', o.total_minor, 'payment', y.amount_minor, 'books', e.amount) as facts
  from orders o left join payments y on y.order_id = o.id
  left join stripe_effects e on e.key = 'accrue:' || o.public_id
 where o.state = 'paid' and (y.id is not null or e.key is not null)
   and (o.total_minor, o.currency::text) is distinct from (y.amount_minor, y.currency::text)
union all
select 'order', 'books', o.currency::text, o.public_id, coalesce(e.amount, 0) - y.amount_minor,
       y.paid_at, false, jsonb_build_object('order', o.total_minor, 'payment', y.amount_minor, 'books', e.amount)
  from payments y join orders o on o.id = y.order_id left join stripe_effects e on e.key = 'accrue:' || o.public_id
 where (o.total_minor, o.currency::text) = (y.amount_minor, y.currency::text)
   and (y.amount_minor, y.currency::text) is distinct from (e.amount, e.currency::text)
"""
"""The first two sides of the three-way match: what an order asks for, what was paid, what the books took."""

CHECKS: Final = (MOVEMENTS, POSTINGS, BALANCES, AVAILABLE, FREED, ORDERS)
