-- Forced row security binds the owner as well, hence a policy for it. "(select ...)" runs once a query, not once a row.
do $$
declare
  t text;
begin
  for t in select tablename from pg_tables where schemaname = 'ledger' loop
    execute format('alter table ledger.%I enable row level security, force row level security', t);
    execute format('create policy pen on ledger.%I to ledger_owner using (true) with check (true)', t);
    execute format('create policy house on ledger.%I for select using ((select ledger.is_house()))', t);
  end loop;
  foreach t in array '{books,accounts,postings}'::text[] loop
    execute format('create policy own on ledger.%I for select using (party = (select ledger.acting_party()))', t);
  end loop;
  foreach t in array '{heads,entries}'::text[] loop   -- an array is built once a query and can be an index condition
    execute format('create policy own on ledger.%I for select using (book_id = any (array(
      select b.id from ledger.books b where b.party = (select ledger.acting_party()))))', t);
  end loop;
end $$;
-- Those with a leg of one's own. "offset 0" keeps the planner from reading all postings for a list of a few transactions,
-- and the case from asking at all for the operator, whom the policy above lets see everything.
create policy own on ledger.transactions for select using (case when (select ledger.is_house()) then false
  else exists (select from ledger.postings p where p.transaction_id = transactions.id offset 0) end);

grant usage on schema ledger to marketplace_web, marketplace_worker;
grant select on all tables in schema ledger to marketplace_web, marketplace_worker;
grant execute on function ledger.post, ledger.open_account, ledger.close_period, ledger.balance_at, ledger.seq_before, ledger.open_balances,
  ledger.is_house, ledger.acting_party, ledger.buckets to marketplace_web, marketplace_worker;
grant execute on function ledger.roll_up, ledger.forget_checkpoints, ledger.verify to marketplace_worker;
