-- May whoever reads mail at the address of this order speak for its account? A tax number is public, so an order proves
-- nothing by stating one. Where a partner had registered the account before the order was placed, the address has to be at
-- a website that a registration names, or to have bought there before, at least 30 days ago.
create function is_known_address(p_order_id bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  with asked as (
    select o.id, o.account_id, o.placed_at, lower(c.email) as email, split_part(lower(c.email), '@', 2) as host
      from orders o join contacts c on c.id = o.contact_id
     where o.id = p_order_id and (is_house() or o.token_hash = acting_token())),
  registered as (
    select a.host, w.website
      from asked a join registrations r on r.account_id = a.account_id and r.state = 'approved' and r.submitted_at < a.placed_at
      join registration_details d on d.registration_id = r.id
      left join lateral unnest(string_to_array(d.website, ', ')) w (website) on true)
  select exists (select from asked) and (
    not exists (select from registered)
    or exists (select from registered g where g.host = g.website or g.host like '%.' || g.website)
    or exists (select from asked a join orders e on e.account_id = a.account_id and e.id <> a.id and e.state = 'paid'
                                                and e.placed_at <= a.placed_at - interval '720 hours'
                 join contacts c on c.id = e.contact_id and lower(c.email) = a.email)) $$;
revoke execute on function is_known_address(bigint) from public;
grant execute on function is_known_address(bigint) to marketplace_web, marketplace_worker;
