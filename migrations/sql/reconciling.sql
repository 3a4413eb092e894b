-- Reconciliation: what Stripe and the bank did, what the books have for it, what differs, how far money covers debts,
-- and what people have booked by hand.

create table movement_walks (
  id bigint generated always as identity,
  since timestamptz not null,
  began_at timestamptz not null,
  reached_at timestamptz,
  finished_at timestamptz,
  taken integer default '0' not null,
  constraint pk_movement_walks primary key (id),
  constraint ck_movement_walks_taken check (taken >= 0)
);
create unique index uq_movement_walks_open on movement_walks ((finished_at is null)) where finished_at is null;

create table balance_movements (
  id bigint generated always as identity,
  stripe_id text not null,
  kind text not null,
  category text not null,
  source_id text not null,
  currency varchar(3) not null,
  amount_minor bigint not null,
  fee_minor bigint not null,
  net_minor bigint not null,
  available_at timestamptz not null,
  created_at timestamptz not null,
  description text default '' not null,
  seen_at timestamptz not null,
  constraint pk_balance_movements primary key (id),
  constraint ck_balance_movements_net_minor check (net_minor = amount_minor - fee_minor),
  constraint uq_balance_movements_stripe_id unique (stripe_id)
);
create index ix_balance_movements_created on balance_movements (created_at, id);
create index ix_balance_movements_source on balance_movements (source_id);

create table movement_matches (
  id bigint generated always as identity,
  movement_id bigint,
  booking_key text not null,
  transaction_id bigint not null,
  amount_minor bigint not null,
  matched_at timestamptz not null,
  constraint pk_movement_matches primary key (id),
  constraint fk_movement_matches_movement_id_balance_movements foreign key(movement_id) references balance_movements (id),
  constraint uq_movement_matches_booking_key unique (booking_key)
);
create index ix_movement_matches_movement_id on movement_matches (movement_id);

create table differences (
  id bigint generated always as identity,
  public_id text not null,
  kind text not null,
  side text not null,
  currency varchar(3) not null,
  subject text not null,
  amount_minor bigint not null,
  facts jsonb default '{}'::jsonb not null,
  is_on_its_way boolean default false not null,
  occurred_at timestamptz not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  explained_by text,
  explained_at timestamptz,
  note text default '' not null,
  resolved_at timestamptz,
  constraint pk_differences primary key (id),
  constraint ck_differences_side check (side in ('stripe', 'books', 'bank')),
  constraint ck_differences_explained check ((explained_by is null) = (explained_at is null)),
  constraint uq_differences_public_id unique (public_id)
);
create unique index uq_differences_open on differences (kind, subject, currency) where resolved_at is null;

create table reconciliations (
  id bigint generated always as identity,
  run_id bigint not null,
  currency varchar(3) not null,
  taken_at timestamptz not null,
  stripe_available_minor bigint not null,
  stripe_pending_minor bigint not null,
  books_available_minor bigint not null,
  books_pending_minor bigint not null,
  unbooked_minor bigint not null,
  unseen_minor bigint not null,
  due_minor bigint not null,
  movements integer not null,
  orders integer not null,
  differences integer not null,
  constraint pk_reconciliations primary key (id),
  constraint fk_reconciliations_run_id_movement_walks foreign key(run_id) references movement_walks (id)
);
create unique index uq_reconciliations_run on reconciliations (run_id, currency);

create table coverages (
  id bigint generated always as identity,
  currency varchar(3) not null,
  taken_at timestamptz not null,
  money_minor bigint not null,
  owed_minor bigint not null,
  bps bigint,
  constraint pk_coverages primary key (id),
  constraint ck_coverages_bps check ((bps is null) = (owed_minor = 0))
);
create index ix_coverages_currency on coverages (currency, id);

create table interventions (
  id bigint generated always as identity,
  public_id text not null,
  kind text not null,
  state text not null,
  currency varchar(3) not null,
  amount_minor bigint not null,
  debit text not null,
  credit text not null,
  reason text not null,
  difference_id bigint,
  movement_id text,
  offsets_key text,
  form_key text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  booked_at timestamptz,
  constraint pk_interventions primary key (id),
  constraint ck_interventions_kind check (kind in ('funding', 'withdrawal', 'adjustment')),
  constraint ck_interventions_state check (state in ('waiting', 'booked', 'rejected')),
  constraint ck_interventions_amount_minor check (amount_minor > 0),
  constraint ck_interventions_two_people check (decided_by is null or decided_by <> requested_by),
  constraint ck_interventions_booked_at check ((state = 'booked') = (booked_at is not null)),
  constraint uq_interventions_public_id unique (public_id),
  constraint fk_interventions_difference_id_differences foreign key(difference_id) references differences (id),
  constraint uq_interventions_form_key unique (form_key)
);
create index ix_interventions_difference_id on interventions (difference_id);
create index ix_interventions_waiting on interventions (id) where state = 'waiting';

create table own_payouts (
  id bigint generated always as identity,
  stripe_id text not null,
  currency varchar(3) not null,
  amount_minor bigint not null,
  status text not null,
  failure text default '' not null,
  trace text default '' not null,
  created_at timestamptz not null,
  arrives_at timestamptz not null,
  constraint pk_own_payouts primary key (id),
  constraint ck_own_payouts_amount_minor check (amount_minor <> 0),
  constraint uq_own_payouts_stripe_id unique (stripe_id)
);

create table bank_lines (
  id bigint generated always as identity,
  account text not null,
  reference text not null,
  booked_on date not null,
  currency varchar(3) not null,
  amount_minor bigint not null,
  text text default '' not null,
  own_payout_id bigint,
  booking_key text,
  imported_by text not null,
  imported_at timestamptz not null,
  constraint pk_bank_lines primary key (id),
  constraint ck_bank_lines_amount_minor check (amount_minor <> 0),
  constraint fk_bank_lines_own_payout_id_own_payouts foreign key(own_payout_id) references own_payouts (id),
  constraint uq_bank_lines_booking_key unique (booking_key)
);
create unique index uq_bank_lines_own_payout on bank_lines (own_payout_id);
create unique index uq_bank_lines_reference on bank_lines (account, reference);

