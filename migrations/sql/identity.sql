-- What identifies accounts beyond facts that are equal: names as keyed numbers, families, and accounts that turned out to
-- be one. Names are matched by the database without anybody reading them: rows are reached by the functions below alone.

alter table accounts
  add column parent_id bigint constraint fk_accounts_parent_id_accounts references accounts,
  add column merged_into_id bigint constraint fk_accounts_merged_into_id_accounts references accounts,
  add column merged_at timestamptz,
  add constraint ck_accounts_not_its_own_parent check (parent_id <> id),
  add constraint ck_accounts_merged_has_time check ((merged_into_id is null) = (merged_at is null)),
  add constraint ck_accounts_merged_is_a_pointer
    check (merged_into_id is null or (merged_into_id <> id and partner_id is null and parent_id is null));
create index ix_accounts_parent on accounts (parent_id) where parent_id is not null;
create index ix_accounts_merged_into on accounts (merged_into_id) where merged_into_id is not null;

alter table account_keys
  add column country varchar(2),
  drop constraint ck_account_keys_kind,
  add constraint ck_account_keys_kind check (kind in ('domain', 'tax_number', 'duns', 'email', 'partner'));

create table account_names (
  id bigint generated always as identity constraint pk_account_names primary key,
  account_id bigint not null constraint fk_account_names_account_id_accounts references accounts,
  source text not null,
  country varchar(2) not null,
  kinds text not null,
  words bigint[] not null,
  whole bigint not null,
  constraint ck_account_names_source check (source in ('name', 'label')),
  constraint ck_account_names_a_kind_for_each_word check (length(kinds) = cardinality(words))
);
create index ix_account_names_account_id on account_names (account_id);
create table account_name_keys (
  key bigint not null,
  name_id bigint not null constraint fk_account_name_keys_name_id_account_names references account_names,
  place smallint not null,
  constraint pk_account_name_keys primary key (key, name_id, place)
);

-- Add names to an account; one it has already is not added again, and twenty are enough.
create function keep_account_names(p_account_id bigint, p_names jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_name record; v_id bigint; begin
  for v_name in select n.* from jsonb_to_recordset(p_names)
      as n (source text, country text, kinds text, words bigint[], keys bigint[], places smallint[]) loop
    continue when exists (select from account_names n where n.account_id = p_account_id and n.source = v_name.source
                             and n.whole = v_name.keys[1])
               or (select count(*) from account_names n where n.account_id = p_account_id) >= 20;
    insert into account_names (account_id, source, country, kinds, words, whole)
      values (p_account_id, v_name.source, v_name.country, v_name.kinds, v_name.words, v_name.keys[1]) returning id into v_id;
    insert into account_name_keys (key, name_id, place)
      select k.key, v_id, k.place from unnest(v_name.keys, v_name.places) k (key, place);
  end loop;
end $$;

-- Which account do these facts identify? Finds it, or opens a new one that belongs to nobody yet, with its names.
-- The locks make two first orders of one organisation meet in one account, and let no order reach an account that is
-- being merged into another: the account's row stays as it is until the caller has finished.
drop function resolve_account(text[], text[], text, text);
create function resolve_account(p_kinds text[], p_hashes text[], p_country text, p_public_id text,
                                p_countries text[] default null, p_names jsonb default null)
  returns table (account_id bigint, partner_id bigint, last_bought_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id bigint; v_hash text; v_merged bigint; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  foreach v_hash in array (select array_agg(h order by h) from unnest(p_hashes) h) loop
    perform pg_advisory_xact_lock(hashtextextended(v_hash, 7260));
  end loop;
  select k.account_id into v_id from account_keys k
    join unnest(p_kinds, p_hashes) with ordinality f (kind, hash, n) on k.kind = f.kind and k.value_hash = f.hash
    order by f.n limit 1;
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

-- Add facts to an account. Answers which other accounts have some of them already: those stay theirs.
create function learn_about_account(p_account_id bigint, p_kinds text[], p_hashes text[], p_countries text[], p_names jsonb)
  returns setof bigint language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not is_house() then raise exception 'the house alone adds facts' using errcode = '42501'; end if;
  perform from accounts a where a.id = p_account_id and a.merged_into_id is null for key share;
  if not found then raise exception 'no account stands under this key' using errcode = '23503'; end if;
  insert into account_keys (account_id, kind, value_hash, country)
    select p_account_id, f.kind, f.hash, f.country from unnest(p_kinds, p_hashes, p_countries) f (kind, hash, country)
    on conflict (kind, value_hash) do nothing;
  perform keep_account_names(p_account_id, p_names);
  return query select distinct k.account_id from account_keys k
    join unnest(p_kinds, p_hashes) f (kind, hash) on k.kind = f.kind and k.value_hash = f.hash
   where k.account_id <> p_account_id order by 1;
end $$;

-- Which accounts have one of these facts, and which belong to the family of one that has? A hundred relatives are enough.
create function accounts_identified(p_kinds text[], p_hashes text[], p_parent_id bigint)
  returns table (account_id bigint, fact text)
  language sql stable security definer set search_path = public, pg_temp as $$
  with met as materialized (
    select k.account_id, f.kind from unnest(p_kinds, p_hashes) f (kind, hash)
      join account_keys k on k.kind = f.kind and k.value_hash = f.hash where is_somebody()),
  tops as materialized (
    select distinct coalesce(a.parent_id, a.id) as id from accounts a where a.id in (select m.account_id from met m)
    union select p_parent_id where p_parent_id is not null and is_somebody())
  select m.account_id, m.kind from met m
  union all (select t.id, 'parent' from tops t where t.id not in (select m.account_id from met m) order by t.id)
  union all (select a.id, 'sister' from tops t join accounts a on a.parent_id = t.id
              where a.id not in (select m.account_id from met m) order by a.id limit 100) $$;

-- Which names have keys like these? Keys come with those that say most first. A key that many names have finds nobody
-- by itself, unless it stands for the whole name. Of each name found: what is kept of it, where its keys met the asked
-- ones, and of which countries its account has a tax number.
create function accounts_like(p_keys bigint[], p_places smallint[], p_each integer, p_most integer)
  returns table (account_id bigint, source text, country text, kinds text, words bigint[], asked smallint[], kept smallint[],
                 number_countries text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  with hits as materialized (
    select f.rank, f.place as asked, h.name_id, h.place as kept, count(*) over (partition by f.rank) as many
      from unnest(p_keys, p_places) with ordinality f (key, place, rank)
     cross join lateral (select k.name_id, k.place from account_name_keys k where k.key = f.key
                          order by k.name_id, k.place limit p_each + 1) h
     where is_somebody()),
  found as materialized (
    select h.name_id, min(h.rank) as rank, array_agg(h.asked) as asked, array_agg(h.kept) as kept
      from hits h where h.asked = -1 or h.many <= p_each
     group by h.name_id order by min(h.rank), h.name_id limit p_most)
  select n.account_id, n.source, n.country, n.kinds, n.words, f.asked, f.kept,
         array(select distinct k.country::text from account_keys k
                where k.account_id = n.account_id and k.kind = 'tax_number' and k.country is not null)
    from found f join account_names n on n.id = f.name_id order by f.rank, n.id $$;

-- Which account does this public id stand for now? Its own, or that of the account it was merged into.
create function standing_account(p_public_id text) returns table (account_id bigint, public_id text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, s.public_id from accounts a join accounts s on s.id = coalesce(a.merged_into_id, a.id)
   where a.public_id = p_public_id and is_somebody() $$;

-- Lock two accounts that are to become one, and show them. Orders are locked before accounts, as settlement does it; an
-- order that came in between is locked in a second try, after the first one's locks were given back.
create function hold_accounts(p_kept bigint, p_gone bigint) returns setof accounts
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_orders bigint[]; begin
  if not is_house() then raise exception 'the house alone merges accounts' using errcode = '42501'; end if;
  loop
    begin
      v_orders := array(select o.id from orders o where o.account_id = p_gone order by o.id for update);
      perform from accounts a where a.id in (p_kept, p_gone) order by a.id for update;
      exit when not exists (select from orders o where o.account_id = p_gone and o.id <> all (v_orders));
      raise exception 'another order came in' using errcode = '40001';
    exception when serialization_failure then null;
    end;
  end loop;
  return query select a.* from accounts a where a.id in (p_kept, p_gone) order by a.id;
end $$;

-- Let one account take over what the other has, under the locks of hold_accounts. What the guard decided about the
-- other stays as it was written. A family is one level deep: children of either get the one parent that is left.
create function merge_accounts(p_kept bigint, p_gone bigint, p_partner_id bigint, p_bound_at timestamptz,
                               p_last_bought_at timestamptz, p_at timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_top bigint; begin
  if not is_house() then raise exception 'the house alone merges accounts' using errcode = '42501'; end if;
  update account_keys set account_id = p_kept where account_id = p_gone;
  update account_names set account_id = p_kept where account_id = p_gone;
  update contacts set account_id = p_kept where account_id = p_gone;
  update concessions set account_id = p_kept where account_id = p_gone;
  update orders set account_id = p_kept where account_id = p_gone;
  select a.parent_id into v_top from accounts a
   where a.id in (p_kept, p_gone) and a.parent_id not in (p_kept, p_gone) order by a.id <> p_kept limit 1;
  update accounts set parent_id = coalesce(v_top, p_kept)
   where parent_id in (p_kept, p_gone) and id not in (p_kept, p_gone) and parent_id <> coalesce(v_top, p_kept);
  update accounts set merged_into_id = p_kept where merged_into_id = p_gone;
  update accounts set partner_id = p_partner_id, bound_at = p_bound_at, last_bought_at = p_last_bought_at, parent_id = v_top
   where id = p_kept;
  update accounts set partner_id = null, bound_at = null, parent_id = null, merged_into_id = p_kept, merged_at = p_at
   where id = p_gone;
end $$;

revoke execute on function keep_account_names(bigint, jsonb) from public;
do $$ declare f text; begin
  foreach f in array array[
    'resolve_account(text[], text[], text, text, text[], jsonb)', 'learn_about_account(bigint, text[], text[], text[], jsonb)',
    'accounts_identified(text[], text[], bigint)', 'accounts_like(bigint[], smallint[], integer, integer)',
    'standing_account(text)', 'hold_accounts(bigint, bigint)',
    'merge_accounts(bigint, bigint, bigint, timestamptz, timestamptz, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
