"""The sums of a reconciliation by currency: what Stripe holds, what the books hold there, what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text

from marketplace.db.base import db
from marketplace.reconciling.differences import Balances
from marketplace.reconciling.models import Difference, Reconciliation

SUMS: Final = text("""
with kept as (select currency::text, sum(available)::bigint as available, sum(pending)::bigint as pending
                from stripe_effects group by 1),
moved as (
  select m.currency::text, count(*) filter (where x.id is not null) as matched,
         coalesce(sum(m.net_minor) filter (where x.id is null), 0)::bigint as unbooked
    from balance_movements m
    left join lateral (select x.id from movement_matches x where x.movement_id = m.id limit 1) x on true group by 1),
unseen as (
  select e.currency::text, sum(e.amount)::bigint as amount from stripe_effects e
   where e.amount <> 0 and not exists (select from movement_matches x where x.booking_key = e.key) group by 1),
due as (
  select p.currency::text, sum(p.amount_minor - p.processing_fee_minor)::bigint as amount
    from payments p where p.funds_available_at is null and p.processing_fee_minor is not null and p.available_on <= :at
   group by 1),
agreed as (
  select o.currency::text, count(*) as orders from payments y join orders o on o.id = y.order_id
    join movement_matches x on x.booking_key = 'accrue:' || o.public_id
    join balance_movements m on m.id = x.movement_id and m.amount_minor = o.total_minor and m.currency = o.currency
   where (o.total_minor, o.currency) = (y.amount_minor, y.currency) and x.amount_minor = o.total_minor
   group by 1)
select k.currency, k.available, k.pending, coalesce(m.matched, 0) as matched, coalesce(m.unbooked, 0) as unbooked,
       coalesce(u.amount, 0) as unseen, coalesce(d.amount, 0) as due, coalesce(a.orders, 0) as orders
  from (select currency, sum(available)::bigint as available, sum(pending)::bigint as pending
          from (select * from kept union all select currency, 0, 0 from moved
                union all select c, 0, 0 from unnest(cast(:currencies as text[])) c) every group by 1) k
  left join moved m on m.currency = k.currency left join unseen u on u.currency = k.currency
  left join due d on d.currency = k.currency left join agreed a on a.currency = k.currency
 order by 1
""")


def keep(run_id: int, at_stripe: Balances, found: Sequence[Difference], *, at: datetime) -> list[Reconciliation]:
    """Write the sums of a run, right after `matching.match` in the same transaction; return them by currency."""
    rows = db.session.execute(SUMS, {"at": at, "currencies": list(at_stripe)}).all()
    query = select(Reconciliation).where(Reconciliation.run_id == run_id)
    known = {each.currency: each for each in db.session.scalars(query)}  # two at once may end in the same walk
    kept = []
    for row in rows:
        sums = known.get(row.currency) or Reconciliation(run_id=run_id, currency=row.currency)
        sums.taken_at, (sums.stripe_available_minor, sums.stripe_pending_minor) = (
            at,
            at_stripe.get(row.currency, (0, 0)),
        )
        sums.books_available_minor, sums.books_pending_minor = row.available, row.pending
        sums.unbooked_minor, sums.unseen_minor, sums.due_minor = row.unbooked, row.unseen, row.due
        sums.movements, sums.orders = row.matched, row.orders
        sums.differences = sum(each.currency == row.currency and not each.is_on_its_way for each in found)
        kept.append(sums)
    db.session.add_all(kept)
    return kept


def latest() -> list[Reconciliation]:
    """Return the sums of the newest run, by currency."""
    newest = select(func.max(Reconciliation.run_id)).scalar_subquery()
    query = select(Reconciliation).where(Reconciliation.run_id == newest).order_by(Reconciliation.currency)
    return list(db.session.scalars(query))
