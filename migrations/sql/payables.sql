-- What vendors are owed at a horizon and now, and their guarded books among those that can be held.
set role ledger_owner;

-- Lock the books of several parties in the order that post() does, before more than one transaction is booked on them.
create or replace function ledger.hold_books(p_parties text[], p_currency text) returns void
  language plpgsql security definer set search_path = ledger, pg_temp as $$ begin
  perform only_house();
  perform pg_advisory_xact_lock_shared(7251, 0);   -- before the heads, as post() takes it
  perform open_account(case when x.party like 'vendor:%' then 'vendor.in_transit ' else 'partner.pending ' end || x.party, p_currency)
     from (select unnest(p_parties) as party group by 1 order by 1) x;
  perform from heads where book_id = any (array(
    select b.id from books b where b.party = any (p_parties) and b.currency = p_currency)) order by book_id for no key update;
end $$;

-- What each vendor, or one of them, is owed by the transactions up to a horizon, and by all there are. Whatever was set
-- aside for a settlement is off both, whenever that was; so no horizon brings an amount twice.
create function ledger.payables(p_horizon bigint, p_party text default null)
  returns table (party text, currency text, at_horizon bigint, by_now bigint)
  language sql stable security definer set search_path = ledger, pg_temp as $$
  with since as materialized (
    select m.account_id, m.amount from open_moves((select coalesce(max(xid), 0) from horizons), 9223372036854775807) m),
  later as materialized (
    select s.account_id, sum(s.amount) as amount
      from postings p
      join transactions t on t.id = p.transaction_id and t.kind not in ('settlement.reserve', 'settlement.cancel')
      cross join lateral (values (p.debit_id, -p.amount), (p.credit_id, p.amount)) s (account_id, amount)
     where p.transaction_id > p_horizon
     group by s.account_id)
  select a.party, a.currency,
         (n.amount - coalesce(l.amount, 0))::bigint, n.amount::bigint
    from accounts a
    left join since s on s.account_id = a.id
    left join later l on l.account_id = a.id
    cross join lateral (select last_checkpoint(a.id) + coalesce(s.amount, 0) as amount) n
   where a.name = 'vendor.payable' and (p_party is null or a.party = p_party) and is_house() $$;
revoke execute on function ledger.payables(bigint, text) from public;
grant execute on function ledger.payables(bigint, text) to marketplace_web, marketplace_worker;
set role marketplace_owner;
