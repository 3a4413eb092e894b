-- A row that is not there is named by what it leaves behind: a gap, a head, a link.
create function ledger.faults_of_absence() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  select 'entries', format('book_id=%s seq=%s', s.book_id, s.before + 1),
         case when s.seq = s.before + 2 then 'is missing' else format('is missing, with all up to seq=%s', s.seq - 1) end
    from (select e.book_id, e.seq, lag(e.seq, 1, 0::bigint) over (partition by e.book_id order by e.seq) as before from entries e
          union all
          select h.book_id, h.seq + 1, coalesce((select max(e.seq) from entries e where e.book_id = h.book_id), 0) from heads h) s
   where s.seq > s.before + 1
  union all
  select 'transactions', 'id=' || u.id, 'is missing'
    from (select transaction_id as id from postings union select transaction_id from entries union select transaction_id from leaves) u
   where not exists (select from transactions t where t.id = u.id)
  union all
  select 'postings', format('transaction_id=%s line=%s', w.id, n), 'is missing'
    from (select p.transaction_id as id, max(p.line) as top, count(*) as lines from postings p group by 1) w
    cross join lateral generate_series(1, w.top) n
   where w.lines <> w.top and not exists (select from postings p where p.transaction_id = w.id and p.line = n)
  union all
  select 'postings', format('transaction_id=%s line=%s', l.transaction_id, p.lines + 1), 'is missing'
    from (select transaction_id, lead(first_leaf, 1, (select max(size) from seals)) over (order by first_leaf) - first_leaf as lines
            from leaves) l
    cross join lateral (select coalesce(max(p.line), 0) as lines from postings p where p.transaction_id = l.transaction_id) p
   where p.lines < l.lines
  union all
  select 'postings', format('transaction_id=%s line=%s', e.transaction_id, e.line), 'is missing'
    from entries e
   where not exists (select from postings p where p.transaction_id = e.transaction_id and p.line = e.line)
  union all
  select 'heads', 'book_id=' || b.id, 'is missing' from books b where not exists (select from heads h where h.book_id = b.id)
  union all
  select 'periods', 'number=' || n, 'is missing'
    from generate_series(1, least((select max(number) from cut_off), (select count(*) + 100 from periods))) n
   where not exists (select from periods p where p.number = n)
  union all
  select 'seals', 'number=' || s.number, 'is missing'
    from (select s.before + 1 as number from (select number, lag(number, 1, 0) over (order by number) as before from seals) s
           where s.number > s.before + 1
          union select g.number from signatures g where not exists (select from seals s where s.number = g.number)) s
  union all
  select 'signatures', 'number=' || s.number, 'is missing' from seals s
   where not exists (select from signatures g where g.number = s.number) $$;

-- The tree: where each transaction's leaves stand, and every hash over them.
create function ledger.faults_in_tree() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  with sealed as (select coalesce(max(size), 0) as size from seals),
  newest as (select * from seals order by number desc limit 1),
  placed as (
    select l.*, t.xid, lag(l.first_leaf) over w + lag(c.lines) over w as follows, c.lines,
           (select min(s.number) from seals s where s.size > l.first_leaf) as seal
      from leaves l
      left join transactions t on t.id = l.transaction_id
      cross join lateral (select count(*) as lines from postings p where p.transaction_id = l.transaction_id) c
    window w as (order by l.first_leaf))
  select 'leaves', 'transaction_id=' || p.transaction_id, f.what
    from placed p cross join lateral (values
      ('its transaction is missing', p.xid is not null),
      ('does not follow the leaf before', p.first_leaf = coalesce(p.follows, 0)),
      ('is under no seal', p.first_leaf + p.lines <= (select size from sealed))
    ) f (what, good)
   where f.good is not true
  union all
  select 'transactions', 'id=' || p.transaction_id, format('is older than seal %s, which does not hold it', b.number)
    from placed p join seals s on s.number = p.seal join seals b on b.number = s.number - 1 and b.cluster = s.cluster
   where p.xid < b.horizon
  union all
  select f.source, f.place || t.id, f.what
    from transactions t, newest n
    cross join lateral (values ('transactions', 'id=', 'is older than the last seal, which does not hold it'),
      ('leaves', 'transaction_id=', 'is missing')) f (source, place, what)
   where n.cluster = cluster() and t.xid < n.horizon and not exists (select from leaves l where l.transaction_id = t.id)
  union all
  select 'nodes', format('level=%s position=%s', coalesce(n.level, w.level), coalesce(n.position, w.position)),
         case when n.hash is null then 'is missing' when w.position is null then 'is over no sealed postings'
           else 'is not the hash of the two below it' end
    from nodes n full join (
      select k as level, i as position, case when k > 0 then node_hash(l.hash, r.hash) end as hash
        from sealed s cross join generate_series(0, 62) k cross join lateral generate_series(0, (s.size >> k) - 1) i
        left join nodes l on l.level = k - 1 and l.position = 2 * i
        left join nodes r on r.level = k - 1 and r.position = 2 * i + 1
       where s.size >> k > 0) w on w.level = n.level and w.position = n.position
   where n.hash is null or w.position is null or (n.level > 0 and n.hash is distinct from w.hash) $$;

-- Leaves against the postings they were made of. Where the tree vouches for a leaf, it is the books that were rewritten:
-- then the first seal that covers it is named, with the first transaction that is not as it was sealed.
create function ledger.faults_in_leaves() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  with steps as (
    select e.transaction_id, e.line, string_agg(encode(e.hash, 'hex'), '' order by e.book_id, e.seq) as hashes
      from entries e group by 1, 2),
  leaf as (
    select l.first_leaf + p.line - 1 as position, p.transaction_id, p.line,
           leaf_hash(leaf_line(t.hash, p.line, p.hash, coalesce(s.hashes, ''))) as hash
      from leaves l
      join transactions t on t.id = l.transaction_id
      join postings p on p.transaction_id = l.transaction_id
      left join steps s on s.transaction_id = p.transaction_id and s.line = p.line),
  wrong as (
    select n.position, f.transaction_id, f.line,
           not exists (select from nodes u where u.level = 1 and u.position = n.position >> 1)
           or exists (select from nodes u join nodes x on x.level = 0 and x.position = n.position # 1
             where u.level = 1 and u.position = n.position >> 1
               and u.hash = case n.position & 1 when 0 then node_hash(n.hash, x.hash) else node_hash(x.hash, n.hash) end) as is_vouched
      from nodes n left join leaf f on f.position = n.position
     where n.level = 0 and n.hash is distinct from f.hash)
  select 'nodes', 'level=0 position=' || w.position,
         coalesce(format('is not the leaf of posting transaction_id=%s line=%s', w.transaction_id, w.line), 'has no posting')
    from wrong w
  union all
  select 'seals', 'number=' || s.number, format('was made of other books: the first posting that differs is %s',
           coalesce(format('transaction_id=%s line=%s', w.transaction_id, w.line),
             format('that of leaf %s, after transaction_id=%s', w.position,
               (select l.transaction_id from leaves l where l.first_leaf <= w.position order by l.first_leaf desc limit 1))))
    from (select * from wrong where is_vouched order by position limit 1) w
    cross join lateral (select s.number from seals s where s.size > w.position order by s.number limit 1) s $$;

-- The seals themselves: their chain, the roots, and what they say of periods and balances.
create function ledger.faults_in_seals() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  with sealed as (
    select s.*, lag(s.hash, 1, ''::bytea) over w as before, lag(s.size, 1, 0::bigint) over w as earlier,
           row_number() over w as nth, range_root(0, s.size) as tree
      from seals s window w as (order by s.number)),
  broken as (select * from sealed where tree is distinct from root order by number limit 1)
  select 'seals', 'number=' || s.number, f.what
    from sealed s cross join lateral (values
      ('does not follow from the one before', s.number = s.nth and s.prev_hash = s.before and s.size >= s.earlier),
      ('hash does not fit the row', s.hash = seal_hash(s.prev_hash, s.number, s.size, s.root, s.horizon, s.cluster, s.period,
        s.period_hash, s.balances_hash, s.is_announced, s.sealed_at, s.reason, s.sealed_by)),
      ('names another period', s.period_hash = case when s.period = 0 then '' else (select p.hash from periods p where p.number = s.period) end),
      ('was made of other closing balances', s.balances_hash = '' or exists (
        select from closing_balances b where b.hash = s.balances_hash and b.period <= s.period))
    ) f (what, good)
   where f.good is not true
  union all
  select 'seals', 'number=' || b.number, format('its root is not that of the tree: what differs is transaction_id=%s or a later one',
      (select l.transaction_id from leaves l where l.first_leaf >= b.earlier order by l.first_leaf limit 1))
    from broken b
  union all
  select 'signatures', 'number=' || g.number, 'its seal is missing' from signatures g
   where not exists (select from seals s where s.number = g.number) $$;

-- What accounts held at each close, against the postings before its end.
create function ledger.faults_in_closing_balances() returns setof ledger.fault
  language sql stable set search_path = ledger, pg_temp as $$
  with written as (select p.* from periods p where p.number <= (select max(period) from closing_balances)),
  moved as (
    select s.account_id, c.number as period, sum(s.amount) as amount
      from transactions t
      cross join lateral (select w.number from written w where w.ends_at > t.posted_at order by w.ends_at limit 1) c
      join postings p on p.transaction_id = t.id
      cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
     group by 1, 2),
  due as (
    select a.account_id, w.number as period,
           (select sum(m.amount) from moved m where m.account_id = a.account_id and m.period <= w.number) as balance
      from (select account_id, min(period) as first from moved group by 1) a join written w on w.number >= a.first)
  select 'closing_balances', format('period=%s account_id=%s', coalesce(b.period, d.period), coalesce(b.account_id, d.account_id)),
         case when b.account_id is null then 'is missing' when d.account_id is null then 'is of an account that was never booked by then'
           else 'is not the sum of the postings before the period''s end' end
    from closing_balances b full join due d on d.period = b.period and d.account_id = b.account_id
   where b.balance is distinct from d.balance
  union all
  select 'closing_balances', format('period=%s account_id=%s', b.period, b.account_id), 'does not follow from the one before'
    from (select b.*, lag(b.hash, 1, ''::bytea) over (order by b.period, b.account_id) as before from closing_balances b) b
    left join accounts a on a.id = b.account_id
   where b.hash is distinct from closing_hash(b.before, b.period, a.label, a.currency, b.balance) $$;

-- Estimates of functions that return rows are so far off that compiling the query would cost more than running it.
create or replace function ledger.verify() returns setof ledger.fault
  language sql stable security definer set search_path = ledger, pg_temp set jit = off as $$
  select only_house();
  select * from faults_in_accounts() union all select * from faults_in_chains()
  union all select * from faults_in_postings() union all select * from faults_in_sums()
  union all select * from faults_of_absence() union all select * from faults_in_tree() union all select * from faults_in_leaves()
  union all select * from faults_in_seals() union all select * from faults_in_closing_balances() $$;
