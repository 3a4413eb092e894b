-- Postings have no foreign keys: each check would share-lock its account, so every sale would write on the row of
-- operator.fees and burn multixacts. Accounts are never deleted, and this one statement covers all the legs of a call.
create function ledger.legs_fit() returns trigger language plpgsql set search_path = ledger, pg_temp as $$
begin
  if exists (select from added p
      where p.debit_id = p.credit_id
         or (select a.currency from accounts a where a.id = p.debit_id) is distinct from p.currency
         or (select a.currency from accounts a where a.id = p.credit_id) is distinct from p.currency) then
    raise exception 'a posting needs two accounts of its own currency' using errcode = '23503';
  end if;
  return null;
end $$;
create trigger fit after insert on ledger.postings referencing new table as added
  for each statement execute function ledger.legs_fit();
alter table ledger.postings enable always trigger fit;

-- What is written stays. "Always" binds the owner and replica mode too; a superuser's DDL gets past it, not past verify().
create function ledger.stay() returns trigger language plpgsql set search_path = ledger, pg_temp as $$
begin
  raise exception '% on %: the books only grow', tg_op, tg_table_name using errcode = '42501';
end $$;

-- Heads and the cut-off change, by post() and close_period(), and never vanish. Checkpoints and their horizons repeat what
-- the postings say: forget_checkpoints() may drop them.
do $$
declare
  t text;
begin
  foreach t in array '{books,accounts,transactions,postings,entries,periods,heads,cut_off,horizons,checkpoints}'::text[] loop
    execute format('create trigger stay before %s truncate on ledger.%I for each statement execute function ledger.stay()',
      case when t in ('heads', 'cut_off') then 'delete or' when t in ('horizons', 'checkpoints') then 'update or'
        else 'update or delete or' end, t);
    execute format('alter table ledger.%I enable always trigger stay', t);
  end loop;
end $$;
