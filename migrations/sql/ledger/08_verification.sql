-- Recompute everything and name the rows at fault. Whoever rewrites all of it consistently is found by the statements
-- already sent, not by this. Each function is one statement: it sees one snapshot, however many posts run beside it.
create type ledger.fault as (source text, place text, what text);

-- Books, heads and accounts: what is set up once, and that nothing of it is missing.
create function ledger.faults_in_accounts() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  select 'accounts', 'id=' || a.id, f.what
    from accounts a left join books b on b.id = a.book_id
    cross join lateral (values
      ('hash does not fit the row', a.label = a.name || coalesce(' ' || a.party, '')
        and a.hash = account_hash(a.id, a.currency, a.book_id, a.bucket, a.label)),
      ('is not a bucket of its book', a.book_id is null or (a.party, a.currency) = (b.party, b.currency)),
      ('no posting ever used it', a.book_id is not null
        or exists (select from postings p where p.debit_id = a.id) or exists (select from postings p where p.credit_id = a.id))
    ) f (what, good)
   where f.good is not true
  union all
  select 'accounts', 'id=' || used.id, 'is missing'
    from (select debit_id as id from postings union select credit_id from postings) used
   where not exists (select from accounts a where a.id = used.id)
  union all
  select 'books', 'id=' || coalesce(b.id, h.book_id), f.what
    from books b full join heads h on h.book_id = b.id
    cross join lateral (values
      ('the book is missing', b.id is not null),
      ('its head is missing', h.book_id is not null),
      ('a bucket is missing', b.id is null
        or buckets() <@ (select array_agg(a.bucket::text) from accounts a where a.book_id = b.id)),
      ('its chain begins elsewhere', b.id is null or h.book_id is null or genesis(b.kind, b.party, b.currency)
        = coalesce((select e.prev_hash from entries e where e.book_id = b.id order by e.seq limit 1), h.hash))
    ) f (what, good)
   where f.good is not true $$;

-- Every chain, entry by entry, and the heads.
create function ledger.faults_in_chains() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  with step as (
    select e.*, b.party, b.currency, t.kind, t.key, t.content_hash, t.posted_at as booked_at, p.hash as leg_hash,
           lag(e.hash) over chain as before, lag(e.posted_at) over chain as earlier, row_number() over chain as nth,
           sum(e.delta) over chain as total, sum(e.delta) over (partition by e.book_id, e.bucket order by e.seq) as in_bucket
      from entries e
      left join books b on b.id = e.book_id
      left join transactions t on t.id = e.transaction_id
      left join postings p on p.transaction_id = e.transaction_id and p.line = e.line
    window chain as (partition by e.book_id order by e.seq))
  select 'entries', format('book_id=%s seq=%s', s.book_id, s.seq), f.what
    from step s cross join lateral (values
      ('the entry before is missing', s.seq = s.nth),
      ('previous hash is not that of the entry before', s.before is null or s.prev_hash = s.before),
      ('hash does not fit the row', s.hash = entry_hash(s.prev_hash, s.party, s.currency, s.seq, s.bucket, s.delta,
        s.bucket_balance, s.total_balance, s.posted_at, s.kind, s.line, s.leg_hash, s.content_hash, s.counter, s.key)),
      ('balance is not the sum of the deltas', s.bucket_balance = s.in_bucket and s.total_balance = s.total),
      ('time runs backwards', s.posted_at = s.booked_at and s.posted_at >= coalesce(s.earlier, s.posted_at))
    ) f (what, good)
   where f.good is not true
  union all
  select 'heads', 'book_id=' || h.book_id, 'its book is missing' from heads h
   where not exists (select from books b where b.id = h.book_id)
  union all
  select 'heads', 'book_id=' || h.book_id, 'is not the last entry'
    from heads h left join lateral (select * from entries e where e.book_id = h.book_id order by e.seq desc limit 1) e on true
   where (h.seq, h.hash, h.posted_at) is distinct from (coalesce(e.seq, 0), coalesce(e.hash, h.hash), coalesce(e.posted_at, '-infinity'))
      or h.prev_hash is distinct from coalesce(e.prev_hash, '')
      or array[h.pending, h.available, h.disputed, h.in_transit] is distinct from array(
        select b.balance from balance_at(h.book_id, 'infinity') b order by array_position(buckets(), b.bucket)) $$;

-- Transactions and postings, each against its hash and the accounts, and postings against entries.
create function ledger.faults_in_postings() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  select 'postings', format('transaction_id=%s line=%s', p.transaction_id, p.line), f.what
    from postings p
    left join accounts d on d.id = p.debit_id
    left join accounts c on c.id = p.credit_id
    cross join lateral (values
      ('its transaction is missing', exists (select from transactions t where t.id = p.transaction_id)),
      ('hash does not fit the row', p.hash = leg_hash(p.line, p.currency, d.label, c.label, p.amount, p.why)),
      ('its accounts have another currency', (d.currency, c.currency) = (p.currency, p.currency)),
      ('the party is not that of its accounts', p.party is not distinct from case when d.book_id is not null then d.party
        when c.book_id is not null then c.party else coalesce(c.party, d.party) end)
    ) f (what, good)
   where f.good is not true
  union all
  select 'transactions', 'id=' || t.id, f.what
    from transactions t
    left join (select p.transaction_id, string_agg(encode(p.hash, 'hex'), '' order by p.line) as hashes
      from postings p group by 1) p on p.transaction_id = t.id
    cross join lateral (values
      ('its postings are not what its key stands for', t.content_hash = content_hash(t.kind, t.reverses_id, p.hashes, t.key)),
      ('hash does not fit the row', t.hash = transaction_hash(t.content_hash, t.id, t.xid, t.p_at, t.posted_at, t.recorded_at)),
      ('is posted before its time', t.posted_at >= t.p_at),
      ('what it reverses is missing', t.reverses_id is null or exists (select from transactions r where r.id = t.reverses_id)),
      ('is posted into a closed period',
        not exists (select from periods c where t.posted_at < c.ends_at and t.recorded_at > c.closed_at))
    ) f (what, good)
   where f.good is not true
  union all
  select case when e.book_id is null then 'postings' else 'entries' end,
         case when e.book_id is null then format('transaction_id=%s line=%s', side.transaction_id, side.line)
           else format('book_id=%s seq=%s', e.book_id, e.seq) end,
         case when e.book_id is null then 'its entry is missing' else 'its posting is missing' end
    from (
      select p.transaction_id, p.line, a.book_id, a.bucket, s.amount, o.label as counter
        from postings p
        cross join lateral (values (p.debit_id, p.credit_id, -p.amount), (p.credit_id, p.debit_id, p.amount)) s (own, other, amount)
        join accounts a on a.id = s.own and a.book_id is not null
        left join accounts o on o.id = s.other) side
    full join entries e on (side.transaction_id, side.line, side.book_id, side.bucket, side.amount, side.counter)
       = (e.transaction_id, e.line, e.book_id, e.bucket, e.delta, e.counter)
   where e.book_id is null or side.book_id is null $$;

-- Checkpoints against the postings below their horizon, and the closed periods.
create function ledger.faults_in_sums() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  with moved as (
    select s.account_id, t.horizon, sum(s.amount) as amount
      from (select t.id, (select min(h.xid) from horizons h where h.xid > t.xid) as horizon from transactions t) t
      join postings p on p.transaction_id = t.id
      cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
      join accounts a on a.id = s.account_id and a.book_id is null
     where t.horizon is not null
     group by 1, 2),
  summed as (select account_id, horizon, sum(amount) over (partition by account_id order by horizon) as balance from moved)
  select 'checkpoints', format('account_id=%s horizon=%s', coalesce(c.account_id, s.account_id), coalesce(c.horizon, s.horizon)),
         case when c.account_id is null then 'is missing' else 'is not the sum of the postings below its horizon' end
    from checkpoints c full join summed s on (s.account_id, s.horizon) = (c.account_id, c.horizon)
   where c.balance is distinct from s.balance
  union all
  select 'horizons', 'xid=' || coalesce(h.xid, c.horizon), case when h.xid is null then 'is missing' else 'has no checkpoint' end
    from horizons h full join (select distinct horizon from checkpoints) c on c.horizon = h.xid
   where h.xid is null or c.horizon is null
  union all
  select 'periods', 'number=' || p.number, 'does not follow from the one before'
    from (select p.*, lag(p.hash, 1, ''::bytea) over w as before, lag(p.ends_at) over w as earlier, row_number() over w as nth
            from periods p window w as (order by p.number)) p
   where (p.number = p.nth and p.hash = period_hash(p.before, p.number, p.ends_at, p.closed_at, p.closed_by)
     and p.ends_at > coalesce(p.earlier, '-infinity')) is not true
  union all
  select 'cut_off', 'number=' || coalesce(c.number::text, '(none)'), 'is not the last period'
    from (select 1) one left join cut_off c on true left join (select * from periods order by number desc limit 1) p on true
   where c.singleton is distinct from true
      or (c.number, c.ends_at, c.hash) is distinct from (coalesce(p.number, 0), coalesce(p.ends_at, '-infinity'), coalesce(p.hash, '')) $$;

create function ledger.verify() returns setof ledger.fault
  language sql stable security definer set search_path = ledger, pg_temp as $$
  select only_house();
  select * from faults_in_accounts() union all select * from faults_in_chains()
  union all select * from faults_in_postings() union all select * from faults_in_sums() $$;
