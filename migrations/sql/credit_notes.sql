-- What corrects an invoice after a refund, under numbers without a gap of its own series.
create table credit_notes (
  id bigint generated always as identity,
  public_id text not null constraint uq_credit_notes_public_id unique,
  number text not null constraint uq_credit_notes_number unique,
  series text not null,
  year integer not null,
  sequence integer not null constraint ck_credit_notes_sequence check (sequence > 0),
  order_id bigint not null constraint fk_credit_notes_order_id_orders references orders (id),
  invoice_id bigint not null constraint fk_credit_notes_invoice_id_invoices references invoices (id),
  refund_ref text not null,
  cancels_id bigint constraint uq_credit_notes_cancels_id unique
    constraint fk_credit_notes_cancels_id_credit_notes references credit_notes (id),
  partner_id bigint constraint fk_credit_notes_partner_id_partners references partners (id),
  token_hash text not null,
  account text not null,
  currency varchar(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  document jsonb not null,
  issued_at timestamptz not null,
  issued_on date not null,
  constraint pk_credit_notes primary key (id),
  constraint uq_credit_notes_series_year_sequence unique (series, year, sequence),
  constraint ck_credit_notes_total_adds_up check (total_minor = net_minor + tax_minor),
  constraint ck_credit_notes_direction check ((cancels_id is null) = (total_minor > 0))
);
create index ix_credit_notes_order_id on credit_notes (order_id);
create index ix_credit_notes_invoice_id on credit_notes (invoice_id);
create unique index uq_credit_notes_refund on credit_notes (refund_ref) where cancels_id is null;
create index ix_credit_notes_partner on credit_notes (partner_id, id);
