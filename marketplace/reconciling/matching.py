"""Matching movements at Stripe with the books: both sides are named by business keys, and sums agree to the cent.

One side is what each transaction of the books does to the money at Stripe, the other what Stripe has booked. A movement
*claims* the keys that follow from what it is about; it is matched when all that it claims comes to its net, in its
currency, and nobody else claims it. Everything is done in sets, in temporary tables that end with the transaction.

Source: docs/money.md, "Reconciliation".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db

LOCK: Final = "select pg_advisory_xact_lock(7255, 0)"

EFFECTS: Final = """
create temporary table stripe_effects on commit drop as
  select t.id as transaction_id, t.key, t.kind, t.posted_at, l.currency,
         sum(l.available) as available, sum(l.pending) as pending, sum(l.available + l.pending) as amount,
         min(l.why ->> 'stripe_reversal') as reversal
    from (select p.transaction_id, p.currency, p.why,
                 case d.name when 'stripe.available' then p.amount else 0 end
                   - case c.name when 'stripe.available' then p.amount else 0 end as available,
                 case d.name when 'stripe.pending' then p.amount else 0 end
                   - case c.name when 'stripe.pending' then p.amount else 0 end as pending
            from ledger.postings p
            left join ledger.accounts d on d.id = p.debit_id and d.name in ('stripe.available', 'stripe.pending')
            left join ledger.accounts c on c.id = p.credit_id and c.name in ('stripe.available', 'stripe.pending')
           where d.id is not null or c.id is not null) l
    join ledger.transactions t on t.id = l.transaction_id
   group by t.id, l.currency
"""
"""What each transaction of the books does to the money at Stripe."""

CLAIMS: Final = """
create temporary table stripe_claims on commit drop as
  with said (movement_id, key) as (
    select m.id, k.key from balance_movements m join payments p on p.charge_id = m.source_id
      join orders o on o.id = p.order_id
      cross join lateral (values ('accrue:' || o.public_id), ('processing_fee:' || p.public_id)) k (key)
     where m.kind = 'charge'
    union all
    select m.id, case m.kind when 'refund' then 'refund_cash:' else 'refund_cash_back:' end || r.public_id
      from balance_movements m join refunds r on r.stripe_refund_id = m.source_id
     where m.kind in ('refund', 'refund_failure')
    union all
    select m.id, k.key from balance_movements m
      cross join lateral (values ('dispute_money:' || m.stripe_id), ('dispute_fee:' || m.stripe_id)) k (key)
     where m.kind in ('dispute', 'dispute_reversal')
    union
    select m.id, concat_ws(':', 'payout', p.public_id, 'confirm') from balance_movements m
      join payout_attempts a on a.stripe_transfer_id = m.source_id join payouts p on p.id = a.payout_id
     where m.kind = 'transfer'
    union
    select m.id, concat_ws(':', 'payout', p.public_id, 'confirm') from balance_movements m
      join payouts p on p.stripe_transfer_id = m.source_id
     where m.kind = 'transfer'
    union all
    select m.id, e.key from balance_movements m join stripe_effects e on e.reversal = m.source_id
     where m.kind = 'transfer_reversal' and e.kind in ('payout.reversed', 'settlement.reversed')
    union all
    select m.id, 'stripe_payout:' || m.source_id from balance_movements m where m.kind = 'payout'
    union all
    select m.id, 'stripe_payout_failed:' || m.source_id from balance_movements m where m.kind = 'payout_failure'
    union all
    select m.id, i.kind || ':' || i.public_id from interventions i
      join balance_movements m on m.stripe_id = i.movement_id
     where i.state = 'booked'),
  offset_by (movement_id, place, key) as (
    select null::bigint, i.id, k.key from interventions i
      cross join lateral (values (i.kind || ':' || i.public_id), (i.offsets_key)) k (key)
     where i.state = 'booked' and i.offsets_key is not null)
  select c.movement_id, c.place, coalesce(c.movement_id, -c.place) as about, c.key,
         e.transaction_id, e.currency, e.amount,
         row_number() over (partition by c.key order by m.created_at nulls last, m.id) as turn
    from (select movement_id, null::bigint as place, key from said
          union all select movement_id, place, key from offset_by) c
    join stripe_effects e on e.key = c.key and e.amount <> 0
    left join balance_movements m on m.id = c.movement_id
"""
"""Which transactions of the books a movement is about; `turn` says who claims one first.

`about` is one number for whatever claims, a movement or a place: tables meet by it at once, and not row by row.
"""

AGREEMENTS: Final = """
create temporary table stripe_agreements on commit drop as
  select c.movement_id, c.place, c.about, sum(c.amount) as amount,
         bool_and(m.id is null or c.currency = m.currency) as is_currency,
         sum(c.amount) = coalesce(max(m.net_minor), 0) and bool_and(m.id is null or c.currency = m.currency) as agrees
    from stripe_claims c left join balance_movements m on m.id = c.movement_id
   where c.turn = 1 group by c.movement_id, c.place, c.about
"""
"""Which of them come to the cent; a posting and what makes up for it come to nothing."""

FORGET: Final = """
delete from movement_matches x where not exists (
  select from stripe_claims c join stripe_agreements a on a.about = c.about and a.agrees
   where c.turn = 1 and c.key = x.booking_key and c.movement_id is not distinct from x.movement_id
     and (c.transaction_id, c.amount) = (x.transaction_id, x.amount_minor))
"""
"""A match that does not hold any more is none: somebody has touched one side."""

KEEP: Final = """
insert into movement_matches (movement_id, booking_key, transaction_id, amount_minor, matched_at)
  select c.movement_id, c.key, c.transaction_id, c.amount, :at
    from stripe_claims c join stripe_agreements a on a.about = c.about and a.agrees
   where c.turn = 1
  on conflict (booking_key) do nothing
"""

UNMATCHED: Final = """
select m.kind, m.source_id, m.currency, m.net_minor, m.stripe_id from balance_movements m
 where not exists (select from movement_matches x where x.movement_id = m.id)
 order by m.kind <> 'charge', m.created_at, m.id desc
"""

INDEXES: Final = (
    "create index on stripe_effects (key)",
    "analyze stripe_effects",
    "create index on stripe_claims (key)",
    "create index on stripe_claims (movement_id)",
    "analyze stripe_claims",
)


def match(*, at: datetime) -> None:
    """Match everything anew in the open transaction; what held before and does not any more is forgotten.

    One does it at a time. The temporary tables stay until the commit, for `judging`. Acts as the system.
    """
    session = db.session()
    session.flush()  # movements just taken are matched too
    session.execute(text(LOCK))
    for statement in (EFFECTS, *INDEXES[:2], CLAIMS, *INDEXES[2:], AGREEMENTS, "analyze stripe_agreements", FORGET):
        session.execute(text(statement))
    session.execute(text(KEEP), {"at": at})


def unmatched() -> list[tuple[str, str]]:
    """Return kind and source of every movement that nothing agrees with, each once: charges, then the oldest first."""
    rows = db.session.execute(text(UNMATCHED))
    return list(dict.fromkeys((row.kind, row.source_id) for row in rows))
