"""A forger who knows everything: makes the books fit themselves again after a row was changed, hash by hash."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# In the order in which hashes cover each other; every one as the pen would have written it.
BOOKS = """
do $$
declare e record; b record; v_hash bytea; v_total bigint; v_in bigint;
begin
  set local search_path = ledger;
  update postings p set hash = leg_hash(p.line, p.currency, d.label, c.label, p.amount, p.why)
    from accounts d, accounts c where d.id = p.debit_id and c.id = p.credit_id;
  update transactions t set content_hash = content_hash(t.kind, t.reverses_id,
    (select string_agg(encode(p.hash, 'hex'), '' order by p.line) from postings p where p.transaction_id = t.id), t.key);
  update transactions t set hash = transaction_hash(t.content_hash, t.id, t.xid, t.p_at, t.posted_at, t.recorded_at);
  update entries n set delta = case when a.bucket = n.bucket and a.book_id = n.book_id and d.label = n.counter then p.amount else -p.amount end
    from postings p join accounts d on d.id = p.debit_id join accounts a on a.id = p.credit_id
   where p.transaction_id = n.transaction_id and p.line = n.line;
  for b in select * from books loop
    v_hash := genesis(b.kind, b.party, b.currency);
    v_total := 0;
    for e in select n.*, t.kind as posted_kind, t.key, t.content_hash, p.hash as leg_hash from entries n
      join transactions t on t.id = n.transaction_id join postings p on p.transaction_id = n.transaction_id and p.line = n.line
      where n.book_id = b.id order by n.seq loop
      v_total := v_total + e.delta;
      v_in := (select sum(x.delta) from entries x where x.book_id = b.id and x.bucket = e.bucket and x.seq <= e.seq);
      update entries set prev_hash = v_hash, total_balance = v_total, bucket_balance = v_in,
        hash = entry_hash(v_hash, b.party, b.currency, e.seq, e.bucket, e.delta, v_in, v_total, e.posted_at, e.posted_kind, e.line,
          e.leg_hash, e.content_hash, e.counter, e.key)
       where book_id = b.id and seq = e.seq returning hash into v_hash;
    end loop;
    update heads h set (prev_hash, hash) = (select n.prev_hash, n.hash from entries n where n.book_id = b.id order by seq desc limit 1),
      pending = (select balance from balance_at(b.id, 'infinity') where bucket = 'pending'),
      available = (select balance from balance_at(b.id, 'infinity') where bucket = 'available') where h.book_id = b.id;
  end loop;
  update checkpoints c set balance = (select sum(s.amount) from transactions t join postings p on p.transaction_id = t.id
    cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
    where s.account_id = c.account_id and t.xid < c.horizon);
  v_hash := '';
  for e in select k.*, a.label, a.currency, q.ends_at from closing_balances k join accounts a on a.id = k.account_id
    join periods q on q.number = k.period order by k.period, k.account_id loop
    v_total := (select sum(s.amount) from transactions t join postings p on p.transaction_id = t.id
      cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
      where s.account_id = e.account_id and t.posted_at < e.ends_at);
    v_hash := closing_hash(v_hash, e.period, e.label, e.currency, v_total);
    update closing_balances set balance = v_total, hash = v_hash where period = e.period and account_id = e.account_id;
  end loop;
end $$"""

TREE = """
do $$
declare s record; v_before bytea := '';
begin
  set local search_path = ledger;
  update nodes n set hash = leaf_hash(leaf_line(t.hash, p.line, p.hash, coalesce((select string_agg(encode(e.hash, 'hex'), ''
      order by e.book_id, e.seq) from entries e where e.transaction_id = p.transaction_id and e.line = p.line), '')))
    from leaves l join transactions t on t.id = l.transaction_id join postings p on p.transaction_id = t.id
   where n.level = 0 and n.position = l.first_leaf + p.line - 1;
  for k in 1..62 loop
    update nodes n set hash = node_hash(l.hash, r.hash) from nodes l, nodes r
     where n.level = k and l.level = k - 1 and r.level = k - 1 and l.position = 2 * n.position and r.position = 2 * n.position + 1;
  end loop;
end $$"""

SEALS = """
do $$
declare s record; v_before bytea := '';
begin
  set local search_path = ledger;
  for s in select * from seals order by number loop
    update seals x set root = range_root(0, s.size), prev_hash = v_before,
        balances_hash = coalesce((select b.hash from closing_balances b where b.period <= s.period
          order by b.period desc, b.account_id desc limit 1), '')
      where x.number = s.number returning * into s;
    update seals x set hash = seal_hash(s.prev_hash, s.number, s.size, s.root, s.horizon, s.cluster, s.period, s.period_hash,
      s.balances_hash, s.is_announced, s.sealed_at, s.reason, s.sealed_by) where x.number = s.number returning hash into v_before;
  end loop;
end $$"""


def rewrite(session: Session, *scripts: str) -> None:
    """Run these, one after the other, in the forger's transaction."""
    for script in scripts:
        session.execute(text(script))
