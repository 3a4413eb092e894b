-- One rule for whose a customer is that two accounts claim, ties between accounts kept for a reviewer, checkouts that
-- were refused counted, and no partner of record without the instant since when.

update accounts set bound_at = coalesce(
  (select min(o.paid_at) from orders o where o.account_id = accounts.id and o.partner_id = accounts.partner_id),
  last_bought_at, created_at)
 where partner_id is not null and bound_at is null;
alter table accounts add constraint ck_accounts_partner_has_time check (partner_id is null or bound_at is not null);

-- Two accounts of which one buyer stated facts at once: nobody has proven that they belong together.
create table account_ties (
  account_id bigint not null constraint fk_account_ties_account_id_accounts references accounts (id),
  other_id bigint not null constraint fk_account_ties_other_id_accounts references accounts (id),
  kind text not null,
  other_kind text not null,
  stated_at timestamptz not null,
  judged_by text not null default '',
  judged_at timestamptz,
  constraint pk_account_ties primary key (account_id, other_id),
  constraint ck_account_ties_order check (account_id < other_id),
  constraint ck_account_ties_judged check ((judged_by = '') = (judged_at is null))
);
create index ix_account_ties_other_id on account_ties (other_id);

-- Checkouts that were refused because of whose the customer is, without a word about which customer it was.
create table checkout_refusals (
  id bigint generated always as identity,
  door_id bigint constraint fk_checkout_refusals_door_id_partners references partners (id),
  session_hash text not null,
  address_hash text not null,
  refused_at timestamptz not null,
  constraint pk_checkout_refusals primary key (id)
);
create index ix_checkout_refusals_door on checkout_refusals (door_id, refused_at);
create index ix_checkout_refusals_session on checkout_refusals (session_hash, refused_at);
create index ix_checkout_refusals_address on checkout_refusals (address_hash, refused_at);

-- Of several accounts whose facts meet, who holds them for these vendors' offerings at an instant? The account with the
-- earliest claim that holds stands for all of them, as if they were one; where two are equally old the one named first.
-- Within it the strongest holder speaks: whom the customer chose, a registration, the partner of record.
create function earliest_held(p_account_ids bigint[], p_vendor_ids bigint[], p_at timestamptz)
  returns table (account_id bigint, partner_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with held as (
    select n.id, n.place, s.partner_id, s.since, array_position(array['choice', 'registration', 'record'], s.basis) as strength
      from unnest(p_account_ids) with ordinality n (id, place)
     cross join lateral standing_at(n.id, p_vendor_ids, p_at) s where s.holds),
  first as (select h.id from held h order by h.since nulls first, h.place limit 1)
  select h.id, h.partner_id from held h join first f on f.id = h.id order by h.strength, h.since, h.partner_id limit 1 $$;

-- Find the account that one of these facts identifies, or open a new one; facts that nobody has yet are added to it.
-- Where they are facts of several accounts, the earliest claim stands, as if the accounts were one, and that one buyer
-- stated facts of them is kept for a reviewer. Without an instant it is no sale, and the first fact counts.
create or replace function resolve_account(p_kinds text[], p_hashes text[], p_country text, p_public_id text,
                                           p_countries text[], p_names jsonb, p_vendor_ids bigint[], p_at timestamptz)
  returns table (account_id bigint, partner_id bigint, last_bought_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_ids bigint[]; v_kinds text[]; v_id bigint; v_hash text; v_merged bigint; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  foreach v_hash in array (select array_agg(h order by h) from unnest(p_hashes) h) loop
    perform pg_advisory_xact_lock(hashtextextended(v_hash, 7260));
  end loop;
  select array_agg(k.account_id order by f.n), array_agg(k.kind order by f.n) into v_ids, v_kinds
    from account_keys k
    join unnest(p_kinds, p_hashes) with ordinality f (kind, hash, n) on k.kind = f.kind and k.value_hash = f.hash;
  v_id := v_ids[1];
  if v_id <> any (v_ids) and p_at is not null then
    v_id := coalesce((select e.account_id from earliest_held(v_ids, p_vendor_ids, p_at) e), v_id);
    insert into account_ties (account_id, other_id, kind, other_kind, stated_at)
      select distinct on (a.id, b.id) a.id, b.id, a.kind, b.kind, p_at
        from unnest(v_ids, v_kinds) a (id, kind) join unnest(v_ids, v_kinds) b (id, kind) on a.id < b.id
       order by a.id, b.id
      on conflict do nothing;
  end if;
  if v_id is null then
    insert into accounts (public_id, country) values (p_public_id, p_country) returning id into v_id;
  else
    loop
      select a.merged_into_id into v_merged from accounts a where a.id = v_id for key share;
      exit when v_merged is null;
      v_id := v_merged;
    end loop;
  end if;
  insert into account_keys (account_id, kind, value_hash, country)
    select v_id, f.kind, f.hash, f.country from unnest(p_kinds, p_hashes, p_countries) f (kind, hash, country)
    on conflict (kind, value_hash) do nothing;
  if p_names is not null and not exists (select from account_names n where n.account_id = v_id) then
    perform keep_account_names(v_id, p_names);
  end if;
  return query select a.id, a.partner_id, a.last_bought_at from accounts a where a.id = v_id;
end $$;

-- Whose customer are these facts for certain? Whoever an order of that customer would find: of all accounts that have one
-- of them the earliest held, for these vendors' offerings, or any where none is named.
create or replace function lead_holder(p_kinds text[], p_hashes text[], p_vendor_ids bigint[], p_at timestamptz)
  returns table (account_id bigint, partner_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select e.account_id, e.partner_id
    from earliest_held(
      array(select k.account_id from unnest(p_kinds, p_hashes) with ordinality f (kind, hash, n)
              join account_keys k on k.kind = f.kind and k.value_hash = f.hash
             group by k.account_id order by min(f.n)),
      case when p_vendor_ids = '{}' then array(select v.id from vendors v) else p_vendor_ids end, p_at) e $$;

-- By what kinds of facts are accounts told from others? Asked by the house, which reads no facts.
create function kinds_identifying(p_account_ids bigint[]) returns table (account_id bigint, kinds text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.account_id, array_agg(distinct k.kind order by k.kind) from account_keys k
   where k.account_id = any (p_account_ids) and is_house() group by k.account_id $$;

-- Until when does nobody answer whether a customer may buy, through this door, from this network or with this cart? Null:
-- whoever asks may. In 60 minutes 5 refusals of one cart, 10 from one network and 40 through one door, and in 24 hours
-- 40 from one network and 200 through one door, are as many as anybody gets.
create function checkout_closed_until(p_door_id bigint, p_address_hash text, p_at timestamptz) returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select max(full_at.refused_at + w.span)
    from (values ('session', 5, interval '60 minutes'), ('address', 10, interval '60 minutes'), ('address', 40, interval '24 hours'),
                 ('door', 40, interval '60 minutes'), ('door', 200, interval '24 hours')) w (what, most, span)
   cross join lateral (
     select r.refused_at from checkout_refusals r
      where r.refused_at > p_at - w.span and is_somebody()
        and case w.what when 'session' then r.session_hash = acting_token() when 'address' then r.address_hash = p_address_hash
                        else r.door_id is not distinct from p_door_id end
      order by r.refused_at desc offset w.most - 1 limit 1) full_at $$;

-- Note a refused checkout of the cart that acts, and forget some that no limit looks at any more.
create function note_checkout_refusal(p_door_id bigint, p_address_hash text, p_at timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  delete from checkout_refusals
   where id in (select r.id from checkout_refusals r order by r.id limit 50) and refused_at < p_at - interval '48 hours';
  insert into checkout_refusals (door_id, session_hash, address_hash, refused_at)
    select p_door_id, acting_token(), p_address_hash, p_at where acting_token() is not null $$;

do $$ declare f text; begin
  revoke execute on function earliest_held(bigint[], bigint[], timestamptz) from public;
  foreach f in array array[
    'kinds_identifying(bigint[])', 'checkout_closed_until(bigint, text, timestamptz)', 'note_checkout_refusal(bigint, text, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
