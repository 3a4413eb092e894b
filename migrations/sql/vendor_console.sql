-- A vendor writes its own drafts: the offering, its plans, their prices. What is published stays the operator's to change.
create policy vendor_adds on offerings for insert to marketplace_web with check
  ((select acting_kind()) = 'vendor' and vendor_id = (select acting_party_id()) and state = 'draft');
create policy vendor_changes on offerings for update to marketplace_web
  using ((select acting_kind()) = 'vendor' and vendor_id = (select acting_party_id()) and state = 'draft')
  with check ((select acting_kind()) = 'vendor' and vendor_id = (select acting_party_id()) and state = 'draft');
create policy vendor_adds on plans for insert to marketplace_web with check ((select acting_kind()) = 'vendor' and exists (
  select from offerings o where o.id = offering_id and o.vendor_id = (select acting_party_id()) and o.state = 'draft'));
create policy vendor_changes on plans for update to marketplace_web
  using ((select acting_kind()) = 'vendor' and exists (
    select from offerings o where o.id = offering_id and o.vendor_id = (select acting_party_id()) and o.state = 'draft'))
  with check ((select acting_kind()) = 'vendor' and exists (
    select from offerings o where o.id = offering_id and o.vendor_id = (select acting_party_id()) and o.state = 'draft'));
create policy vendor_adds on list_prices for insert to marketplace_web with check ((select acting_kind()) = 'vendor' and exists (
  select from plans p join offerings o on o.id = p.offering_id
   where p.id = plan_id and o.vendor_id = (select acting_party_id()) and o.state = 'draft'));
create policy vendor_adds on price_breaks for insert to marketplace_web with check ((select acting_kind()) = 'vendor' and exists (
  select from list_prices l join plans p on p.id = l.plan_id join offerings o on o.id = p.offering_id
   where l.id = price_id and o.vendor_id = (select acting_party_id()) and o.state = 'draft'));

-- At which margins are a vendor's own offerings sold? The rules that can touch them, by tier, and nobody's concessions.
create function margins_on_mine(p_at timestamptz)
  returns table (tier_code text, tier_name text, public_id text, version integer, scope_kind text, scope_id bigint, bps integer,
                 effective_from timestamptz, effective_until timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.code, t.name, r.public_id, r.version, r.scope_kind, coalesce(r.offering_id, r.category_id, r.vendor_id), r.bps,
         r.effective_from, r.effective_until
    from tiers t join margin_rules r on r.tier_id is null or r.tier_id = t.id
   where acting_kind() = 'vendor' and r.effective_from <= p_at and (r.effective_until is null or r.effective_until > p_at)
     and (r.vendor_id is null or r.vendor_id = acting_party_id())
     and (r.offering_id is null or r.offering_id in (select o.id from offerings o where o.vendor_id = acting_party_id()))
   order by t.rank, r.id $$;

-- To which account and country did a vendor sell? The account is a pseudonym: nothing of its contacts is said.
create function accounts_i_sold_to(p_order_ids bigint[]) returns table (order_id bigint, account text, country text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, a.public_id, a.country from orders o join accounts a on a.id = o.account_id
   where o.id = any (p_order_ids) and acting_kind() = 'vendor'
     and exists (select from order_lines l where l.order_id = o.id and l.vendor_id = acting_party_id()) $$;

do $$ declare f text; begin
  foreach f in array array['margins_on_mine(timestamptz)', 'accounts_i_sold_to(bigint[])'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
