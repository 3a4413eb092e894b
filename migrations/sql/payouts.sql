-- Money out: where parties are paid, runs, payouts, the tries at sending them, and every step of their lives.

create table payout_destinations (
  id bigint generated always as identity,
  public_id text not null constraint uq_payout_destinations_public_id unique,
  party_id bigint not null constraint fk_payout_destinations_party_id_parties references parties (id),
  rail text not null constraint ck_payout_destinations_rail check (rail in ('stripe', 'bank')),
  state text not null constraint ck_payout_destinations_state check (state in ('onboarding', 'active', 'restricted', 'replaced')),
  country varchar(2) not null,
  label text not null default '',
  stripe_account_id text constraint uq_payout_destinations_stripe_account_id unique,
  idempotency_key text not null constraint uq_payout_destinations_idempotency_key unique,
  transfers text not null default '',
  due jsonb not null default '[]'::jsonb,
  is_live boolean not null default false,
  holds_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  looked_at timestamptz,
  replaced_at timestamptz,
  constraint pk_payout_destinations primary key (id),
  constraint ck_payout_destinations_replaced_at check ((state = 'replaced') = (replaced_at is not null)),
  constraint ck_payout_destinations_stripe_account_id check (rail = 'stripe' or stripe_account_id is null)
);
create unique index uq_payout_destinations_live on payout_destinations (party_id) where replaced_at is null;
create index ix_payout_destinations_party on payout_destinations (party_id, id);

create table bank_details (
  destination_id bigint not null
    constraint fk_bank_details_destination_id_payout_destinations references payout_destinations (id),
  party_id bigint not null constraint fk_bank_details_party_id_parties references parties (id),
  holder text not null,
  iban text not null,
  bic text not null default '',
  constraint pk_bank_details primary key (destination_id)
);
create index ix_bank_details_party_id on bank_details (party_id);

create table payout_runs (
  id bigint generated always as identity,
  public_id text not null constraint uq_payout_runs_public_id unique,
  key text not null constraint uq_payout_runs_key unique,
  origin text not null constraint ck_payout_runs_origin check (origin in ('operator', 'command', 'schedule', 'api')),
  scope text not null constraint ck_payout_runs_scope check (scope in ('partners', 'vendors')),
  currency varchar(3),
  rail text constraint ck_payout_runs_rail check (rail in ('stripe', 'bank')),
  state text not null constraint ck_payout_runs_state check (state in ('waiting', 'running', 'done', 'canceled')),
  needs_approval boolean not null,
  requested_by text not null,
  approved_by text,
  ended_by text,
  horizon bigint,
  created_at timestamptz not null,
  approved_at timestamptz,
  finished_at timestamptz,
  constraint pk_payout_runs primary key (id),
  constraint ck_payout_runs_two_people check (approved_by is null or approved_by <> requested_by),
  constraint ck_payout_runs_finished_at check ((state in ('done', 'canceled')) = (finished_at is not null))
);
create index ix_payout_runs_open on payout_runs (id) where state in ('waiting', 'running');

create table payouts (
  id bigint generated always as identity,
  public_id text not null constraint uq_payouts_public_id unique,
  party_id bigint not null constraint fk_payouts_party_id_parties references parties (id),
  party_kind text not null constraint ck_payouts_party_kind check (party_kind in ('partner', 'vendor')),
  destination_id bigint not null
    constraint fk_payouts_destination_id_payout_destinations references payout_destinations (id),
  rail text not null constraint ck_payouts_rail check (rail in ('stripe', 'bank')),
  currency varchar(3) not null,
  amount_minor bigint not null constraint ck_payouts_amount_minor check (amount_minor > 0),
  brought_minor bigint not null default 0,
  carried_minor bigint not null default 0,
  book_id bigint not null,
  first_seq bigint not null,
  last_seq bigint not null,
  state text not null constraint ck_payouts_state
    check (state in ('pending', 'sending', 'unknown', 'sent', 'paid', 'failed', 'canceled', 'reversed')),
  failure text not null default '',
  failure_code text not null default '',
  stripe_transfer_id text constraint uq_payouts_stripe_transfer_id unique,
  stripe_payout_id text,
  trace text not null default '',
  is_live boolean not null default false,
  created_at timestamptz not null,
  sent_at timestamptz,
  settled_at timestamptz,
  paid_at timestamptz,
  constraint pk_payouts primary key (id),
  constraint ck_payouts_span check (first_seq <= last_seq + 1),
  -- No two payouts that stand cover the same step. One that was given back covers nothing any more.
  constraint ex_payouts_span exclude using gist (
    int8range(book_id, book_id, '[]') with &&, int8range(first_seq, last_seq + 1) with &&)
    where (state <> 'canceled')
);
create unique index uq_payouts_open on payouts (party_id, currency) where settled_at is null;
create index ix_payouts_destination_id on payouts (destination_id);
create index ix_payouts_party on payouts (party_id, id);
create index ix_payouts_moving on payouts (id) where state in ('pending', 'sending', 'unknown', 'sent');

create table payout_run_lines (
  id bigint generated always as identity,
  run_id bigint not null constraint fk_payout_run_lines_run_id_payout_runs references payout_runs (id),
  party_id bigint not null constraint fk_payout_run_lines_party_id_parties references parties (id),
  currency varchar(3) not null,
  amount_minor bigint not null constraint ck_payout_run_lines_amount_minor check (amount_minor >= 0),
  outcome text not null default '' constraint ck_payout_run_lines_outcome check (outcome in ('', 'reserved', 'skipped')),
  reason text not null default '',
  payout_id bigint constraint fk_payout_run_lines_payout_id_payouts references payouts (id)
    constraint uq_payout_run_lines_payout_id unique,
  constraint pk_payout_run_lines primary key (id),
  constraint ck_payout_run_lines_payout_id check ((outcome = 'reserved') = (payout_id is not null))
);
create unique index uq_payout_run_lines_party on payout_run_lines (run_id, party_id, currency);
create index ix_payout_run_lines_party_id on payout_run_lines (party_id);
create index ix_payout_run_lines_left on payout_run_lines (run_id, id) where outcome = '';

create table payout_attempts (
  id bigint generated always as identity,
  payout_id bigint not null constraint fk_payout_attempts_payout_id_payouts references payouts (id),
  number integer not null,
  idempotency_key text not null constraint uq_payout_attempts_idempotency_key unique,
  parameters jsonb not null,
  state text not null constraint ck_payout_attempts_state
    check (state in ('prepared', 'sending', 'unknown', 'sent', 'refused')),
  stripe_transfer_id text constraint uq_payout_attempts_stripe_transfer_id unique,
  failure text not null default '',
  failure_code text not null default '',
  created_at timestamptz not null,
  sent_at timestamptz,
  answered_at timestamptz,
  constraint pk_payout_attempts primary key (id),
  constraint uq_payout_attempts_payout_id_number unique (payout_id, number)
);
create unique index uq_payout_attempts_live on payout_attempts (payout_id) where state in ('prepared', 'sending', 'unknown');

create table payout_steps (
  id bigint generated always as identity,
  payout_id bigint not null constraint fk_payout_steps_payout_id_payouts references payouts (id),
  party_id bigint not null constraint fk_payout_steps_party_id_parties references parties (id),
  from_state text not null,
  action text not null,
  to_state text not null,
  actor text not null,
  note text not null default '',
  happened_at timestamptz not null,
  constraint pk_payout_steps primary key (id)
);
create index ix_payout_steps_payout on payout_steps (payout_id, id);
create index ix_payout_steps_party_id on payout_steps (party_id);

-- Events happen on the accounts of those who are paid, too.
alter table inbox_events add column account_id text not null default '';

drop function take_event(text, text, text, text, jsonb, text, timestamptz);
create function take_event(p_provider text, p_event_id text, p_type text, p_object_id text, p_account_id text, p_payload jsonb,
    p_source text, p_at timestamptz)
  returns bigint language sql security definer set search_path = public, pg_temp as $$
  insert into inbox_events (provider, event_id, type, object_id, account_id, payload, source, received_at)
  select p_provider, p_event_id, p_type, p_object_id, p_account_id, p_payload, p_source, p_at where is_somebody()
  on conflict (provider, event_id) do nothing returning id $$;
revoke execute on function take_event(text, text, text, text, text, jsonb, text, timestamptz) from public;
grant execute on function take_event(text, text, text, text, text, jsonb, text, timestamptz) to marketplace_web, marketplace_worker;
