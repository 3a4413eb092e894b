-- Which entry of a partner's chain stands on which self-billing document: each on one at most, and for ever.
-- A document belongs to one agreement; one that corrects another after the agreement's end names it.

create table self_billing_entries (
  book_id bigint not null,
  seq bigint not null,
  document_id bigint not null constraint fk_self_billing_entries_document_id_self_billing_invoices references self_billing_invoices (id),
  partner_id bigint not null constraint fk_self_billing_entries_partner_id_partners references partners (id),
  constraint pk_self_billing_entries primary key (book_id, seq)
);
create index ix_self_billing_entries_document_id on self_billing_entries (document_id);

alter table self_billing_invoices
  add column agreement_id bigint constraint fk_self_billing_invoices_agreement_id_self_billing_agreements references self_billing_agreements (id),
  add column corrects_id bigint constraint fk_self_billing_invoices_corrects_id_self_billing_invoices references self_billing_invoices (id);

alter table self_billing_invoices disable trigger only_grows;
update self_billing_invoices d set agreement_id = a.id
  from self_billing_agreements a where a.public_id = d.document -> 'agreement' ->> 'id';
alter table self_billing_invoices enable always trigger only_grows;

-- Each of the two owners reads its own tables only.
create temp table covering on commit drop as
  select id, partner_id, 'partner:' || partner_id as party, currency, first_seq, last_seq from self_billing_invoices;
grant select on covering to ledger_owner;
set role ledger_owner;
create temp table covered on commit drop as
  select e.book_id, e.seq, c.id, c.partner_id
    from covering c
    join ledger.books b on b.party = c.party and b.currency = c.currency
    join ledger.entries e on e.book_id = b.id and e.seq > c.first_seq and e.seq <= c.last_seq
    join ledger.transactions t on t.id = e.transaction_id
   where t.kind in ('accrual', 'credit', 'clawback', 'adjustment', 'dispute.open', 'dispute.won', 'dispute.lost');
grant select on covered to marketplace_owner;
set role marketplace_owner;
insert into self_billing_entries (book_id, seq, document_id, partner_id) select * from covered;

alter table self_billing_invoices alter column agreement_id set not null;
alter table self_billing_invoices drop constraint uq_self_billing_invoices_partner_id_currency_period;
create index ix_self_billing_invoices_period on self_billing_invoices (partner_id, currency, period);
