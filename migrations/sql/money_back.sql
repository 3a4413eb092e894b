-- Commission is held, released and taken back; refunds.

create table programmes (
  id bigint generated always as identity,
  public_id text not null constraint uq_programmes_public_id unique,
  name text not null constraint uq_programmes_name unique,
  hold_days integer not null constraint ck_programmes_hold_days check (hold_days between 0 and 365),
  constraint pk_programmes primary key (id)
);
insert into programmes (public_id, name, hold_days) values ('prg_first', 'Partner programme', 14);

-- What a partner sells under unless somebody says otherwise: the oldest programme. Whoever adds a partner need not ask.
create function default_programme() returns bigint language sql stable security definer set search_path = public, pg_temp
  as $$ select min(p.id) from programmes p $$;
revoke execute on function default_programme() from public;
grant execute on function default_programme() to marketplace_web, marketplace_worker;

alter table partners add column programme_id bigint not null default default_programme()
  constraint fk_partners_programme_id_programmes references programmes (id);
create index ix_partners_programme_id on partners (programme_id);

alter table commissions
  add column at_risk_until timestamptz,
  add column released_at timestamptz,
  add column clawed_back_minor bigint not null default 0,
  add column disputed_minor bigint not null default 0;
-- What was earned before anybody promised a hold time has the usual one.
update commissions set at_risk_until = accrued_at + interval '14 days';
alter table commissions
  alter column at_risk_until set not null,
  add constraint ck_commissions_clawed_back_minor check (clawed_back_minor between 0 and amount_minor),
  add constraint ck_commissions_disputed_minor check (disputed_minor between 0 and amount_minor - clawed_back_minor);
create index ix_commissions_held on commissions (at_risk_until, id) where released_at is null;

create table reversals (
  id bigint generated always as identity,
  public_id text not null constraint uq_reversals_public_id unique,
  order_id bigint not null constraint fk_reversals_order_id_orders references orders (id),
  line_id bigint not null constraint fk_reversals_line_id_order_lines references order_lines (id),
  partner_id bigint constraint fk_reversals_partner_id_partners references partners (id),
  currency varchar(3) not null,
  cause text not null constraint ck_reversals_cause check (cause in ('refund', 'refund_failed', 'chargeback')),
  cause_ref text not null,
  reason text not null,
  units integer not null,
  cash_minor bigint not null,
  vendor_funded_minor bigint not null,
  operator_funded_minor bigint not null,
  commission_minor bigint not null,
  proceeds_minor bigint not null,
  fee_minor bigint not null,
  tax_minor bigint not null,
  bucket text,
  booking_key text not null,
  booked_at timestamptz not null,
  constraint pk_reversals primary key (id),
  constraint ck_reversals_adds_up check (cash_minor + vendor_funded_minor + operator_funded_minor
    = commission_minor + proceeds_minor + fee_minor + tax_minor),
  constraint uq_reversals_line_id_cause_cause_ref unique (line_id, cause, cause_ref)
);
create index ix_reversals_order_id on reversals (order_id);
create index ix_reversals_partner on reversals (partner_id, id);

create table refunds (
  id bigint generated always as identity,
  public_id text not null constraint uq_refunds_public_id unique,
  order_id bigint not null constraint fk_refunds_order_id_orders references orders (id),
  payment_id bigint not null constraint fk_refunds_payment_id_payments references payments (id),
  partner_id bigint constraint fk_refunds_partner_id_partners references partners (id),
  token_hash text not null,
  number integer not null,
  currency varchar(3) not null,
  amount_minor bigint not null constraint ck_refunds_amount_minor check (amount_minor > 0),
  reason text not null,
  note text not null default '',
  origin text not null constraint ck_refunds_origin check (origin in ('operator', 'command', 'api', 'stripe')),
  requested_by text not null,
  state text not null constraint ck_refunds_state
    check (state in ('requested', 'sending', 'unclear', 'pending', 'succeeded', 'failed', 'refused')),
  idempotency_key text not null constraint uq_refunds_idempotency_key unique,
  stripe_refund_id text constraint uq_refunds_stripe_refund_id unique,
  balance_transaction_id text constraint uq_refunds_balance_transaction_id unique,
  is_live boolean not null,
  failure text not null default '',
  created_at timestamptz not null,
  sent_at timestamptz,
  booked_at timestamptz,
  closed_at timestamptz,
  constraint pk_refunds primary key (id),
  constraint uq_refunds_order_id_number unique (order_id, number)
);
create index ix_refunds_payment_id on refunds (payment_id);
create index ix_refunds_partner on refunds (partner_id, id);
create index ix_refunds_open on refunds (id) where state in ('requested', 'sending', 'unclear', 'pending');

create table refund_lines (
  id bigint generated always as identity,
  refund_id bigint not null constraint fk_refund_lines_refund_id_refunds references refunds (id),
  line_id bigint not null constraint fk_refund_lines_line_id_order_lines references order_lines (id),
  partner_id bigint constraint fk_refund_lines_partner_id_partners references partners (id),
  token_hash text not null,
  units integer not null constraint ck_refund_lines_units check (units >= 0),
  cash_minor bigint not null constraint ck_refund_lines_cash_minor check (cash_minor > 0),
  constraint pk_refund_lines primary key (id),
  constraint uq_refund_lines_refund_id_line_id unique (refund_id, line_id)
);
create index ix_refund_lines_line_id on refund_lines (line_id);
create index ix_refund_lines_partner_id on refund_lines (partner_id);

-- Since when a payment's money is available at Stripe, as far as the books know.
alter table payments add column funds_available_at timestamptz;
create index ix_payments_pending on payments (available_on, id) where funds_available_at is null;
