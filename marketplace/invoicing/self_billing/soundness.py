"""The part of the audit about self-billing: each document is its own arithmetic, its agreement's, and its entries'.

`payments.soundness` asks these questions.
"""

from __future__ import annotations

from typing import Final

INVOICES: Final = """
select 'self_billing_invoices' as source, i.number as place, f.what
  from self_billing_invoices i
  left join self_billing_agreements g on g.id = i.agreement_id
  left join self_billing_invoices x on x.id = i.corrects_id
  cross join lateral (values
    ('does not add up', i.total_minor = i.net_minor + i.tax_minor),
    ('is not what its lines say', i.net_minor = (
      select sum((l ->> 'net_minor')::bigint) from jsonb_array_elements(i.document -> 'lines') l)),
    ('and its taxes differ', (i.net_minor, i.tax_minor) = (
      select sum((t ->> 'net_minor')::bigint), sum((t ->> 'tax_minor')::bigint)
        from jsonb_array_elements(i.document -> 'taxes') t)),
    ('has another number', i.number = i.series || '-' || i.year || '-' || lpad(i.sequence::text, 6, '0')),
    ('is of another month or partner than its document', i.document -> 'period' ->> 'label' = i.period
      and i.document ->> 'partner' = (select public_id from partners where id = i.partner_id)),
    ('is under another agreement than its document', g.partner_id = i.partner_id
      and g.public_id = i.document -> 'agreement' ->> 'id'),
    ('corrects another document than it names', i.corrects_id is null
      or (x.partner_id, x.currency, x.agreement_id) = (i.partner_id, i.currency, i.agreement_id) and x.id < i.id
      and (select bool_and((l -> 'corrects' ->> 'id', l -> 'corrects' ->> 'number') = (x.public_id, x.number))
             from jsonb_array_elements(i.document -> 'lines') l)),
    ('has a line that corrects no document of its partner', not exists (
      select from jsonb_array_elements(i.document -> 'lines') l
       where l ? 'corrects' and not exists (
         select from self_billing_invoices c
          where (c.partner_id, c.currency) = (i.partner_id, i.currency) and c.id < i.id
            and (c.public_id, c.number, c.issued_on::text) = (
              l -> 'corrects' ->> 'id', l -> 'corrects' ->> 'number', l -> 'corrects' ->> 'on'))))
  ) f (what, good)
 where f.good is not true
"""
"""Each document adds up, is called what its number says, and stands under the agreement that it names."""

COVERED: Final = """
select 'self_billing_invoices' as source, i.number as place, 'is not what its entries come to' as what
  from self_billing_invoices i
  left join lateral (
    select count(*) as entries, coalesce(sum(e.delta), 0) as net
      from self_billing_entries c join ledger.entries e on (e.book_id, e.seq) = (c.book_id, c.seq)
     where c.document_id = i.id) c on true
 where c.net <> i.net_minor
    or c.entries < (select sum((l ->> 'entries')::bigint) from jsonb_array_elements(i.document -> 'lines') l)
"""
"""Each document comes to what its entries move; those that add up to nothing are on none of its lines."""

ENTRIES: Final = """
select 'self_billing_entries' as source, concat_ws(' ', c.book_id, c.seq, i.number) as place, f.what
  from self_billing_entries c
  left join self_billing_invoices i on i.id = c.document_id
  left join ledger.books b on b.id = c.book_id
  left join ledger.entries e on (e.book_id, e.seq) = (c.book_id, c.seq)
  cross join lateral (values
    ('is no entry of the books', e.seq is not null),
    ('is on a document of another partner', c.partner_id = i.partner_id),
    ('is of the book of somebody else, or of another currency',
      (b.party, b.currency::text) = ('partner:' || c.partner_id, i.currency::text)),
    ('is not in the span of its document', c.seq > i.first_seq and c.seq <= i.last_seq)
  ) f (what, good)
 where f.good is not true
"""
"""Each entry that a document covers is its partner's, of its currency, and within its span."""

CHECKS: Final = (INVOICES, COVERED, ENTRIES)
