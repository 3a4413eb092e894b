-- Whom do new list prices of these offerings touch? How many open links of how many partners hold them; how many open
-- storefronts show them, and how many of these ask a price of their own; how many concessions come on top of their
-- margins, and of how many partners. Asked by the operator, and by a vendor about its own offerings: of concessions,
-- which are between the operator and its partners, a vendor hears nothing.
create function price_reach(p_offering_ids bigint[], p_at timestamptz)
  returns table (links bigint, link_partners bigint, storefronts bigint, own_prices bigint, concessions bigint,
                 concession_partners bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with asked as (
    select o.id from offerings o where o.id = any (p_offering_ids)
       and (is_house() or (acting_kind() = 'vendor' and o.vendor_id = acting_party_id()))
  ), held as (
    select distinct l.id, l.partner_id from asked join plans p on p.offering_id = asked.id
      join link_lines n on n.plan_id = p.id join links l on l.id = n.link_id
     where l.expires_at > p_at and l.revoked_at is null
  ), shown as (
    select s.id from storefronts s left join partners p on p.id = s.partner_id
     where s.published_at is not null and coalesce(p.state, 'active') = 'active'
       and case when s.is_whole_catalogue then exists (select from asked)
           else exists (select from storefront_offerings f join asked on asked.id = f.offering_id where f.storefront_id = s.id) end
  ), granted as (
    select c.id, c.partner_id from concessions c
     where is_house() and c.ends_at > greatest(p_at, c.starts_at) and exists (select from asked)
       and (c.offering_id is null or c.offering_id in (select id from asked))
  )
  select (select count(*) from held), (select count(distinct partner_id) from held), (select count(*) from shown),
         (select count(distinct f.storefront_id) from storefront_prices f join shown on shown.id = f.storefront_id
            join plans p on p.id = f.plan_id join asked on asked.id = p.offering_id),
         (select count(*) from granted), (select count(distinct partner_id) from granted) $$;
revoke execute on function price_reach(bigint[], timestamptz) from public;
grant execute on function price_reach(bigint[], timestamptz) to marketplace_web, marketplace_worker;
