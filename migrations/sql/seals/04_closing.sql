-- Write what every account held when a period ended. What lies before its end can change no more, so this may follow the
-- closing at any time, and nobody waits for it. An account that was never booked by then has none.
create function ledger.write_balances(p_period int) returns bigint
  language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_before periods;
  v_period periods;
  v_hash bytea;
  v_count bigint := 0;
  r record;
begin
  perform only_house(), pg_advisory_xact_lock(7251, 3);
  select * into v_period from periods where number = p_period;
  select * into v_before from periods where number = p_period - 1;
  if v_period.number is null or exists (select from closing_balances where period > p_period) then
    raise exception 'period % cannot be written', p_period using errcode = '22023';
  end if;
  if exists (select from closing_balances where period = p_period) then
    return 0;
  end if;
  v_hash := coalesce((select b.hash from closing_balances b order by b.period desc, b.account_id desc limit 1), '');
  for r in
    select a.id, a.label, a.currency, (coalesce(c.balance, 0) + coalesce(m.amount, 0))::bigint as balance
      from (select s.account_id, sum(s.amount) as amount
              from transactions t join postings p on p.transaction_id = t.id
              cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
             where t.posted_at >= coalesce(v_before.ends_at, '-infinity') and t.posted_at < v_period.ends_at
             group by 1) m
      full join (select b.account_id, b.balance from closing_balances b where b.period = p_period - 1) c using (account_id)
      join accounts a on a.id = account_id
     order by a.id
  loop
    v_hash := closing_hash(v_hash, p_period, r.label, r.currency, r.balance);
    insert into closing_balances (period, account_id, balance, hash) values (p_period, r.id, r.balance, v_hash);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
grant execute on function ledger.write_balances to marketplace_worker;
