-- What moves payouts: policies, decisions of people, reversals, and the gate that all calls about transfers pass.

create table payout_policies (
  id bigint generated always as identity,
  scope text not null constraint ck_payout_policies_scope check (scope in ('partners', 'vendors')),
  currency varchar(3) not null,
  minimum_minor bigint not null constraint ck_payout_policies_minimum_minor check (minimum_minor >= 0),
  limit_minor bigint constraint ck_payout_policies_limit_minor check (limit_minor >= 0),
  schedule text not null constraint ck_payout_policies_schedule check (schedule in ('none', 'weekly', 'monthly')),
  day integer not null default 1,
  runs_itself boolean not null default false,
  changed_by text not null,
  changed_at timestamptz not null,
  constraint pk_payout_policies primary key (id),
  constraint ck_payout_policies_day check (day between 1 and case schedule when 'weekly' then 7 else 28 end),
  constraint ck_payout_policies_runs_itself check (schedule <> 'none' or not runs_itself),
  constraint uq_payout_policies_scope_currency unique (scope, currency)
);

create table payout_decisions (
  id bigint generated always as identity,
  public_id text not null constraint uq_payout_decisions_public_id unique,
  payout_id bigint not null constraint fk_payout_decisions_payout_id_payouts references payouts (id),
  kind text not null constraint ck_payout_decisions_kind check (kind in ('adopt', 'not_sent', 'cancel')),
  transfer_id text not null default '',
  reason text not null,
  state text not null constraint ck_payout_decisions_state check (state in ('waiting', 'ordered', 'done', 'refused', 'withdrawn')),
  needs_approval boolean not null,
  requested_by text not null,
  approved_by text,
  outcome text not null default '',
  created_at timestamptz not null,
  approved_at timestamptz,
  ended_at timestamptz,
  constraint pk_payout_decisions primary key (id),
  constraint ck_payout_decisions_two_people check (approved_by is null or approved_by <> requested_by),
  constraint ck_payout_decisions_approved check (state <> 'ordered' or approved_by is not null or not needs_approval),
  constraint ck_payout_decisions_ended_at check ((state in ('done', 'refused', 'withdrawn')) = (ended_at is not null))
);
create unique index uq_payout_decisions_open on payout_decisions (payout_id) where ended_at is null;
create index ix_payout_decisions_payout on payout_decisions (payout_id, id);

create table payout_reversals (
  id bigint generated always as identity,
  public_id text not null constraint uq_payout_reversals_public_id unique,
  payout_id bigint not null constraint fk_payout_reversals_payout_id_payouts references payouts (id),
  party_id bigint not null constraint fk_payout_reversals_party_id_parties references parties (id),
  number integer not null,
  currency varchar(3) not null,
  amount_minor bigint not null constraint ck_payout_reversals_amount_minor check (amount_minor > 0),
  reason text not null,
  origin text not null constraint ck_payout_reversals_origin check (origin in ('operator', 'stripe')),
  state text not null constraint ck_payout_reversals_state
    check (state in ('waiting', 'requested', 'sending', 'unknown', 'done', 'refused', 'withdrawn')),
  needs_approval boolean not null,
  requested_by text not null,
  approved_by text,
  idempotency_key text not null constraint uq_payout_reversals_idempotency_key unique,
  stripe_reversal_id text constraint uq_payout_reversals_stripe_reversal_id unique,
  failure text not null default '',
  created_at timestamptz not null,
  approved_at timestamptz,
  sent_at timestamptz,
  closed_at timestamptz,
  constraint pk_payout_reversals primary key (id),
  constraint uq_payout_reversals_payout_id_number unique (payout_id, number),
  constraint ck_payout_reversals_two_people check (approved_by is null or approved_by <> requested_by),
  constraint ck_payout_reversals_done check (state <> 'done' or stripe_reversal_id is not null),
  constraint ck_payout_reversals_closed_at check ((state in ('done', 'refused', 'withdrawn')) = (closed_at is not null))
);
create index ix_payout_reversals_party on payout_reversals (party_id, id);
create index ix_payout_reversals_open on payout_reversals (id) where closed_at is null;

create table payout_gates (
  name text not null,
  free_at timestamptz not null,
  failures integer not null default 0,
  shut_at timestamptz,
  tries_at timestamptz,
  constraint pk_payout_gates primary key (name)
);
insert into payout_gates (name, free_at) values ('stripe', '2000-01-01 00:00:00+00');

alter table payout_attempts add column again_at timestamptz;
alter table payouts
  add column reversed_minor bigint not null default 0
    constraint ck_payouts_reversed_minor check (reversed_minor between 0 and amount_minor),
  add column bounced_at timestamptz,
  add column looked_at timestamptz;
create index ix_payouts_reserved on payouts (id) where settled_at is null;
create index ix_payouts_made on payouts (created_at, id);
