"""The part of the audit about numbered documents: no number is missing, and each says what its order and books say.

`payments.soundness` asks these questions. Amounts against orders and refunds are its own; who issued a document, and to
whom, stands in the document alone.
"""

from __future__ import annotations

from typing import Final

NUMBERS: Final = """
with issued as (
  select 'invoices' as source, series, year, sequence, number, issued_at from invoices where series = 'INV'
  union all
  select 'credit_notes', series, year, sequence, number, issued_at from credit_notes where series = 'CN'
  union all
  select 'self_billing_invoices', series, year, sequence, number, issued_at from self_billing_invoices),
given as (
  select c.series, c.year, n as sequence
    from invoice_counters c cross join lateral generate_series(1, c.last_number) n),
spoken as (
  select coalesce(g.series, i.series) as series, coalesce(g.year, i.year) as year,
         coalesce(g.sequence, i.sequence)::text as sequence, i.source, g.sequence is null as is_unknown
    from given g full join issued i using (series, year, sequence)
   where g.sequence is null or i.sequence is null),
behind as (
  select source, number, issued_at,
         lag(issued_at) over (partition by series, year order by sequence) as before from issued)
select coalesce(source, 'invoice_counters') as source,
       concat_ws('-', series, year, lpad(sequence, greatest(length(sequence), 6), '0')) as place,
       case when is_unknown then 'has a number that was never given out'
            else 'was given out, and no document has it' end as what
  from spoken
union all
select source, number, 'was issued before the number before it' from behind where issued_at < before
union all
select min(source), min(number), 'is a number of several documents' from issued
 group by series, year, sequence having count(*) > 1
union all
select 'invoice_counters', concat_ws('-', c.series, c.year), 'does not know when its last number was given out'
  from invoice_counters c
 where c.last_issued_at is distinct from (
   select max(i.issued_at) from issued i where (i.series, i.year) = (c.series, c.year))
union all
select 'invoices', number, 'counts in a series of others' from invoices where series <> 'INV'
union all
select 'credit_notes', number, 'counts in a series of others' from credit_notes where series <> 'CN'
"""
"""Every number that was given out stands on one document, in the order in which they were issued."""

INVOICES: Final = """
with zones as materialized (select name from pg_timezone_names)
select 'invoices' as source, i.number as place, f.what
  from invoices i
  left join orders o on o.id = i.order_id
  left join accounts a on a.id = o.account_id
  left join zones z on z.name = i.document -> 'issuer' ->> 'time_zone'
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
             'number', l.number, 'description', l.description, 'quantity', l.quantity,
             'unit_minor', case when o.route = 'partner_order' then l.unit_list_minor else l.unit_retail_minor end,
             'margin_bps', case when o.route = 'partner_order' then l.margin_bps else 0 end,
             'reduction_minor',
               l.discount_minor + case when o.route = 'partner_order' then l.margin_minor else 0 end,
             'net_minor', l.retail_total_minor - l.discount_minor, 'tax_bps', l.tax_bps) order by l.number) as told
      from order_lines l where l.order_id = o.id) lines
  cross join lateral (
    select jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text) as told from (
      select coalesce(l.terms -> 'tax' ->> 'name', '') as name, l.tax_bps as bps,
             coalesce(nullif(l.terms -> 'tax' ->> 'treatment', ''), 'untaxed') as treatment,
             coalesce(l.terms -> 'tax' ->> 'note', '') as note,
             coalesce(l.terms -> 'tax' ->> 'jurisdiction', '') as jurisdiction,
             sum(l.retail_total_minor - l.discount_minor)::bigint as net_minor, sum(l.tax_minor)::bigint as tax_minor
        from order_lines l where l.order_id = o.id group by 1, 2, 3, 4, 5) t) taxes
  cross join lateral (
    select jsonb_agg(t order by t::text) as told
      from jsonb_array_elements(
        case jsonb_typeof(i.document -> 'taxes') when 'array' then i.document -> 'taxes' end) t) shown
  cross join lateral (values
    ('has another number', i.number = concat_ws('-', i.series, i.year,
      lpad(i.sequence::text, greatest(length(i.sequence::text), 6), '0'))),
    ('is of no paid order', o.state = 'paid'),
    ('is another party''s than its order', (i.currency, i.token_hash) = (o.currency, o.token_hash)
      and i.partner_id is not distinct from o.partner_id and i.account = a.public_id),
    ('names another order', i.document ->> 'order' = o.public_id
      and i.document -> 'is_purchase' = to_jsonb(o.route = 'partner_order')),
    ('names a customer, or no buyer who bought for itself',
      jsonb_typeof(i.document -> 'buyer') = case o.route when 'partner_order' then 'object' else 'null' end),
    ('has other lines than its order', i.document -> 'lines' = lines.told),
    ('has other taxes than its order', shown.told = taxes.told),
    ('is of another day', i.issued_on = (i.issued_at at time zone z.name)::date
      and extract(year from i.issued_on) = i.year),
    ('tells of other days than its order',
      i.document ->> 'ordered_on' = (o.placed_at at time zone z.name)::date::text
      and i.document ->> 'paid_on' = (o.paid_at at time zone z.name)::date::text)
  ) f (what, good)
 where f.good is not true
"""
"""An invoice says, line by line, what its order says."""

CREDIT_NOTES: Final = """
with zones as materialized (select name from pg_timezone_names)
select 'credit_notes' as source, c.number as place, f.what
  from credit_notes c
  left join invoices i on i.id = c.invoice_id
  left join credit_notes x on x.id = c.cancels_id
  left join orders o on o.id = c.order_id
  left join refunds r on r.public_id = c.refund_ref
  left join zones z on z.name = c.document -> 'issuer' ->> 'time_zone'
  cross join lateral (
    select sum(case jsonb_typeof(l -> 'net_minor') when 'number' then (l ->> 'net_minor')::numeric end) as net,
           sum(case jsonb_typeof(l -> 'tax_minor') when 'number' then (l ->> 'tax_minor')::numeric end) as tax,
           count(*) filter (where (l -> 'description', l -> 'tax_bps')
             is distinct from (to_jsonb(s.description), to_jsonb(s.tax_bps))
             or (l -> 'units' between to_jsonb(-s.quantity) and to_jsonb(s.quantity)) is not true) as strange
      from jsonb_array_elements(case jsonb_typeof(c.document -> 'lines') when 'array' then c.document -> 'lines' end) l
      left join order_lines s on s.order_id = c.order_id and to_jsonb(s.number) = l -> 'number') lines
  cross join lateral (
    select sum(case jsonb_typeof(t -> 'net_minor') when 'number' then (t ->> 'net_minor')::numeric end) as net,
           sum(case jsonb_typeof(t -> 'tax_minor') when 'number' then (t ->> 'tax_minor')::numeric end) as tax
      from jsonb_array_elements(case jsonb_typeof(c.document -> 'taxes') when 'array' then c.document -> 'taxes' end) t
    ) taxes
  cross join lateral (values
    ('has another number', c.number = concat_ws('-', c.series, c.year,
      lpad(c.sequence::text, greatest(length(c.sequence::text), 6), '0'))),
    ('is another party''s than its invoice',
      (c.order_id, c.currency, c.token_hash, c.account) = (i.order_id, i.currency, i.token_hash, i.account)
      and c.partner_id is not distinct from i.partner_id),
    ('names another order', c.document ->> 'order' = o.public_id
      and c.document -> 'is_purchase' = i.document -> 'is_purchase'),
    ('names another invoice, or another buyer', c.document -> 'buyer' = i.document -> 'buyer'
      and (c.document -> 'invoice' ->> 'number', c.document -> 'invoice' ->> 'issued_on')
          = (i.number, i.issued_on::text)),
    ('takes another credit note off than it names', case
      when c.cancels_id is null then c.document -> 'cancels' = 'null'::jsonb
      else (x.order_id, x.refund_ref) = (c.order_id, c.refund_ref) and x.id < c.id
        and (c.document -> 'cancels' ->> 'number', c.document -> 'cancels' ->> 'issued_on')
            = (x.number, x.issued_on::text) end),
    ('has another order or reason than its refund', (r.order_id, r.reason) = (c.order_id, c.document ->> 'reason')),
    ('is not what its lines say', (c.net_minor, c.tax_minor) = (lines.net, lines.tax) and lines.strange = 0),
    ('is not what its taxes say', (c.net_minor, c.tax_minor) = (taxes.net, taxes.tax)),
    ('is of another day', c.issued_on = (c.issued_at at time zone z.name)::date
      and extract(year from c.issued_on) = c.year)
  ) f (what, good)
 where f.good is not true
"""
"""A credit note adds up line by line, and names the invoice that it corrects."""

CHECKS: Final = (NUMBERS, INVOICES, CREDIT_NOTES)
