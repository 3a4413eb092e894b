-- One guarded side of a leg: a step of its book.
create type ledger.step as (book_id bigint, party text, bucket text, delta bigint, line int, leg_hash bytea, counter text);

-- Some kinds must not leave a bucket below zero. Called while the heads are locked.
create function ledger.keep_floors(p_kind text, p_floors text[], p_steps ledger.step[]) returns void
  language plpgsql set search_path = ledger, pg_temp as $$
declare
  v_low record;
begin
  select b.party, f.bucket into v_low
    from heads h join books b on b.id = h.book_id
    cross join lateral (values ('pending', h.pending), ('available', h.available), ('disputed', h.disputed)) f (bucket, balance)
   where h.book_id in (select s.book_id from unnest(p_steps) s) and f.bucket = any (p_floors) and f.balance < 0
   limit 1;
  if found then
    raise exception '% would leave % of % below zero', p_kind, v_low.bucket, v_low.party using errcode = 'P0402';
  end if;
end $$;

-- Book one transaction and return its id. Leg n debits p_debits[n] and credits p_credits[n], both written as labels
-- ('operator.fees', 'partner.pending partner:17'), with p_amounts[n] minor units of p_currency because of p_whys[n].
-- The same key with the same content returns the first id; with other content it raises P0409. A floor raises P0402.
-- Call it last: from here to the commit the heads of the books are locked.
create function ledger.post(p_kind text, p_key text, p_at timestamptz, p_currency text, p_debits text[], p_credits text[],
    p_amounts bigint[], p_whys json[], p_reverses_id bigint default null)
  returns bigint language plpgsql security definer set search_path = ledger, pg_temp
  -- A handful of rows by key: whatever the statistics say, never read a whole table and never plan anew for each call.
  set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  v_actor text := current_setting('app.actor_kind', true);
  v_now timestamptz;
  v_at timestamptz;
  v_id bigint; v_first_id bigint; v_first bytea; v_content bytea;
  v_known boolean; v_refused text; v_floors text[];
  v_debits bigint[]; v_credits bigint[]; v_parties text[]; v_hashes bytea[];
  v_steps step[]; s step;
begin
  if v_actor = 'system' and not pg_has_role(session_user, 'marketplace_worker', 'member') then
    raise exception 'only the worker may act as system' using errcode = '42501';
  elsif current_setting('transaction_isolation') <> 'read committed' then   -- an older snapshot misses a period just closed
    raise exception 'post() needs read committed' using errcode = '25001';
  elsif (p_at > '-infinity' and p_at < clock_timestamp() + interval '5 minutes') is not true then   -- it would drag its books along
    raise exception 'time % is not one to post at', coalesce(p_at::text, '(none)') using errcode = '22023';
  end if;

  -- close_period() takes the first lock exclusively: it waits for us, or we see its cut-off. The second lets one of two
  -- rivals with the same key go first, so that the other finds its row. All bits of the hash: with fewer, two transactions
  -- of many posts each would meet by chance, and crosswise.
  perform pg_advisory_xact_lock_shared(7251, 0), pg_advisory_xact_lock(7252, hashtext(p_key));

  for attempt in 1..2 loop
    select k.floors, greatest(p_at, (select ends_at from cut_off)), f.id, f.content_hash,
           content_hash(p_kind, p_reverses_id, l.legs, p_key), l.known, l.refused,
           l.debits, l.credits, l.parties, l.hashes, l.steps
      into v_floors, v_at, v_first_id, v_first, v_content, v_known, v_refused, v_debits, v_credits, v_parties, v_hashes, v_steps
      from kinds k
      left join lateral (select t.id, t.content_hash from transactions t where t.key = p_key offset 0) f on true
      cross join lateral (
        select string_agg(encode(h.hash, 'hex'), '') as legs,
               bool_and(d.id is not null and c.id is not null) as known,
               min(j.debit || ' to ' || j.credit) filter (where not (
                 split_part(j.debit, ' ', 1) = any (k.debits) and split_part(j.credit, ' ', 1) = any (k.credits)
                 and (v_actor not in ('partner', 'vendor') or d.party = acting_party() and c.party = acting_party()))) as refused,
               array_agg(d.id) as debits, array_agg(c.id) as credits, array_agg(h.hash) as hashes,
               array_agg(case when d.book_id is not null then d.party
                 when c.book_id is not null then c.party else coalesce(c.party, d.party) end) as parties,
               array_agg(row(d.book_id, d.party, d.bucket, -j.amount, j.line, h.hash, j.credit)::step)
                 filter (where d.book_id is not null) ||
               array_agg(row(c.book_id, c.party, c.bucket, j.amount, j.line, h.hash, j.debit)::step)
                 filter (where c.book_id is not null) as steps
          from unnest(p_debits, p_credits, p_amounts, p_whys) with ordinality as j (debit, credit, amount, why, line)
          cross join lateral (select leg_hash(j.line, p_currency, j.debit, j.credit, j.amount, j.why) as hash offset 0) h
          left join lateral (select a.id, a.book_id, a.party, a.bucket from accounts a
            where a.label = j.debit and a.currency = p_currency offset 0) d on true
          left join lateral (select a.id, a.book_id, a.party, a.bucket from accounts a
            where a.label = j.credit and a.currency = p_currency offset 0) c on true
      ) l
      where k.kind = p_kind and v_actor = any (k.actors);
    if not found then
      raise exception 'actor % may not post %', coalesce(v_actor, '(none)'), p_kind using errcode = '42501';
    elsif v_known is null then
      raise exception 'a transaction needs at least one leg' using errcode = '22023';
    elsif v_refused is not null then
      raise exception '% by % may not book %', p_kind, v_actor, v_refused using errcode = '42501';
    end if;
    exit when v_known;
    perform open_account(x.label, p_currency) from (select unnest(p_debits || p_credits) as label group by 1 order by 1) x;
  end loop;

  if v_first_id is not null then
    if v_first <> v_content then
      raise exception 'key % was used for other content', p_key using errcode = 'P0409';
    end if;
    return v_first_id;
  end if;

  -- Several steps: book by book in id order, so that two posts never wait for each other, and all at the same time, which
  -- is taken after the locks. One step, the common case, locks by its UPDATE.
  if cardinality(v_steps) > 1 then
    select array_agg(x order by x.book_id, x.line, x.delta) into v_steps from unnest(v_steps) x;
    select greatest(v_at, max(h.posted_at)) into v_at
      from (select posted_at from heads where book_id in (select x.book_id from unnest(v_steps) x) order by book_id for no key update) h;
  end if;

  v_now := clock_timestamp();
  v_id := nextval('transactions_id_seq');
  foreach s in array coalesce(v_steps, '{}') loop
    with head as (
      update heads h set
          seq = h.seq + 1,
          posted_at = greatest(h.posted_at, v_at),
          pending = h.pending + case s.bucket when 'pending' then s.delta else 0 end,
          available = h.available + case s.bucket when 'available' then s.delta else 0 end,
          disputed = h.disputed + case s.bucket when 'disputed' then s.delta else 0 end,
          in_transit = h.in_transit + case s.bucket when 'in_transit' then s.delta else 0 end,
          prev_hash = h.hash,
          hash = entry_hash(h.hash, s.party, p_currency, h.seq + 1, s.bucket, s.delta,
            s.delta + case s.bucket when 'pending' then h.pending when 'available' then h.available
              when 'disputed' then h.disputed else h.in_transit end,
            s.delta + h.pending + h.available + h.disputed + h.in_transit,
            greatest(h.posted_at, v_at), p_kind, s.line, s.leg_hash, v_content, s.counter, p_key)
        where h.book_id = s.book_id
        returning *)
    insert into entries
        (book_id, seq, transaction_id, delta, bucket_balance, total_balance, posted_at, line, bucket, counter, prev_hash, hash)
      select h.book_id, h.seq, v_id, s.delta,
             case s.bucket when 'pending' then h.pending when 'available' then h.available
               when 'disputed' then h.disputed else h.in_transit end,
             h.pending + h.available + h.disputed + h.in_transit, h.posted_at, s.line, s.bucket, s.counter, h.prev_hash, h.hash
        from head h
      returning posted_at into v_at;
  end loop;
  if cardinality(v_floors) > 0 then
    perform keep_floors(p_kind, v_floors, v_steps);
  end if;

  with kept as (
    insert into transactions (id, key, kind, reverses_id, p_at, posted_at, recorded_at, xid, content_hash, hash)
      overriding system value
      select v_id, p_key, p_kind, p_reverses_id, p_at, v_at, v_now, x.id, v_content,
             transaction_hash(v_content, v_id, x.id, p_at, v_at, v_now)
        from (select pg_current_xact_id()::text::bigint as id offset 0) x)
  insert into postings (transaction_id, amount, debit_id, credit_id, line, currency, party, hash, why)
    select v_id, j.amount, j.debit, j.credit, j.line, p_currency, j.party, j.hash, j.why
      from unnest(p_amounts, v_debits, v_credits, v_parties, v_hashes, p_whys)
        with ordinality as j (amount, debit, credit, party, hash, why, line);
  return v_id;
end $$;
