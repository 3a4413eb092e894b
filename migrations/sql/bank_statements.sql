-- The operator's own bank statements; bank files that are taken back, or that the bank turned down as a whole; money
-- that a bank sent back, written down like every other reversal.

alter table bank_files drop constraint ck_bank_files_state,
  add column reason text not null default '',
  add column ended_by text,
  add column ended_at timestamptz,
  add column agreed_by text,
  add column agreed_at timestamptz,
  add constraint ck_bank_files_state
    check (state in ('asked', 'written', 'handed_over', 'failed', 'withdrawn', 'refused')),
  add constraint ck_bank_files_withdrawn
    check (state <> 'withdrawn' or handed_over_at is null and ended_at is not null and reason <> ''),
  add constraint ck_bank_files_refused
    check (state <> 'refused' or handed_over_at is not null and agreed_by is not null and reason <> ''),
  add constraint ck_bank_files_two_agree check (agreed_by <> ended_by);

-- A file that was taken back, or that the bank has turned down, leaves the house no more.
create or replace function take_bank_file(p_file text, p_reader text, p_name text, p_at timestamptz) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id bigint; v_body text;
begin
  if acting_kind() is distinct from 'operator' and acting_kind() is distinct from 'system' then
    raise exception 'only the operator takes bank files' using errcode = '42501';
  end if;
  select f.id, b.body into v_id, v_body from bank_files f join bank_file_bodies b on b.file_id = f.id
   where f.public_id = p_file and f.state in ('written', 'handed_over') for update of f;
  if v_id is null then
    return null;
  end if;
  insert into bank_reads (party_id, destination_id, file_id, reader, reader_name, read_at)
  select distinct p.party_id, p.destination_id, v_id, p_reader, p_name, p_at
    from bank_file_lines l join payouts p on p.id = l.payout_id where l.file_id = v_id;
  update bank_files set downloaded_by = p_reader, downloaded_at = p_at where id = v_id and downloaded_at is null;
  return v_body;
end $$;

alter table payout_reversals drop constraint ck_payout_reversals_origin, drop constraint ck_payout_reversals_done,
  add constraint ck_payout_reversals_origin check (origin in ('operator', 'stripe', 'bank')),
  add constraint ck_payout_reversals_done
    check (state <> 'done' or (stripe_reversal_id is not null) = (origin <> 'bank'));

-- What banks have sent back so far came back whole.
insert into payout_reversals (public_id, payout_id, party_id, number, currency, amount_minor, reason, origin, state,
                              needs_approval, requested_by, idempotency_key, created_at, closed_at)
select 'rev_' || substr(p.public_id, strpos(p.public_id, '_') + 1), p.id, p.party_id, 1, p.currency, p.amount_minor,
       p.failure, 'bank', 'done', false, 'bank', 'bank_return:' || p.public_id, s.happened_at, s.happened_at
  from payouts p
  join lateral (select happened_at from payout_steps where payout_id = p.id and action = 'reverse' limit 1) s on true
 where p.rail = 'bank' and p.state = 'reversed' and p.reversed_minor = 0;
update payouts set reversed_minor = amount_minor where rail = 'bank' and state = 'reversed';

create table bank_statements (
  id bigint generated always as identity,
  public_id text not null,
  account text not null,
  currency varchar(3) not null,
  name text not null,
  message_id text not null,
  digest text not null,
  begins_on date not null,
  ends_on date not null,
  opening_minor bigint not null,
  closing_minor bigint not null,
  entries integer not null,
  taken_by text not null,
  taken_at timestamptz not null,
  constraint pk_bank_statements primary key (id),
  constraint uq_bank_statements_public_id unique (public_id),
  constraint ck_bank_statements_span check (begins_on <= ends_on),
  constraint ck_bank_statements_entries check (entries >= 0)
);
create unique index uq_bank_statements_name on bank_statements (account, currency, name);
create index ix_bank_statements_span on bank_statements (account, currency, ends_on);

alter table bank_lines
  add column statement_id bigint constraint fk_bank_lines_statement_id_bank_statements references bank_statements (id),
  add column end_to_end_id text not null default '',
  add column batch_id text not null default '',
  add column is_return boolean not null default false;
create index ix_bank_lines_statement on bank_lines (statement_id, id);
create index ix_bank_lines_open on bank_lines (id) where own_payout_id is null and booking_key is null;
