-- Rules of payouts that wait for a second person; and the operator's own money has a limit as well.
alter table payout_policies drop constraint ck_payout_policies_scope;
alter table payout_policies add constraint ck_payout_policies_scope check (scope in ('partners', 'vendors', 'own'));

create table payout_policy_changes (
  id bigint generated always as identity,
  public_id text not null constraint uq_payout_policy_changes_public_id unique,
  scope text not null constraint ck_payout_policy_changes_scope check (scope in ('partners', 'vendors', 'own')),
  currency varchar(3) not null,
  minimum_minor bigint not null constraint ck_payout_policy_changes_minimum_minor check (minimum_minor >= 0),
  limit_minor bigint constraint ck_payout_policy_changes_limit_minor check (limit_minor >= 0),
  schedule text not null,
  day integer not null,
  runs_itself boolean not null,
  was_limit_minor bigint,
  was_runs_itself boolean not null,
  state text not null constraint ck_payout_policy_changes_state
    check (state in ('waiting', 'approved', 'declined', 'withdrawn', 'overtaken')),
  requested_by text not null,
  requested_at timestamptz not null,
  decided_by text,
  ended_at timestamptz,
  constraint pk_payout_policy_changes primary key (id),
  constraint ck_payout_policy_changes_two_people check (decided_by is null or decided_by <> requested_by),
  constraint ck_payout_policy_changes_decided_by
    check ((state in ('approved', 'declined')) = (decided_by is not null)),
  constraint ck_payout_policy_changes_ended_at check ((state = 'waiting') = (ended_at is null))
);
create unique index uq_payout_policy_changes_waiting on payout_policy_changes (scope, currency)
  where state = 'waiting';
