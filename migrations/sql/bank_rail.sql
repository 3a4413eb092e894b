-- The bank rail: files of payouts for the operator's bank, its answers, and who took full account numbers away.

create table bank_files (
  id bigint generated always as identity,
  public_id text not null constraint uq_bank_files_public_id unique,
  run_id bigint constraint fk_bank_files_run_id_payout_runs references payout_runs (id),
  message_id text not null constraint uq_bank_files_message_id unique,
  currency varchar(3) not null,
  state text not null constraint ck_bank_files_state check (state in ('asked', 'written', 'handed_over', 'failed')),
  payments integer not null default 0,
  total_minor bigint not null default 0,
  digest text not null default '',
  failure text not null default '',
  requested_by text not null,
  needs_second boolean not null default false,
  downloaded_by text,
  handed_over_by text,
  created_at timestamptz not null,
  written_at timestamptz,
  downloaded_at timestamptz,
  handed_over_at timestamptz,
  constraint pk_bank_files primary key (id),
  constraint ck_bank_files_two_people check (not needs_second or handed_over_by <> requested_by)
);
create index ix_bank_files_run_id on bank_files (run_id);
create unique index uq_bank_files_asked on bank_files (run_id) nulls not distinct where state = 'asked';

create table bank_file_lines (
  id bigint generated always as identity,
  file_id bigint not null constraint fk_bank_file_lines_file_id_bank_files references bank_files (id),
  payout_id bigint not null constraint fk_bank_file_lines_payout_id_payouts references payouts (id),
  end_to_end_id text not null constraint uq_bank_file_lines_end_to_end_id unique,
  currency varchar(3) not null,
  amount_minor bigint not null,
  constraint pk_bank_file_lines primary key (id),
  constraint uq_bank_file_lines_file_id_payout_id unique (file_id, payout_id)
);
create index ix_bank_file_lines_payout_id on bank_file_lines (payout_id);

create table bank_file_bodies (
  file_id bigint not null constraint fk_bank_file_bodies_file_id_bank_files references bank_files (id),
  body text not null,
  constraint pk_bank_file_bodies primary key (file_id)
);

create table bank_reads (
  id bigint generated always as identity,
  party_id bigint not null constraint fk_bank_reads_party_id_parties references parties (id),
  destination_id bigint not null constraint fk_bank_reads_destination_id_payout_destinations references payout_destinations (id),
  file_id bigint not null constraint fk_bank_reads_file_id_bank_files references bank_files (id),
  reader text not null,
  reader_name text not null,
  read_at timestamptz not null,
  constraint pk_bank_reads primary key (id)
);
create index ix_bank_reads_party on bank_reads (party_id, id);
create index ix_bank_reads_destination_id on bank_reads (destination_id);
create index ix_bank_reads_file_id on bank_reads (file_id);

create table bank_answers (
  id bigint generated always as identity,
  public_id text not null constraint uq_bank_answers_public_id unique,
  kind text not null constraint ck_bank_answers_kind check (kind in ('pain.002', 'camt.053', 'camt.054')),
  message_id text not null,
  digest text not null constraint uq_bank_answers_digest unique,
  taken_by text not null,
  taken_at timestamptz not null,
  finished_at timestamptz,
  constraint pk_bank_answers primary key (id)
);

create table bank_answer_lines (
  id bigint generated always as identity,
  answer_id bigint not null constraint fk_bank_answer_lines_answer_id_bank_answers references bank_answers (id),
  payout_id bigint constraint fk_bank_answer_lines_payout_id_payouts references payouts (id),
  end_to_end_id text not null,
  word text not null constraint ck_bank_answer_lines_word check (word in ('executed', 'rejected', 'returned', 'noted')),
  code text not null default '',
  reference text not null default '',
  currency varchar(3),
  amount_minor bigint,
  facts jsonb not null default '{}'::jsonb,
  outcome text not null default '' constraint ck_bank_answer_lines_outcome
    check (outcome in ('', 'done', 'known', 'difference')),
  problem text not null default '',
  constraint pk_bank_answer_lines primary key (id)
);
create index ix_bank_answer_lines_payout_id on bank_answer_lines (payout_id);
create index ix_bank_answer_lines_answer on bank_answer_lines (answer_id, id);
create index ix_bank_answer_lines_differences on bank_answer_lines (id) where outcome = 'difference';

alter table user_sessions add column confirmed_at timestamptz;

-- A bank file leaves the house only together with a row for every party whose account number is in it. The operator's
-- people read the file by no other way.
create function take_bank_file(p_file text, p_reader text, p_name text, p_at timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id bigint; v_body text;
begin
  if acting_kind() is distinct from 'operator' and acting_kind() is distinct from 'system' then
    raise exception 'only the operator takes bank files' using errcode = '42501';
  end if;
  select f.id, b.body into v_id, v_body from bank_files f join bank_file_bodies b on b.file_id = f.id where f.public_id = p_file;
  if v_id is null then
    return null;
  end if;
  insert into bank_reads (party_id, destination_id, file_id, reader, reader_name, read_at)
  select distinct p.party_id, p.destination_id, v_id, p_reader, p_name, p_at
    from bank_file_lines l join payouts p on p.id = l.payout_id where l.file_id = v_id;
  update bank_files set downloaded_by = p_reader, downloaded_at = p_at where id = v_id and downloaded_at is null;
  return v_body;
end $$;
revoke execute on function take_bank_file(text, text, text, timestamptz) from public;
grant execute on function take_bank_file(text, text, text, timestamptz) to marketplace_web, marketplace_worker;
