"""The part of the audit that is about disputes: what is frozen, what was lost, what moved at Stripe, and its fees.

Each check is one question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

DISPUTES_IN_THE_BOOKS: Final = """
with taken as (
  select cause_ref, sum(cash_minor) as cash from reversals
   where cause in ('chargeback', 'chargeback_undone') group by 1)
select 'disputes' as source, d.public_id as place, 'and what it took of its lines differ' as what
  from disputes d left join taken t on t.cause_ref = d.public_id
 where coalesce(t.cash, 0) + d.beyond_minor <> case d.state when 'lost' then d.amount_minor else 0 end
union all
select 'disputes', d.public_id, 'is lost and not in the books, or in the books and not lost' from disputes d
 where (d.state = 'lost') <> (exists (select from ledger.transactions t where t.key = 'chargeback:' || d.public_id)
          and not exists (select from ledger.transactions t where t.key = 'chargeback_undone:' || d.public_id))
union all
select 'disputes', d.public_id, 'freezes what the books do not, or has another part frozen there'
  from disputes d
  left join (select dispute_id, sum(frozen_minor) as frozen from dispute_lines group by 1) l on l.dispute_id = d.id
  left join (select cause_ref, sum(frozen_minor) as frozen from credit_steps where cause = 'dispute_open'
              group by 1) s on s.cause_ref = d.public_id
  left join (select substr(t.key, 14) as ref, sum(p.amount) as frozen
               from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
              where t.kind = 'dispute.open' group by 1) b on b.ref = d.public_id
 where coalesce(l.frozen, 0) + coalesce(s.frozen, 0) <> coalesce(b.frozen, 0)
union all
select 'ledger.transactions', t.key, 'is about no dispute' from ledger.transactions t
 where t.kind in ('dispute.open', 'dispute.lost')
   and not exists (select from disputes d where d.public_id = split_part(t.key, ':', 2))
"""
"""One that was lost took all of its amount, once; one that was not lost took nothing; what is frozen is booked."""

FROZEN_PARTS: Final = """
with named as (
  select l.line_id, sum(l.frozen_minor) as frozen, min(d.opened_at) as opened_at
    from dispute_lines l join disputes d on d.id = l.dispute_id
   where d.state in ('needs_response', 'under_review') group by 1)
select 'commissions' as source, c.public_id as place,
       format('has %s frozen where open disputes name %s', c.disputed_minor, coalesce(n.frozen, 0)) as what
  from commissions c left join named n on n.line_id = c.line_id
 where c.credit_id is null and (c.disputed_minor > coalesce(n.frozen, 0)
    or c.disputed_minor < coalesce(n.frozen, 0) and not exists (
         select from reversals r where r.line_id = c.line_id and r.booked_at >= n.opened_at))
"""
"""A commission is frozen by what open disputes name of it: never by more, and by less only where a refund took it."""

DISPUTED_MONEY: Final = """
with booked as (
  select split_part(t.key, ':', 1) as step, substr(t.key, strpos(t.key, ':') + 1) as ref,
         sum(case when a.name = 'stripe.available' then p.amount else -p.amount end) as amount
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
    join ledger.accounts a on a.id = p.debit_id
   where t.key like 'dispute_money:%' or t.key like 'dispute_fee:%' group by 1, 2),
known as (
  select 'dispute_money' as step, balance_transaction_id as ref, amount_minor as amount from dispute_movements
   where amount_minor <> 0
  union all
  select 'dispute_fee', balance_transaction_id, -fee_minor from dispute_movements where fee_minor <> 0)
select 'dispute_movements' as source, coalesce(k.ref, b.ref) as place,
       format('%s: %s moved at Stripe, %s in the books', coalesce(k.step, b.step), k.amount, b.amount) as what
  from known k full join booked b on (b.step, b.ref) = (k.step, k.ref)
 where k.amount is distinct from b.amount
"""
"""What Stripe took, brought back and charged for a dispute is in the books, each movement and each fee once."""

CLEARING_OF_DISPUTES: Final = """
with expected as (
  select currency, sum(amount) as balance from (
    select d.currency::text, m.amount_minor as amount from dispute_movements m join disputes d on d.id = m.dispute_id
    union all select currency::text, amount_minor from disputes where state = 'lost') each group by 1),
kept as (
  select a.currency, b.balance from ledger.open_balances() b join ledger.accounts a on a.id = b.account_id
   where a.name = 'dispute.clearing')
select 'ledger.accounts' as source, 'dispute.clearing ' || coalesce(k.currency, e.currency) as place,
       format('holds %s where disputes on their way come to %s', coalesce(k.balance, 0), coalesce(e.balance, 0)) as what
  from kept k full join expected e on e.currency = k.currency
 where coalesce(k.balance, 0) <> coalesce(e.balance, 0)
"""
"""Clearing holds what Stripe has taken for disputes that are not decided, and nothing else."""

CHECKS: Final = (DISPUTES_IN_THE_BOOKS, FROZEN_PARTS, DISPUTED_MONEY, CLEARING_OF_DISPUTES)
