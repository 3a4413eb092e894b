"""The part of the audit that goes step by step: refunds, disputes, reversals and credits, each row against the books.

Each check is one question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

REVERSALS_ROW_BY_ROW: Final = """
with booked as (
  select t.key, p.why ->> 'line' as line,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'commission'), 0) as commission,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'fee'), 0) as fee,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'tax'), 0) as tax,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'proceeds'), 0) as proceeds,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'cash'), 0) as cash,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'operator_funded'), 0) as operator_funded,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'vendor_funded'), 0) as vendor_funded
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
   where split_part(t.key, ':', 1) in ('refund', 'refund_failed', 'chargeback', 'chargeback_undone', 'dispute_lost')
     and p.why ->> 'part' in ('commission', 'fee', 'tax', 'proceeds') group by 1, 2)
select 'reversals' as source, r.public_id as place, 'does not add up' as what
  from reversals r
 where r.commission_minor + r.proceeds_minor + r.fee_minor + r.tax_minor
       <> r.cash_minor + r.vendor_funded_minor + r.operator_funded_minor
union all
select 'reversals', r.public_id, 'and what was booked for it differ'
  from reversals r join order_lines l on l.id = r.line_id
  left join booked b on b.key = r.booking_key and b.line = l.public_id
 where (abs(r.commission_minor), abs(r.fee_minor), abs(r.tax_minor), abs(r.cash_minor), abs(r.operator_funded_minor),
        abs(r.proceeds_minor) - coalesce(b.proceeds, 0))
       is distinct from (coalesce(b.commission, 0), coalesce(b.fee, 0), coalesce(b.tax, 0), coalesce(b.cash, 0),
        coalesce(b.operator_funded, 0), abs(r.vendor_funded_minor) - coalesce(b.vendor_funded, 0))
"""
"""Each step back of a line is its own arithmetic, and what was booked for it, part by part."""

LINES_OF_REFUNDS: Final = """
select 'refunds' as source, f.public_id as place, 'is not the sum of its lines' as what
  from refunds f join (select refund_id, sum(cash_minor) as cash from refund_lines group by 1) l on l.refund_id = f.id
 where f.amount_minor <> l.cash
union all
select 'refund_lines', f.public_id, 'and the step back of its line differ'
  from refund_lines l join refunds f on f.id = l.refund_id
  join reversals r on r.cause = 'refund' and r.cause_ref = f.public_id and r.line_id = l.line_id
 where (l.cash_minor, l.units) is distinct from (r.cash_minor, r.units)
"""
"""A refund is the sum of its lines, and each of them is a step back."""

LINES_OF_DISPUTES: Final = """
select 'disputes' as source, d.public_id as place, 'is less than its lines, or not what Stripe took for it' as what
  from disputes d
  left join (select dispute_id, sum(cash_minor) as cash from dispute_lines group by 1) l on l.dispute_id = d.id
 where d.amount_minor < coalesce(l.cash, 0)
    or exists (select from dispute_movements m
                where m.dispute_id = d.id and m.amount_minor < 0 and m.amount_minor <> -d.amount_minor)
"""
"""A dispute is what Stripe took for it. Its lines are what the order still had then, and may be less."""

CREDITS_ROW_BY_ROW: Final = """
select 'order_credits' as source, c.public_id as place, f.what
  from order_credits c cross join lateral (values
    ('its list total is not price times quantity', c.list_total_minor = c.unit_list_minor * c.quantity),
    ('its margin is not its rate of the list total',
      c.margin_minor = div(2 * c.list_total_minor::numeric * c.margin_bps + 10000, 20000)),
    ('is not its share of the margin, less what the partner had already', c.amount_minor
      = greatest(div(2 * c.margin_minor::numeric * c.share_bps + 10000, 20000) - c.already_minor, 0))
  ) f (what, good)
 where f.good is not true
union all
select 'credit_steps', s.public_id, 'is not its part of the cash that went back'
  from credit_steps s join commissions c on c.id = s.commission_id
 where s.cause not like 'dispute%' and s.taken_minor <> case when s.paid_minor = 0 then 0 else
       div(c.amount_minor::numeric * s.cash_after_minor, s.paid_minor)
       - div(c.amount_minor::numeric * s.cash_before_minor, s.paid_minor) end
union all
select 'credit_steps', s.public_id, 'and the reasons booked for it differ'
  from credit_steps s join commissions c on c.id = s.commission_id join order_credits o on o.id = c.credit_id
 where not exists (
   select from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
    where t.key = s.booking_key and p.why ->> 'credit' = o.public_id
      and ((p.why ->> 'refunded_before_minor')::bigint, (p.why ->> 'refunded_after_minor')::bigint,
           (p.why ->> 'paid_minor')::bigint) = (s.cash_before_minor, s.cash_after_minor, s.paid_minor))
   and (s.taken_minor <> 0 or s.frozen_minor <> 0)
"""
"""Each credit and each step back of one is its own arithmetic."""

CHECKS: Final = (REVERSALS_ROW_BY_ROW, LINES_OF_REFUNDS, LINES_OF_DISPUTES, CREDITS_ROW_BY_ROW)
