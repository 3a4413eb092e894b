-- Whose transaction numbers these are: after a dump was restored in another server the numbers mean nothing any more.
create function ledger.cluster() returns text language sql stable security definer set search_path = ledger, pg_temp
  as $$ select system_identifier::text from pg_catalog.pg_control_system() $$;

-- What is not in the tree and belongs there: the postings of transactions numbered from p_from up to, not including,
-- p_below, and whatever lies before p_closed_at, for close_period() waited for that. Steps are looked up by their books'
-- times, which they share with their transaction.
create function ledger.unsealed(p_from bigint, p_below bigint, p_closed_at timestamptz)
  returns table (transaction_id bigint, line smallint, line_of_leaf text)
  language sql stable set search_path = ledger, pg_temp as $$
  with fresh as materialized (
    select t.id, t.hash, t.posted_at from transactions t
     where t.xid >= p_from and (t.xid < p_below or t.posted_at < p_closed_at)
       and not exists (select from leaves l where l.transaction_id = t.id)),
  legs as materialized (
    select p.transaction_id, p.line, p.hash, p.debit_id, p.credit_id, f.hash as transaction_hash, f.posted_at
      from fresh f join postings p on p.transaction_id = f.id),
  touched as materialized (
    select a.book_id, a.bucket, min(g.posted_at) as first_at, max(g.posted_at) as last_at
      from legs g join accounts a on a.id in (g.debit_id, g.credit_id) and a.book_id is not null group by 1, 2),
  steps as (
    select e.transaction_id, e.line, string_agg(encode(e.hash, 'hex'), '' order by e.book_id, e.seq) as hashes
      from touched c
      join entries e on e.book_id = c.book_id and e.bucket = c.bucket and e.posted_at between c.first_at and c.last_at
     group by 1, 2)
  select g.transaction_id, g.line, leaf_line(g.transaction_hash, g.line, g.hash, coalesce(s.hashes, ''))
    from legs g left join steps s on s.transaction_id = g.transaction_id and s.line = g.line $$;

-- Put what is new into the tree and return the tree's size. Each level's nodes are made of the level below. In another
-- cluster than the last seal's, transaction numbers say nothing: there all is new that is not in the tree.
create function ledger.grow(p_last ledger.seals, p_below bigint, p_closed_at timestamptz) returns bigint
  language plpgsql set search_path = ledger, pg_temp as $$
declare
  v_is_moved boolean := coalesce(p_last.cluster <> cluster(), false);
  v_first bigint := case when v_is_moved then 0 else coalesce(p_last.horizon, 0) end;
  v_below bigint := case when v_is_moved then 9223372036854775807 else p_below end;
  v_from bigint := coalesce(p_last.size, 0);
  v_to bigint;
begin
  with leaf as materialized (
    select u.*, v_from + row_number() over (order by u.transaction_id, u.line) - 1 as position
      from unsealed(v_first, v_below, p_closed_at) u),
  placed as (
    insert into leaves (transaction_id, first_leaf) select l.transaction_id, min(l.position) from leaf l group by 1 order by 1),
  hashed as (
    insert into nodes (level, position, hash) select 0, l.position, leaf_hash(l.line_of_leaf) from leaf l order by 2 returning 1)
  select v_from + count(*) into v_to from hashed;
  for k in 1..62 loop
    exit when v_to >> k = 0;
    insert into nodes (level, position, hash)
      select k, i, node_hash(l.hash, r.hash)
        from generate_series(v_from >> k, (v_to >> k) - 1) i
        join nodes l on l.level = k - 1 and l.position = 2 * i
        join nodes r on r.level = k - 1 and r.position = 2 * i + 1;
  end loop;
  return v_to;
end $$;

-- Seal everything below the oldest transaction still running, and return the seal's number. It makes nobody wait. Without
-- news since the last seal that one's number comes back. Python signs in the same transaction: sign_seal().
create function ledger.seal(p_reason text, p_is_announced boolean) returns int
  language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_last seals;
  v_horizon bigint;
  v_size bigint;
  v_cut cut_off;
  v_balances bytea;
  s seals;
begin
  perform only_house(), pg_advisory_xact_lock(7251, 2);
  if current_setting('transaction_isolation') <> 'read committed' then   -- it would miss the seal it waited for
    raise exception 'seal() needs read committed' using errcode = '25001';
  end if;
  select * into v_last from seals order by number desc limit 1;
  -- In this order: whatever lies in a period that is closed now, or had ended by now, the tree's query sees.
  select * into v_cut from cut_off;
  v_balances := coalesce((select b.hash from closing_balances b where b.period <= v_cut.number
    order by b.period desc, b.account_id desc limit 1), '');
  v_horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  v_size := grow(v_last, v_horizon, v_cut.ends_at);
  if v_size = v_last.size and (v_cut.hash, v_balances) = (v_last.period_hash, v_last.balances_hash)
      and p_is_announced <= v_last.is_announced then
    return v_last.number;
  end if;
  s.number := coalesce(v_last.number, 0) + 1;
  s.size := v_size;
  s.root := range_root(0, v_size);
  s.horizon := v_horizon;
  s.cluster := cluster();
  s.period := v_cut.number;
  s.period_hash := v_cut.hash;
  s.balances_hash := v_balances;
  s.is_announced := p_is_announced;
  s.sealed_at := clock_timestamp();
  s.reason := p_reason;
  s.sealed_by := actor_name();
  s.prev_hash := coalesce(v_last.hash, '');
  s.hash := seal_hash(s.prev_hash, s.number, s.size, s.root, s.horizon, s.cluster, s.period, s.period_hash, s.balances_hash,
    s.is_announced, s.sealed_at, s.reason, s.sealed_by);
  insert into seals select s.*;
  return s.number;
end $$;

create function ledger.sign_seal(p_number int, p_key text, p_signature text) returns void
  language sql security definer set search_path = ledger, pg_temp as $$
  select only_house();
  insert into signatures (number, key, signature) values (p_number, p_key, p_signature) $$;

-- What the leaves of some transactions are made of, for whoever has a leg in them: of others' legs nothing but hashes.
create function ledger.leaf_facts(p_ids bigint[])
  returns table (transaction_id bigint, line smallint, hash bytea, steps text)
  language sql stable security definer set search_path = ledger, pg_temp as $$
  select p.transaction_id, p.line, p.hash, coalesce((
           select string_agg(encode(e.hash, 'hex'), '' order by e.book_id, e.seq)
             from accounts a
             join entries e on e.book_id = a.book_id and e.bucket = a.bucket and e.posted_at = t.posted_at
              and e.transaction_id = p.transaction_id and e.line = p.line
            where a.id in (p.debit_id, p.credit_id)), '')
    from unnest(p_ids) w (id)
    join transactions t on t.id = w.id
    join postings p on p.transaction_id = t.id
   where (select is_house()) or exists (
     select from postings o where o.transaction_id = w.id and o.party = (select acting_party())) $$;

-- Functions of a role are nobody's until granted.
grant execute on function ledger.seal, ledger.sign_seal to marketplace_worker;
grant execute on function ledger.leaf_facts, ledger.cluster to marketplace_web, marketplace_worker;
