-- Whose a buyer is that states facts of two accounts, and how long an adjudicated account is its partner's.

drop function resolve_account(text[], text[], text, text, text[], jsonb);

-- Find the account that one of these facts identifies, or open a new one; facts that nobody has yet are added to it.
-- Where they are facts of several accounts, the earliest claim stands, as if the accounts were one: of a sale of these
-- vendors' offerings at an instant it is the account that somebody holds the longest. Otherwise the first fact counts.
create function resolve_account(p_kinds text[], p_hashes text[], p_country text, p_public_id text, p_countries text[],
                                p_names jsonb, p_vendor_ids bigint[], p_at timestamptz)
  returns table (account_id bigint, partner_id bigint, last_bought_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_ids bigint[]; v_id bigint; v_hash text; v_merged bigint; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  foreach v_hash in array (select array_agg(h order by h) from unnest(p_hashes) h) loop
    perform pg_advisory_xact_lock(hashtextextended(v_hash, 7260));
  end loop;
  v_ids := array(select k.account_id from account_keys k
    join unnest(p_kinds, p_hashes) with ordinality f (kind, hash, n) on k.kind = f.kind and k.value_hash = f.hash
    order by f.n);
  v_id := v_ids[1];
  if v_id <> any (v_ids) and p_at is not null then
    v_id := coalesce((select n.id from unnest(v_ids) with ordinality n (id, place)
                       cross join lateral standing_at(n.id, p_vendor_ids, p_at) s
                       where s.holds order by s.since nulls first, n.place limit 1), v_id);
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

revoke execute on function resolve_account(text[], text[], text, text, text[], jsonb, bigint[], timestamptz) from public;
grant execute on function resolve_account(text[], text[], text, text, text[], jsonb, bigint[], timestamptz)
  to marketplace_web, marketplace_worker;

-- Make an account the partner's that an adjudication says. It is there, and stays as it was written. The months after
-- which a partner of record lapses count from the decision: an account that has not bought yet, or not for long, would
-- go to whoever sells to it next.
create or replace function adjudge_account(p_adjudication_id bigint) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v adjudications; begin
  if not is_house() then raise exception 'the house adjudicates' using errcode = '42501'; end if;
  select * into strict v from adjudications a where a.id = p_adjudication_id;
  if exists (select from adjudications a where a.account_id = v.account_id and a.id > v.id) then
    raise exception 'a later adjudication stands' using errcode = '42501';
  end if;
  perform set_config('app.account_moves_by', 'adjudication', true);
  update accounts set partner_id = v.partner_id, bound_at = v.decided_at,
                      last_bought_at = greatest(last_bought_at, v.decided_at)
   where id = v.account_id;
  perform set_config('app.account_moves_by', '', true);
end $$;
