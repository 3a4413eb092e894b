"""The part of the audit that is about credits: owed and booked, taken back in proportion, frozen while disputed.

Each check is one question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

CREDITS_IN_THE_BOOKS: Final = """
with booked as (
  select p.why ->> 'credit' as credit, sum(p.amount) as amount, count(*) as legs
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id where t.kind = 'credit' group by 1)
select 'order_credits' as source, coalesce(c.public_id, b.credit, 'unnamed') as place,
       format('comes to %s, its commission to %s, the books to %s', coalesce(c.amount_minor, 0),
              coalesce(m.amount_minor::text, 'nothing'), coalesce(b.amount::text, 'nothing')) as what
  from order_credits c join orders o on o.id = c.order_id
  left join commissions m on (m.credit_id, m.partner_id, m.currency::text) = (c.id, c.partner_id, c.currency::text)
  full join booked b on b.credit = c.public_id
 where case when o.state = 'paid' and c.amount_minor > 0
         then (m.amount_minor, b.amount, b.legs) is distinct from (c.amount_minor, c.amount_minor::numeric, 1::bigint)
         else m.id is not null or b.credit is not null end
"""
"""What a paid order owes to others is booked once, to its partner and to the cent; nothing else is."""

CREDITS_OF_HOLDINGS: Final = """
select 'orders' as source, o.public_id as place, format('owes partner:%s no credit', h.partner_id) as what
  from orders o join guard_holdings h on h.decision_id = o.guard_decision_id and h.outcome = 'credit'
  join order_lines l on l.order_id = o.id and l.vendor_id = h.vendor_id
 where h.partner_id is distinct from o.partner_id and not exists (
         select from order_credits c where c.line_id = l.id and c.partner_id = h.partner_id and c.cause = 'guard')
union all
select 'incidents', i.public_id, 'is open although its order is paid'
  from incidents i join orders o on o.guard_decision_id = i.decision_id
 where o.state = 'paid' and i.outcome = 'credit' and i.kind <> 'scan' and i.resolution not in ('credited', 'own_order')
"""
"""Each line owes a credit to everybody whom the guard credits but its order's partner, and their incidents say so."""

CREDITS_TAKEN_BACK: Final = """
with steps as (
  select commission_id, sum(taken_minor) as taken, sum(frozen_minor) as frozen from credit_steps group by 1),
gone as (select line_id, sum(cash_minor) as cash from reversals group by 1)
select 'commissions' as source, m.public_id as place,
       format('has %s of %s taken back and %s frozen; %s of %s went back, its steps say %s and %s', m.clawed_back_minor,
              m.amount_minor, m.disputed_minor, coalesce(g.cash, 0), p.paid, coalesce(s.taken, 0),
              coalesce(s.frozen, 0)) as what
  from commissions m join order_lines l on l.id = m.line_id
  cross join lateral (select l.retail_total_minor - l.discount_minor + l.tax_minor as paid) p
  left join steps s on s.commission_id = m.id left join gone g on g.line_id = m.line_id
 where m.credit_id is not null and (
   (m.clawed_back_minor, m.disputed_minor) is distinct from (coalesce(s.taken, 0), coalesce(s.frozen, 0))
   or m.clawed_back_minor <> coalesce(div(m.amount_minor::numeric * coalesce(g.cash, 0), nullif(p.paid, 0)), 0))
union all
select 'credit_steps', s.public_id, 'is not in the books' from credit_steps s
 where not exists (select from ledger.transactions t where t.key = s.booking_key)
union all
select 'commissions', m.public_id, 'is frozen without an open dispute'
  from commissions m where m.credit_id is not null and m.disputed_minor > 0 and not exists (
    select from disputes d where d.order_id = m.order_id and d.state in ('needs_response', 'under_review'))
"""
"""A credit goes back with the cash of its line, in proportion and rounded down, by steps that the books know."""

CHECKS: Final = (CREDITS_IN_THE_BOOKS, CREDITS_OF_HOLDINGS, CREDITS_TAKEN_BACK)
