-- Card disputes: what is disputed of an order, how it falls on its lines, and the money that moved for it.

alter table vendor_agreements add column bears_chargebacks boolean not null default true;

create table disputes (
  id bigint generated always as identity,
  public_id text not null constraint uq_disputes_public_id unique,
  order_id bigint not null constraint fk_disputes_order_id_orders references orders (id),
  payment_id bigint not null constraint fk_disputes_payment_id_payments references payments (id),
  partner_id bigint constraint fk_disputes_partner_id_partners references partners (id),
  currency varchar(3) not null,
  amount_minor bigint not null constraint ck_disputes_amount_minor check (amount_minor > 0),
  beyond_minor bigint not null default 0
    constraint ck_disputes_beyond_minor check (beyond_minor between 0 and amount_minor),
  reason text not null,
  state text not null constraint ck_disputes_state check (state in ('needs_response', 'under_review', 'won', 'lost')),
  stripe_dispute_id text not null constraint uq_disputes_stripe_dispute_id unique,
  is_live boolean not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  answer text constraint ck_disputes_answer check (answer in ('evidence', 'acceptance')),
  evidence jsonb,
  answer_key text not null constraint uq_disputes_answer_key unique,
  answered_by text,
  answered_at timestamptz,
  answer_sent_at timestamptz,
  failure text not null default '',
  closed_at timestamptz,
  constraint pk_disputes primary key (id),
  constraint ck_disputes_evidence check (answer is distinct from 'evidence' or evidence is not null),
  constraint ck_disputes_closed_at check ((state in ('won', 'lost')) = (closed_at is not null))
);
create index ix_disputes_order_id on disputes (order_id);
create index ix_disputes_payment_id on disputes (payment_id);
create index ix_disputes_partner on disputes (partner_id, id);
create index ix_disputes_open on disputes (id) where state in ('needs_response', 'under_review');

create table dispute_lines (
  id bigint generated always as identity,
  dispute_id bigint not null constraint fk_dispute_lines_dispute_id_disputes references disputes (id),
  line_id bigint not null constraint fk_dispute_lines_line_id_order_lines references order_lines (id),
  partner_id bigint constraint fk_dispute_lines_partner_id_partners references partners (id),
  cash_minor bigint not null constraint ck_dispute_lines_cash_minor check (cash_minor > 0),
  frozen_minor bigint not null default 0 constraint ck_dispute_lines_frozen_minor check (frozen_minor >= 0),
  constraint pk_dispute_lines primary key (id),
  constraint uq_dispute_lines_dispute_id_line_id unique (dispute_id, line_id)
);
create index ix_dispute_lines_line_id on dispute_lines (line_id);
create index ix_dispute_lines_partner_id on dispute_lines (partner_id);

create table dispute_movements (
  id bigint generated always as identity,
  dispute_id bigint not null constraint fk_dispute_movements_dispute_id_disputes references disputes (id),
  balance_transaction_id text not null constraint uq_dispute_movements_balance_transaction_id unique,
  amount_minor bigint not null,
  fee_minor bigint not null,
  booked_at timestamptz not null,
  constraint pk_dispute_movements primary key (id)
);
create index ix_dispute_movements_dispute_id on dispute_movements (dispute_id);
