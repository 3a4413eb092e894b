"""The part of the audit that goes row by row: every amount that has moved is what its row, its sum and the books say.

Each check is one question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

LINES_ADD_UP: Final = """
select 'order_lines' as source, l.public_id as place, f.what
  from order_lines l cross join lateral (values
    ('its list total is not price times quantity', l.list_total_minor = l.unit_list_minor * l.quantity),
    ('its margin is not its rate of the list total',
      l.margin_minor = div(2 * l.list_total_minor::numeric * l.margin_bps + 10000, 20000)),
    ('its partner total is not list less margin', l.partner_total_minor = l.list_total_minor - l.margin_minor),
    ('its retail total is more than its price times quantity', l.unit_retail_minor is null
      or l.retail_total_minor <= l.unit_retail_minor * l.quantity),
    ('its commission is not retail less partner total',
      l.commission_minor = l.retail_total_minor - l.partner_total_minor),
    ('what goes out of it is not what comes in', l.commission_minor + l.proceeds_minor + l.fee_minor + l.tax_minor
      = l.retail_total_minor - l.discount_minor + l.tax_minor + l.vendor_funded_minor + l.operator_funded_minor)
  ) f (what, good)
 where f.good is not true
"""
"""Each line of an order is its own arithmetic: list, margin, retail, commission, and all that is paid out of it."""

LINES_IN_THE_BOOKS: Final = """
with booked as (
  select p.why ->> 'line' as line, min(t.key) as key,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'commission'), 0) as commission,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'fee'), 0) as fee,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'tax'), 0) as tax,
         coalesce(sum(p.amount) filter (where p.why ->> 'part' = 'proceeds'), 0) as proceeds,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'cash'), 0) as cash,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'operator_funded'), 0) as operator_funded,
         coalesce(sum(p.amount) filter (where p.why ->> 'source' = 'vendor_funded'), 0) as vendor_funded
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id where t.kind = 'accrual' group by 1)
select 'order_lines' as source, l.public_id as place, 'and what was booked for it differ' as what
  from booked b join order_lines l on l.public_id = b.line
 where (l.commission_minor, l.fee_minor, l.tax_minor, l.operator_funded_minor,
        l.retail_total_minor - l.discount_minor + l.tax_minor, l.proceeds_minor - b.proceeds)
       is distinct from (b.commission, b.fee, b.tax, b.operator_funded, b.cash, l.vendor_funded_minor - b.vendor_funded)
"""
"""What a paid line came to is what was booked for it. What a vendor would pay to itself moved nothing."""

REASONS_OF_LINES: Final = """
select 'order_lines' as source, l.public_id as place, 'and the reasons of its commission differ' as what
  from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
  join order_lines l on l.public_id = p.why ->> 'line'
 where t.kind = 'accrual' and p.why ->> 'part' = 'commission' and p.why ->> 'commission_minor' is not null
   and (l.quantity, l.unit_list_minor, l.list_total_minor, l.margin_bps, l.margin_minor, l.partner_total_minor,
        l.unit_retail_minor, l.retail_total_minor, l.discount_minor, l.commission_minor)
       is distinct from ((p.why ->> 'quantity')::int, (p.why ->> 'unit_list_minor')::bigint,
        (p.why ->> 'list_total_minor')::bigint, (p.why ->> 'margin_bps')::int, (p.why ->> 'margin_minor')::bigint,
        (p.why ->> 'partner_total_minor')::bigint, (p.why ->> 'unit_retail_minor')::bigint,
        (p.why ->> 'retail_total_minor')::bigint, (p.why ->> 'discount_minor')::bigint,
        (p.why ->> 'commission_minor')::bigint)
"""
"""A line says of its commission what the books keep as its reasons."""

ORDERS_ADD_UP: Final = """
with lines as (
  select order_id, sum(list_total_minor) as list, sum(partner_total_minor) as partner,
         sum(retail_total_minor) as retail, sum(discount_minor) as discount, sum(tax_minor) as tax,
         sum(commission_minor) as commission
    from order_lines group by 1)
select 'orders' as source, o.public_id as place, 'is not the sum of its lines' as what
  from orders o join lines l on l.order_id = o.id
 where (o.list_total_minor, o.partner_total_minor, o.retail_total_minor, o.discount_minor, o.tax_minor,
        o.commission_minor, o.total_minor)
       is distinct from (l.list, l.partner, l.retail, l.discount, l.tax, l.commission, l.retail - l.discount + l.tax)
"""
"""An order is the sum of its lines."""

FEES_OF_PAYMENTS: Final = """
select 'payments' as source, y.public_id as place, 'and the fee booked for it differ' as what
  from payments y
  left join ledger.transactions t on t.key = 'processing_fee:' || y.public_id
  left join ledger.postings p on p.transaction_id = t.id
 where coalesce(y.processing_fee_minor, 0) <> coalesce(p.amount, 0)
"""
"""What Stripe kept of a payment is booked to the cent."""

INVOICES_OF_ORDERS: Final = """
select 'invoices' as source, i.number as place, 'and its order differ' as what
  from invoices i join orders o on o.id = i.order_id
 where (i.net_minor, i.tax_minor, i.total_minor)
       is distinct from (o.total_minor - o.tax_minor, o.tax_minor, o.total_minor)
union all
select 'credit_notes', c.number, 'does not add up' from credit_notes c where c.net_minor + c.tax_minor <> c.total_minor
union all
select 'credit_notes', c.number, 'and what its refund took differ'
  from credit_notes c
  join (select cause_ref, order_id, cause, sum(cash_minor) as total, sum(tax_minor) as tax
          from reversals group by 1, 2, 3) r
    on r.cause_ref = c.refund_ref and r.order_id = c.order_id
 where (r.cause = 'refund' and c.total_minor > 0 or r.cause = 'refund_failed' and c.total_minor < 0)
   and (c.total_minor, c.tax_minor) is distinct from (r.total, r.tax)
"""
"""An invoice charges what its order says; a credit note adds up and gives back what its refund took."""

CHECKS: Final = (
    LINES_ADD_UP, LINES_IN_THE_BOOKS, REASONS_OF_LINES, ORDERS_ADD_UP, FEES_OF_PAYMENTS, INVOICES_OF_ORDERS,
)  # fmt: skip
