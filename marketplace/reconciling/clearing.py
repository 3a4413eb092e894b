"""Accounts that money passes through: what stands on them, flow by flow, and since when.

Refunds wait there until Stripe has paid them, disputes until the bank has decided, payouts to the operator's bank until
they arrive. What nothing explains, or what stands for more than two days, is a difference.
"""

from __future__ import annotations

from typing import Final

STANDING: Final = """
with passed as (
  select a.name, p.currency::text, t.key, t.posted_at,
         case when p.credit_id = a.id then p.amount else -p.amount end as amount
    from ledger.accounts a join ledger.postings p on p.debit_id = a.id or p.credit_id = a.id
    join ledger.transactions t on t.id = p.transaction_id
   where a.name in ('payment.clearing', 'refund.clearing', 'dispute.clearing', 'bank.clearing')),
named as (
  select n.name, n.currency, n.posted_at, n.amount,
         coalesce(d.public_id, split_part(f.subject, ' ', 2), substr(n.key, strpos(n.key, ':') + 1)) as flow
    from passed n
    left join dispute_movements x on n.key = 'dispute_money:' || x.balance_transaction_id
    left join disputes d on d.id = x.dispute_id
    left join interventions v on n.key = v.kind || ':' || v.public_id
    left join differences f on f.id = v.difference_id and f.kind = 'clearing'),
open as (
  select name, currency, flow, sum(amount) as amount, min(posted_at) as since, max(posted_at) as last
    from named group by 1, 2, 3 having sum(amount) <> 0)
select 'clearing' as kind, 'books' as side, o.currency, o.name || ' ' || o.flow as subject, o.amount as amount_minor,
       o.since as occurred_at,
       coalesce(q.closed_at > :settled or q.id is not null and q.closed_at is null, false)
         or greatest(o.last, y.arrives_at) > :settled as is_on_its_way,
       jsonb_build_object('account', o.name, 'flow', o.flow) as facts
  from open o
  left join disputes q on o.name = 'dispute.clearing' and q.public_id = o.flow
  left join own_payouts y on o.name = 'bank.clearing' and y.stripe_id = o.flow
"""
"""Every flow that has not come to zero."""
