-- Every bucket just before an instant, as half-open periods want it: one index-only lookup a bucket.
create function ledger.balance_at(p_book_id bigint, p_at timestamptz) returns table (bucket text, balance bigint)
  language sql stable set search_path = ledger, pg_temp as $$
  select b, coalesce((select e.bucket_balance from entries e where e.book_id = p_book_id and e.bucket = b and e.posted_at < p_at
    order by e.posted_at desc, e.seq desc limit 1), 0) from unnest(buckets()) b $$;

-- What open accounts moved in the transactions numbered from p_from up to, not including, p_below.
create function ledger.open_moves(p_from bigint, p_below bigint) returns table (account_id bigint, amount numeric)
  language sql stable set search_path = ledger, pg_temp as $$
  select s.account_id, sum(s.amount)
    from transactions t
    join postings p on p.transaction_id = t.id
    cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
    join accounts a on a.id = s.account_id and a.book_id is null
   where t.xid >= p_from and t.xid < p_below
   group by s.account_id $$;

create function ledger.last_checkpoint(p_account_id bigint) returns bigint language sql stable set search_path = ledger, pg_temp as $$
  select coalesce((select c.balance from checkpoints c where c.account_id = p_account_id order by c.horizon desc limit 1), 0) $$;

-- Sum the open accounts up to the oldest transaction still running: below it every row is decided. The highest id would
-- lose the rows that got their id early and commit late. Nobody waits for this, and it waits for nobody.
create function ledger.roll_up() returns bigint language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_from bigint;
  v_to bigint;
begin
  perform only_house(), pg_advisory_xact_lock(7251, 1);
  select coalesce(max(xid), 0), pg_snapshot_xmin(pg_current_snapshot())::text::bigint into v_from, v_to from horizons;
  if v_to < v_from then  -- a dump brings the rows back, but not the cluster's transaction numbers
    raise exception 'transaction numbers went back: after restoring a dump call ledger.forget_checkpoints()' using errcode = '55000';
  elsif exists (select from open_moves(v_from, v_to)) then
    insert into horizons (xid) values (v_to);
    insert into checkpoints (account_id, horizon, balance)
      select m.account_id, v_to, m.amount + last_checkpoint(m.account_id) from open_moves(v_from, v_to) m;
  end if;
  return v_to;
end $$;

create function ledger.forget_checkpoints() returns void language sql security definer set search_path = ledger, pg_temp as $$
  select only_house(), pg_advisory_xact_lock(7251, 1);
  delete from checkpoints;
  delete from horizons $$;

-- The open accounts the actor may see, each its newest checkpoint plus its tail.
create function ledger.open_balances() returns table (account_id bigint, balance bigint)
  language sql stable security definer set search_path = ledger, pg_temp as $$
  select a.id, (last_checkpoint(a.id) + coalesce(m.amount, 0))::bigint
    from accounts a
    left join open_moves((select coalesce(max(xid), 0) from horizons), 9223372036854775807) m on m.account_id = a.id
   where a.book_id is null and (is_house() or a.party = acting_party()) $$;

-- The number of a book's last entry before an instant: with it a statement reads its own part of a chain and no more.
create function ledger.seq_before(p_book_id bigint, p_at timestamptz) returns bigint
  language sql stable set search_path = ledger, pg_temp as $$
  select coalesce(max((select e.seq from entries e where e.book_id = p_book_id and e.bucket = b and e.posted_at < p_at
    order by e.posted_at desc, e.seq desc limit 1)), 0) from unnest(buckets()) b $$;
