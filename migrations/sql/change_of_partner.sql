-- Only the customer moves itself to another partner: what it asked for, when it counts, and who was told. And one rule for
-- everything that gives an account to a partner: nobody writes it, functions do, each by its own proof. Orders belong to
-- a package above this one: their keys are kept without a foreign key.

create table partner_changes (
  id bigint generated always as identity,
  public_id text not null constraint uq_partner_changes_public_id unique,
  account_id bigint not null constraint fk_partner_changes_account_id_accounts references accounts (id),
  order_id bigint not null,
  token_hash text not null,
  old_partner_id bigint constraint fk_partner_changes_old_partner_id_partners references partners (id),
  new_partner_id bigint constraint fk_partner_changes_new_partner_id_partners references partners (id),
  state text not null constraint ck_partner_changes_state check (state in ('requested', 'confirmed', 'withdrawn', 'moved')),
  statement text not null,
  paper text,
  requested_at timestamptz not null,
  confirm_until timestamptz not null,
  confirmed_at timestamptz,
  effective_at timestamptz,
  withdrawn_at timestamptz,
  moved_at timestamptz,
  constraint pk_partner_changes primary key (id),
  constraint ck_partner_changes_confirmed
    check ((confirmed_at is null) = (effective_at is null) and (confirmed_at is null) = (paper is null)
           and effective_at >= confirmed_at and confirmed_at < confirm_until),
  constraint ck_partner_changes_has_times
    check ((state in ('confirmed', 'moved')) <= (confirmed_at is not null) and (state = 'withdrawn') = (withdrawn_at is not null)
           and (state = 'moved') = (moved_at is not null) and withdrawn_at < effective_at and moved_at >= effective_at)
);
create index ix_partner_changes_account on partner_changes (account_id, effective_at);
create index ix_partner_changes_token_hash on partner_changes (token_hash);
create index ix_partner_changes_order_id on partner_changes (order_id);
create index ix_partner_changes_old_partner_id on partner_changes (old_partner_id);
create index ix_partner_changes_new_partner_id on partner_changes (new_partner_id);
create unique index uq_partner_changes_confirmed on partner_changes (account_id) where state = 'confirmed';
create index ix_partner_changes_due on partner_changes (effective_at) where state = 'confirmed';

create table partner_change_steps (
  id bigint generated always as identity,
  change_id bigint not null constraint fk_partner_change_steps_change_id_partner_changes references partner_changes (id),
  token_hash text not null,
  from_state text not null,
  to_state text not null,
  actor text not null,
  happened_at timestamptz not null,
  constraint pk_partner_change_steps primary key (id)
);
create index ix_partner_change_steps_change on partner_change_steps (change_id, id);

-- What a partner learns of a change: that a customer leaves it, or chose it. Not who the other partner is.
create table partner_change_notices (
  id bigint generated always as identity,
  public_id text not null constraint uq_partner_change_notices_public_id unique,
  change_id bigint not null constraint fk_partner_change_notices_change_id_partner_changes references partner_changes (id),
  partner_id bigint not null constraint fk_partner_change_notices_partner_id_partners references partners (id),
  account_id bigint not null constraint fk_partner_change_notices_account_id_accounts references accounts (id),
  token_hash text not null,
  side text not null constraint ck_partner_change_notices_side check (side in ('leaving', 'arriving')),
  told_at timestamptz not null,
  effective_at timestamptz not null,
  withdrawn_at timestamptz,
  constraint pk_partner_change_notices primary key (id),
  constraint uq_partner_change_notices_change_id_partner_id unique (change_id, partner_id)
);
create index ix_partner_change_notices_partner on partner_change_notices (partner_id, id);
create index ix_partner_change_notices_account_id on partner_change_notices (account_id);

-- Each mail with a secret in it: to whose customer, for what, and the secret's hash. One confirms, the others withdraw.
create table partner_change_letters (
  id bigint generated always as identity,
  change_id bigint not null constraint fk_partner_change_letters_change_id_partner_changes references partner_changes (id),
  order_id bigint not null,
  purpose text not null constraint ck_partner_change_letters_purpose check (purpose in ('confirm', 'withdraw')),
  secret_hash text not null constraint uq_partner_change_letters_secret_hash unique,
  written_at timestamptz not null,
  constraint pk_partner_change_letters primary key (id),
  constraint uq_partner_change_letters_change_id_order_id_purpose unique (change_id, order_id, purpose)
);

-- What did the customer of an account choose that counts at an instant? A partner, or nobody: the house. The last choice
-- counts until the account has not bought for 24 months, or was bound anew after it.
create function choice_at(p_account_id bigint, p_at timestamptz) returns table (partner_id bigint, ref text, since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.new_partner_id, c.public_id, c.effective_at
    from (select l.* from partner_changes l
           where l.account_id = p_account_id and l.state in ('confirmed', 'moved') and l.effective_at <= p_at
           order by l.effective_at desc, l.id desc limit 1) c
    join accounts a on a.id = c.account_id
   where (greatest(c.effective_at, a.last_bought_at) at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at
     and not coalesce(a.bound_at > c.effective_at and a.bound_at <= p_at
                      and a.partner_id is distinct from c.new_partner_id, false) $$;

-- Which partner has the customer of an account chosen itself, and since when?
create or replace function choice_of(p_account_id bigint, p_at timestamptz)
  returns table (partner_id bigint, ref text, since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.partner_id, c.ref, c.since from choice_at(p_account_id, p_at) c where c.partner_id is not null $$;

-- Who holds something of an account at an instant, the strongest first, and how long its customer cools off there? With
-- `p_is_changing` the account stays locked until the caller has finished: two changes of one account take turns.
-- Answers the house, and the customer of an order of that account.
create function holders_of_account(p_account_id bigint, p_at timestamptz, p_is_changing boolean)
  returns table (partner_id bigint, basis text, cooling_off_days integer)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not (is_house() or coalesce(exists (select from orders o where o.account_id = p_account_id
                                             and o.token_hash = acting_token()), false)) then
    raise exception 'the customer of an account asks for itself' using errcode = '42501';
  end if;
  if p_is_changing then
    perform from accounts a where a.id = p_account_id for no key update;
  end if;
  return query
  with chosen as (select * from choice_at(p_account_id, p_at)),
  held as (
    select c.partner_id, 'choice' as basis, 1 as strength from chosen c where c.partner_id is not null
    union all
    select a.partner_id, 'record', 2 from accounts a
     where a.id = p_account_id and a.partner_id is not null
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at
       and not exists (select from chosen c where c.partner_id is distinct from a.partner_id
                          and c.since > coalesce(a.bound_at, '-infinity'))
    union all
    select p.partner_id, case when p.ends_at > p_at then 'registration' else 'tail' end,
           case when p.ends_at > p_at then 3 else 4 end from protections p
     where p.account_id = p_account_id and p.voided_at is null and p.starts_at <= p_at and p.tail_ends_at > p_at
       and not exists (select from chosen c where c.partner_id is distinct from p.partner_id and c.since > p.starts_at))
  select distinct on (h.strength, h.partner_id) h.partner_id, h.basis,
         case when h.basis = 'tail' then 0 else g.cooling_off_days end
    from held h join partners p on p.id = h.partner_id join programmes g on g.id = p.programme_id
   order by h.strength, h.partner_id;
end $$;

-- Which change does the secret of a mail open, whose is it, and for what? Whoever has it acts for that customer there.
create function change_by_secret(p_secret_hash text) returns table (public_id text, token_hash text, purpose text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.public_id, c.token_hash, l.purpose from partner_change_letters l join partner_changes c on c.id = l.change_id
   where l.secret_hash = p_secret_hash and is_somebody() $$;

-- Which partner does a customer mean by this text: the exact name of one with an open shop, or any partner's id, which
-- nobody guesses? Names of partners without a shop are answered as if there were none.
create function partner_meant(p_text text) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select min(p.id) from partners p
   where is_somebody() and (p.public_id = btrim(p_text)
      or lower(p.name) = lower(btrim(p_text)) and p.state = 'active'
         and exists (select from storefronts s where s.partner_id = p.id and s.published_at is not null))
  having count(*) = 1 $$;

-- Whose an account is stands in one column that no login writes. Functions that do say why, and prove it themselves.
create function keep_partner_of_record() returns trigger language plpgsql as $$ begin
  if coalesce(current_setting('app.account_moves_by', true), '') not in ('first_paid_order', 'partner_change', 'merge', 'adjudication') then
    raise exception 'an account changes its partner by its first paid order, a change that its customer asked for, a merge or an adjudication'
      using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_partner_of_record before update of partner_id on accounts
  for each row when (old.partner_id is distinct from new.partner_id) execute function keep_partner_of_record();
revoke update on accounts from marketplace_web, marketplace_worker;
grant update (public_id, country, last_bought_at, parent_id, created_at) on accounts to marketplace_web, marketplace_worker;
-- Only an import by the system opens accounts that belong to somebody already.
alter policy adds on accounts with check ((select is_house()) and (partner_id is null or (select is_system())));

-- The account has bought. Its first partner, or the first after a lapse, becomes its own; one that holds it keeps it, and
-- so does whom the customer chose. Who chose the house is free for whoever it buys from afterwards.
create function bind_account(p_account_id bigint, p_partner_id bigint, p_at timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v accounts; v_chosen record; v_is_bound boolean; v_bound_at timestamptz := p_at; begin
  if not is_system() then raise exception 'a sale that is paid binds an account' using errcode = '42501'; end if;
  select * into strict v from accounts a where a.id = p_account_id for no key update;
  if v.merged_into_id is not null then
    perform bind_account(v.merged_into_id, p_partner_id, p_at);
    return;
  end if;
  select * into v_chosen from choice_at(p_account_id, p_at);
  if not found then
    v_is_bound := v.partner_id is null or v.last_bought_at is null
      or (v.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' <= p_at;
  elsif v_chosen.partner_id is null then
    v_is_bound := coalesce(v.bound_at <= v_chosen.since, true)
      and exists (select from orders o where o.account_id = p_account_id and o.partner_id = p_partner_id
                     and o.state = 'paid' and o.placed_at >= v_chosen.since);
  else
    v_is_bound := p_partner_id = v_chosen.partner_id;
    v_bound_at := v_chosen.since;
  end if;
  v_is_bound := v_is_bound and p_partner_id is distinct from v.partner_id and p_partner_id is not null;
  perform set_config('app.account_moves_by', 'first_paid_order', true);
  update accounts set last_bought_at = greatest(last_bought_at, p_at),
                      partner_id = case when v_is_bound then p_partner_id else partner_id end,
                      bound_at = case when v_is_bound then v_bound_at else bound_at end
   where id = p_account_id;
  perform set_config('app.account_moves_by', '', true);
end $$;

-- Make a change that its customer confirmed so, from its effective instant on; false where there is nothing to do.
create function move_account(p_change_id bigint, p_at timestamptz) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v partner_changes; begin
  if not is_system() then raise exception 'the calendar moves accounts' using errcode = '42501'; end if;
  select * into v from partner_changes c where c.id = p_change_id and c.state = 'confirmed' and c.effective_at <= p_at for update;
  if not found then return false; end if;
  perform set_config('app.account_moves_by', 'partner_change', true);
  update accounts set partner_id = v.new_partner_id, bound_at = case when v.new_partner_id is not null then v.effective_at end
   where id = v.account_id and coalesce(bound_at <= v.effective_at, true);
  perform set_config('app.account_moves_by', '', true);
  update partner_changes set state = 'moved', moved_at = p_at where id = p_change_id;
  return true;
end $$;

-- Let one account take over what the other has, under the locks of hold_accounts. What the guard decided about the other
-- stays as it was written. A family is one level deep: children of either get the one parent that is left. The partner of
-- record is that of one of the two, by the caller's rule; what a customer chose stands above that. Of two changes that are
-- on their way the one confirmed last is what the customer wants; the other is withdrawn by it.
create or replace function merge_accounts(p_kept bigint, p_gone bigint, p_partner_id bigint, p_bound_at timestamptz,
                                          p_last_bought_at timestamptz, p_at timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_top bigint; v_chosen record; begin
  if not is_house() then raise exception 'the house alone merges accounts' using errcode = '42501'; end if;
  if not exists (select from accounts a where a.id in (p_kept, p_gone) and a.partner_id = p_partner_id and a.bound_at = p_bound_at)
     and (p_partner_id is not null or exists (select from accounts a where a.id in (p_kept, p_gone) and a.partner_id is not null)) then
    raise exception 'a merge brings no third partner, and drops none' using errcode = '42501';
  end if;
  update account_keys set account_id = p_kept where account_id = p_gone;
  update account_names set account_id = p_kept where account_id = p_gone;
  update contacts set account_id = p_kept where account_id = p_gone;
  update concessions set account_id = p_kept where account_id = p_gone;
  update links set account_id = p_kept where account_id = p_gone;
  update orders set account_id = p_kept where account_id = p_gone;
  update lead_details set account_id = p_kept where account_id = p_gone;
  perform conclude_overtaken(array(
    select c.id from partner_changes c where c.account_id in (p_kept, p_gone) and c.state = 'confirmed'
     order by c.confirmed_at desc, c.id desc offset 1), p_at);
  update partner_changes set account_id = p_kept where account_id = p_gone;
  update partner_change_notices set account_id = p_kept where account_id = p_gone;
  select a.parent_id into v_top from accounts a
   where a.id in (p_kept, p_gone) and a.parent_id not in (p_kept, p_gone) order by a.id <> p_kept limit 1;
  update accounts set parent_id = coalesce(v_top, p_kept)
   where parent_id in (p_kept, p_gone) and id not in (p_kept, p_gone) and parent_id <> coalesce(v_top, p_kept);
  update accounts set merged_into_id = p_kept where merged_into_id = p_gone;
  perform set_config('app.account_moves_by', 'merge', true);
  update accounts set partner_id = p_partner_id, bound_at = p_bound_at, last_bought_at = p_last_bought_at, parent_id = v_top
   where id = p_kept;
  select * into v_chosen from choice_at(p_kept, p_at);
  if found then
    update accounts set partner_id = v_chosen.partner_id, bound_at = case when v_chosen.partner_id is not null then v_chosen.since end
     where id = p_kept and partner_id is distinct from v_chosen.partner_id;
  end if;
  update accounts set partner_id = null, bound_at = null, parent_id = null, merged_into_id = p_kept, merged_at = p_at
   where id = p_gone;
  perform set_config('app.account_moves_by', '', true);
end $$;

-- Conclude changes that another one has overtaken: one that counts already is done, any other is withdrawn.
create function conclude_overtaken(p_change_ids bigint[], p_at timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  insert into partner_change_steps (change_id, token_hash, from_state, to_state, actor, happened_at)
    select c.id, c.token_hash, c.state, case when c.effective_at <= p_at then 'moved' else 'withdrawn' end, 'merge', p_at
      from partner_changes c where c.id = any (p_change_ids) order by c.id;
  update partner_change_notices n set withdrawn_at = p_at
    from partner_changes c where c.id = n.change_id and c.id = any (p_change_ids) and c.effective_at > p_at;
  update partner_changes set state = case when effective_at <= p_at then 'moved' else 'withdrawn' end,
                             moved_at = case when effective_at <= p_at then p_at end,
                             withdrawn_at = case when effective_at > p_at then p_at end
   where id = any (p_change_ids);
end $$;

do $$ declare f text; begin
  foreach f in array array[
    'choice_at(bigint, timestamptz)', 'choice_of(bigint, timestamptz)', 'conclude_overtaken(bigint[], timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  foreach f in array array[
    'holders_of_account(bigint, timestamptz, boolean)', 'change_by_secret(text)', 'partner_meant(text)',
    'bind_account(bigint, bigint, timestamptz)', 'move_account(bigint, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
