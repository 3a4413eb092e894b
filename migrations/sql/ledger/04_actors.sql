-- Who asks. The web's role can claim any actor but system: for that one must have logged in as the worker.
-- session_user, because inside a security definer function current_user is its owner.
create function ledger.is_house() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.actor_kind', true) = 'operator'
    or current_setting('app.actor_kind', true) = 'system' and pg_has_role(session_user, 'marketplace_worker', 'member'), false);

create function ledger.acting_party() returns text language sql stable parallel safe
  return current_setting('app.actor_kind', true) || ':' || current_setting('app.actor_id', true);

create function ledger.actor_name() returns text language sql stable parallel safe
  return concat_ws(':', current_setting('app.actor_kind', true), nullif(current_setting('app.actor_id', true), ''));

create function ledger.only_house() returns void language plpgsql stable set search_path = ledger, pg_temp as $$
begin
  if not is_house() then
    raise exception 'only the operator or the system may do this' using errcode = '42501';
  end if;
end $$;

-- The account of a label in a currency, opened if it is new. A bucket opens its whole book. Safe under concurrency: of two
-- that open the same account the second waits for the first one's commit and finds it.
create function ledger.open_account(p_label text, p_currency text) returns bigint
  language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_name text := split_part(p_label, ' ', 1);
  v_party text := nullif(substr(p_label, length(v_name) + 2), '');
  v_book bigint;
  v_id bigint;
begin
  select id into v_id from accounts where label = p_label and currency = p_currency;
  if found then
    return v_id;
  end if;
  perform only_house();
  if v_name like 'partner.%' then
    insert into books (kind, party, currency) values ('partner', v_party, p_currency) on conflict do nothing returning id into v_book;
    if v_book is not null then
      insert into heads (book_id, prev_hash, hash) select v_book, '', genesis('partner', v_party, p_currency);
      insert into accounts (id, name, party, currency, book_id, bucket, hash) overriding system value
        select n.id, 'partner.' || b, v_party, p_currency, v_book, b, account_hash(n.id, p_currency, v_book, b, 'partner.' || b || ' ' || v_party)
          from unnest(buckets()) b, lateral (select nextval('accounts_id_seq') as id where b is not null) n;
    end if;
  else
    insert into accounts (id, name, party, currency, hash) overriding system value
      select n.id, v_name, v_party, p_currency, account_hash(n.id, p_currency, null, null, p_label)
        from (select nextval('accounts_id_seq') as id) n
      on conflict (label, currency) do nothing;
  end if;
  return (select id from accounts where label = p_label and currency = p_currency);
end $$;
