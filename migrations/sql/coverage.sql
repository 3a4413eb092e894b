-- Two narrow questions about coverage.

-- How much money is there in a currency, how much of it is owed, and what could be taken out? Asked before anything is:
-- nobody posts until the asker's transaction has ended, so that two of them never share the same room.
set role ledger_owner;
create function ledger.withdrawable(p_currency text)
  returns table (money bigint, owed bigint, promised bigint, bank bigint, fees bigint, funding bigint)
  language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
  perform only_house(), pg_advisory_xact_lock(7251, 0);
  return query
  with kept as (
    select a.name, a.party, b.balance from open_balances() b join accounts a on a.id = b.account_id
     where a.currency = p_currency),
  guarded as (
    select k.kind, k.party, h.pending + h.available + h.disputed + h.in_transit as balance
      from heads h join books k on k.id = h.book_id where k.currency = p_currency),
  debts as (
    select greatest(g.balance, 0) as owed from guarded g where g.kind = 'partner'
    union all
    select greatest(sum(v.balance), 0)
      from (select k.party, k.balance from kept k where k.name in ('vendor.pending', 'vendor.payable')
            union all select g.party, g.balance from guarded g where g.kind = 'vendor') v group by v.party
    union all
    select greatest(k.balance, 0) from kept k where k.name = 'tax.payable')
  select coalesce(-sum(k.balance) filter (where k.name in ('stripe.pending', 'stripe.available', 'bank.available', 'bank.clearing')), 0)::bigint,
         (select coalesce(sum(d.owed), 0) from debts d)::bigint,
         greatest(coalesce(sum(k.balance) filter (where k.name = 'refund.clearing'), 0), 0)::bigint,
         coalesce(-sum(k.balance) filter (where k.name = 'bank.available'), 0)::bigint,
         coalesce(sum(k.balance) filter (where k.name = 'operator.fees'), 0)::bigint,
         coalesce(sum(k.balance) filter (where k.name = 'operator.funding'), 0)::bigint
    from kept k;
end $$;
revoke execute on function ledger.withdrawable(text) from public;
grant execute on function ledger.withdrawable(text) to marketplace_web, marketplace_worker;
set role marketplace_owner;

-- How far were the debts covered, day by day? The ratio is for everybody who is owed something; the sums are the house's.
create function coverage_shown(p_currency text, p_since timestamptz) returns table (taken_at timestamptz, bps bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on ((c.taken_at at time zone 'UTC')::date) c.taken_at, c.bps
    from coverages c
   where c.currency = p_currency and c.taken_at >= p_since and (is_house() or acting_kind() in ('partner', 'vendor'))
   order by (c.taken_at at time zone 'UTC')::date, c.id desc $$;
revoke execute on function coverage_shown(text, timestamptz) from public;
grant execute on function coverage_shown(text, timestamptz) to marketplace_web, marketplace_worker;
