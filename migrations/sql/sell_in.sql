-- Partners buy for themselves, and what was paid is invoiced under numbers without a gap.

-- What stands on a partner's invoices beside its name and country.
create table billing_details (
  partner_id bigint not null constraint fk_billing_details_partner_id_partners references partners (id),
  line1 text not null,
  line2 text not null default '',
  postal_code text not null default '',
  city text not null,
  region text not null default '',
  tax_number text not null default '',
  has_valid_tax_number boolean not null,
  amended_by text not null,
  amended_at timestamptz not null,
  constraint pk_billing_details primary key (partner_id)
);

create table partner_carts (
  id bigint generated always as identity,
  public_id text not null constraint uq_partner_carts_public_id unique,
  partner_id bigint not null constraint fk_partner_carts_partner_id_partners references partners (id),
  member text not null,
  token_hash text not null constraint uq_partner_carts_token_hash unique,
  currency varchar(3) not null,
  state text not null default 'open' constraint ck_partner_carts_state check (state in ('open', 'ordered')),
  created_at timestamptz not null,
  constraint pk_partner_carts primary key (id)
);
create index ix_partner_carts_partner_id on partner_carts (partner_id);
create unique index uq_partner_carts_open on partner_carts (member, currency) where state = 'open';

create table partner_cart_lines (
  id bigint generated always as identity,
  cart_id bigint not null constraint fk_partner_cart_lines_cart_id_partner_carts references partner_carts (id),
  partner_id bigint not null constraint fk_partner_cart_lines_partner_id_partners references partners (id),
  token_hash text not null,
  plan_id bigint not null constraint fk_partner_cart_lines_plan_id_plans references plans (id),
  description text not null,
  quantity integer not null constraint ck_partner_cart_lines_quantity check (quantity between 1 and 100000),
  seen_unit_list_minor bigint not null,
  seen_margin_bps integer not null,
  repeats_id bigint constraint fk_partner_cart_lines_repeats_id_orders references orders (id),
  constraint pk_partner_cart_lines primary key (id),
  constraint uq_partner_cart_lines_cart_id_plan_id unique (cart_id, plan_id)
);
create index ix_partner_cart_lines_partner_id on partner_cart_lines (partner_id);
create index ix_partner_cart_lines_plan_id on partner_cart_lines (plan_id);
create index ix_partner_cart_lines_repeats_id on partner_cart_lines (repeats_id);

-- The row of a series and year is locked by whoever issues, until that transaction ends: a rollback takes its number back.
create table invoice_counters (
  series text not null,
  year integer not null,
  last_number integer not null constraint ck_invoice_counters_last_number check (last_number > 0),
  last_issued_at timestamptz not null,
  constraint pk_invoice_counters primary key (series, year)
);

create table invoices (
  id bigint generated always as identity,
  public_id text not null constraint uq_invoices_public_id unique,
  number text not null constraint uq_invoices_number unique,
  series text not null,
  year integer not null,
  sequence integer not null constraint ck_invoices_sequence check (sequence > 0),
  order_id bigint not null constraint uq_invoices_order_id unique constraint fk_invoices_order_id_orders references orders (id),
  partner_id bigint constraint fk_invoices_partner_id_partners references partners (id),
  token_hash text not null,
  account text not null,
  currency varchar(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  document jsonb not null,
  issued_at timestamptz not null,
  issued_on date not null,
  constraint pk_invoices primary key (id),
  constraint uq_invoices_series_year_sequence unique (series, year, sequence),
  constraint ck_invoices_total_adds_up check (total_minor = net_minor + tax_minor)
);
create index ix_invoices_partner on invoices (partner_id, id);

-- Whom an invoice of a customer's order is made out to: contact data, closed to operator and vendors like the contact.
create table invoice_buyers (
  id bigint generated always as identity,
  invoice_id bigint not null constraint uq_invoice_buyers_invoice_id unique constraint fk_invoice_buyers_invoice_id_invoices references invoices (id),
  partner_id bigint constraint fk_invoice_buyers_partner_id_partners references partners (id),
  token_hash text not null,
  company text not null,
  name text not null,
  line1 text not null,
  line2 text not null,
  city text not null,
  region text not null,
  postal_code text not null,
  country varchar(2) not null,
  tax_number text not null,
  constraint pk_invoice_buyers primary key (id)
);
create index ix_invoice_buyers_partner_id on invoice_buyers (partner_id);

-- A partner's own company is an account of its own, found by the partner's id.
alter table account_keys drop constraint ck_account_keys_kind;
alter table account_keys add constraint ck_account_keys_kind check (kind in ('domain', 'tax_number', 'email', 'partner'));
-- An order can belong to a partner because the partner itself buys.
alter table order_attributions drop constraint ck_order_attributions_level;
alter table order_attributions add constraint ck_order_attributions_level check (level in (
  'standing_choice', 'registration', 'partner_of_record', 'storefront', 'link', 'coupon', 'house', 'historic', 'own_purchase'));
