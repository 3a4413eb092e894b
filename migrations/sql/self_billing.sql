-- Self-billing: who agreed to it, and the invoices that the operator issues in a partner's name.

create table self_billing_agreements (
  id bigint generated always as identity,
  public_id text not null constraint uq_self_billing_agreements_public_id unique,
  partner_id bigint not null constraint fk_self_billing_agreements_partner_id_partners references partners (id),
  wording text not null,
  agreed_by text not null,
  agreed_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  constraint pk_self_billing_agreements primary key (id),
  constraint ck_self_billing_agreements_end check ((ended_at is null) = (ended_by is null))
);
create unique index uq_self_billing_agreements_open on self_billing_agreements (partner_id) where ended_at is null;
create index ix_self_billing_agreements_partner on self_billing_agreements (partner_id, id);

create table self_billing_invoices (
  id bigint generated always as identity,
  public_id text not null constraint uq_self_billing_invoices_public_id unique,
  number text not null constraint uq_self_billing_invoices_number unique,
  series text not null,
  year integer not null,
  sequence integer not null constraint ck_self_billing_invoices_sequence check (sequence > 0),
  partner_id bigint not null constraint fk_self_billing_invoices_partner_id_partners references partners (id),
  currency varchar(3) not null,
  period text not null,
  first_seq bigint not null,
  last_seq bigint not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  document jsonb not null,
  issued_at timestamptz not null,
  issued_on date not null,
  constraint pk_self_billing_invoices primary key (id),
  constraint uq_self_billing_invoices_series_year_sequence unique (series, year, sequence),
  constraint uq_self_billing_invoices_partner_id_currency_period unique (partner_id, currency, period),
  constraint uq_self_billing_invoices_partner_id_currency_first_seq unique (partner_id, currency, first_seq),
  constraint ck_self_billing_invoices_span check (first_seq >= 0 and last_seq > first_seq),
  constraint ck_self_billing_invoices_total_adds_up check (total_minor = net_minor + tax_minor)
);
