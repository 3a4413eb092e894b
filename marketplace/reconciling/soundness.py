"""The audit of reconciling: movements, matches, interventions, bank lines and sums fit each other and the books.

What only Stripe knows is asked of Stripe anew with every reconciliation; here stands what can be told without it. Each
check is one question to the database that answers with what is wrong. It reads one state of everything, so call it in
`db.transaction.snapshot`, as the system.

Source: docs/money.md, "What always holds".
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from marketplace.audit.witness import told
from marketplace.db.base import db
from marketplace.db.patience import without_limit
from marketplace.ledger.verification import Fault
from marketplace.reconciling import statement_soundness
from marketplace.reconciling.rules import DIFFERENCES, KINDS

_MOVEMENTS: Final = """
with known (category, kind) as (values {kinds})
select 'balance_movements' as source, m.stripe_id as place, f.what
  from balance_movements m
  left join known k on k.category = m.category
  left join payments p on m.kind = 'charge' and p.charge_id = m.source_id
  left join lateral (
    select sum(x.amount_minor) as amount, min(t.currency) as currency, min(x.booking_key) as key
      from movement_matches x left join lateral (
        select min(p.currency::text) as currency from ledger.postings p
         where p.transaction_id = x.transaction_id) t on true
     where x.movement_id = m.id) x on true
  cross join lateral (values
    ('does not add up', m.net_minor = m.amount_minor - m.fee_minor),
    ('is of another kind', m.kind = coalesce(k.kind, 'adjustment')),
    ('and what it is matched with differ', x.amount is null
      or (x.amount, x.currency) = (m.net_minor, m.currency::text)),
    ('and its payment differ', m.kind <> 'charge' or x.amount is null
      or (p.balance_transaction_id, p.amount_minor, p.processing_fee_minor)
        = (m.stripe_id, m.amount_minor, m.fee_minor)),
    ('is available at another time than its payment', p.available_on is null or p.available_on = m.available_at),
    ('is available before it was made', m.available_at >= m.created_at - interval '1 day'),
    ('was seen before it was made', m.seen_at >= m.created_at - interval '1 day')
  ) f (what, good)
 where f.good is not true
"""
MOVEMENTS: Final = _MOVEMENTS.format(kinds=", ".join(str(each) for each in KINDS.items()))
"""Each movement adds up, and is to the cent what it is matched with."""

MATCHES: Final = """
select 'movement_matches' as source, x.booking_key as place, f.what
  from movement_matches x left join balance_movements m on m.id = x.movement_id
  left join ledger.transactions t on t.id = x.transaction_id
  left join lateral (
    select sum(case when d.name in ('stripe.available', 'stripe.pending') then p.amount else 0 end
             - case when c.name in ('stripe.available', 'stripe.pending') then p.amount else 0 end) as amount
      from ledger.postings p join ledger.accounts d on d.id = p.debit_id join ledger.accounts c on c.id = p.credit_id
     where p.transaction_id = x.transaction_id) b on true
  cross join lateral (values
    ('is of another transaction', t.key = x.booking_key),
    ('and the books differ', x.amount_minor = b.amount),
    ('is of no movement', x.movement_id is null or m.id is not null),
    ('was made before what it matches', x.matched_at >= t.recorded_at - interval '12 hours')
  ) f (what, good)
 where f.good is not true
"""
"""Each match is what its transaction does to the money at Stripe."""

COVERAGES: Final = """
select 'coverages' as source, id || ' ' || currency as place, 'is not money over what is owed' as what
  from coverages where bps is distinct from floor(money_minor::numeric * 10000 / nullif(owed_minor, 0))
"""
"""Each coverage is its own arithmetic."""

COVERAGES_TOLD: Final = told(
    "coverages", "coverage", "coverage.counted", at="taken_at", place="r.id || ' ' || r.currency",
    facts={"money_minor": "r.money_minor", "owed_minor": "r.owed_minor"},
)  # fmt: skip
"""Each coverage says what was counted, and none is missing."""

RECONCILIATIONS: Final = """
select 'reconciliations' as source, r.id || ' ' || r.currency as place, f.what
  from reconciliations r left join movement_walks w on w.id = r.run_id
  left join lateral (
    select c.id from coverages c where c.currency = r.currency and c.taken_at = r.taken_at limit 1) c on true
  cross join lateral (values
    ('is of no walk', w.id is not null),
    ('was taken at another time than its coverage', c.id is not null),
    ('is not explained by what stands in it', r.differences > 0
      or r.books_available_minor + r.books_pending_minor + r.unbooked_minor - r.unseen_minor
         = r.stripe_available_minor + r.stripe_pending_minor),
    ('counts what cannot be', least(r.movements, r.orders, r.differences) >= 0 and r.orders <= r.movements),
    ('has more frees than there is', r.differences > 0 or r.unbooked_minor <> 0 or r.unseen_minor <> 0
      or r.stripe_available_minor = r.books_available_minor + r.due_minor)
  ) f (what, good)
 where f.good is not true
"""
"""Without a difference, the books and what explains the rest come to what Stripe holds."""

INTERVENTIONS: Final = """
select 'interventions' as source, i.public_id as place, f.what
  from interventions i
  left join ledger.transactions t on t.key = i.kind || ':' || i.public_id
  left join ledger.postings p on p.transaction_id = t.id
  left join ledger.accounts d on d.id = p.debit_id left join ledger.accounts c on c.id = p.credit_id
  left join differences x on x.id = i.difference_id
  cross join lateral (values
    ('and its posting differ', case i.state when 'booked'
      then (p.amount, p.currency::text, d.label, c.label, t.p_at, p.why ->> 'movement', p.why ->> 'offsets')
        is not distinct from (i.amount_minor, i.currency::text, i.debit, i.credit, i.booked_at, i.movement_id,
          i.offsets_key)
      else t.id is null and i.booked_at is null end),
    ('is in no state that there is', i.state in ('waiting', 'booked', 'rejected')),
    ('is about no difference', i.difference_id is null or x.id is not null),
    ('was decided by nobody, or by one person', (i.decided_by is null) = (i.decided_at is null)
      and i.decided_by is distinct from i.requested_by and (i.state <> 'rejected' or i.decided_at is not null)
      and (i.state <> 'waiting' or i.decided_at is null)),
    ('was booked before it was decided', i.decided_at is null or i.booked_at is null or i.booked_at = i.decided_at)
  ) f (what, good)
 where f.good is not true
union all
select 'interventions', t.key, 'was booked, and nobody asked for it' from ledger.transactions t
 where t.kind in ('funding', 'withdrawal')
   and not exists (select from interventions i where i.kind || ':' || i.public_id = t.key)
"""
"""What people booked is one posting each, as they asked for it."""

INTERVENTIONS_TOLD: Final = tuple(
    told(
        "interventions", "intervention", f"{kind}.{action}", at=at, when=f"r.kind = '{kind}' and {when}",
        facts={"amount_minor": "r.amount_minor", "currency": "r.currency", "debit": "r.debit", "credit": "r.credit",
               "difference": "r.difference_id", "requested_by": "r.requested_by"},
    )
    for kind in ("funding", "withdrawal", "adjustment")
    for action, at, when in (
        ("requested", "requested_at", "true"), ("booked", "booked_at", "r.state = 'booked'"),
        ("approved", "decided_at", "r.state = 'booked' and r.decided_at is not null"),
        ("rejected", "decided_at", "r.state = 'rejected'"),
    )
)  # fmt: skip

OWN_PAYOUTS: Final = """
select 'own_payouts' as source, y.stripe_id as place, f.what
  from own_payouts y left join ledger.transactions t on t.key = 'stripe_payout:' || y.stripe_id
  left join ledger.postings p on p.transaction_id = t.id
  left join balance_movements m on m.kind = 'payout' and m.source_id = y.stripe_id
  cross join lateral (values
    ('and the books differ', t.id is null or (p.amount, p.currency::text) = (abs(y.amount_minor), y.currency::text)),
    ('and its movement differ', m.id is null or (m.amount_minor, m.currency) = (-y.amount_minor, y.currency)),
    ('is known to nobody else', m.id is not null or t.id is not null),
    ('is in a state that the books do not have', y.status in ('pending', 'in_transit', 'paid', 'failed', 'canceled')
      and (y.status <> 'paid' or exists (
        select from ledger.transactions a where a.key = 'stripe_payout_arrived:' || y.stripe_id))),
    ('arrives before it was made', y.arrives_at >= y.created_at - interval '1 day'),
    ('was made at another time', m.id is null or y.created_at between m.created_at - interval '1 day'
      and m.created_at + interval '1 day')
  ) f (what, good)
 where f.good is not true
"""
"""What Stripe sent to the operator's bank is its movement and its posting."""

_DIFFERENCES: Final = """
with looks (at, is_at_all) as (
  select taken_at, true from reconciliations
  union all select taken_at, false from bank_statements
  union all select finished_at, false from bank_answers)
select 'differences' as source, d.public_id as place, f.what
  from differences d
  cross join lateral (values
    ('is of no kind that there is', d.kind in ({kinds}) and d.side in ('stripe', 'books', 'bank')),
    ('was seen last before it was seen first', d.first_seen_at <= d.last_seen_at
      and d.last_seen_at <= coalesce(d.resolved_at, d.last_seen_at)),
    ('was seen when nobody looked', not exists (
      select from unnest(array[d.first_seen_at, d.last_seen_at, d.resolved_at]) as s (at)
       where s.at is not null
         and not exists (select from looks l where l.at = s.at and (l.is_at_all or d.kind = 'bank')))),
    ('was explained by nobody', (d.explained_by is null) = (d.explained_at is null)
      and (d.explained_at is null or d.explained_at >= d.first_seen_at))
  ) f (what, good)
 where f.good is not true
"""
DIFFERENCES_SEEN: Final = _DIFFERENCES.format(kinds=", ".join(f"'{kind}'" for kind in DIFFERENCES))
"""Each difference was seen by somebody who looked, first and last, and ended by one: a reconciliation looks at all,
whoever takes in what the bank says looks at the bank's."""

CHECKS: Final = (
    MOVEMENTS, MATCHES, COVERAGES, COVERAGES_TOLD, RECONCILIATIONS, INTERVENTIONS, *INTERVENTIONS_TOLD, OWN_PAYOUTS,
    *statement_soundness.CHECKS, DIFFERENCES_SEEN,
)  # fmt: skip


def audit() -> list[Fault]:
    """Return everything about reconciling that does not hold, however long it takes."""
    without_limit(db.session())
    return [Fault(*row) for check in CHECKS for row in db.session.execute(text(check))]
