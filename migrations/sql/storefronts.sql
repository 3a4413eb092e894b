-- Narrow questions about storefronts. Customers, and other partners, see no row of their tables; what a published shop
-- shows is told by these functions and by nothing else.

-- Which storefront has, or once had, this address? For telling that it is taken.
create function storefront_by_any_slug(p_slug text) returns table (taken boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select true from storefront_slugs g where g.slug = p_slug and is_somebody() $$;

-- Which shop opens at this address? One that is not published, or whose partner is suspended, is not there.
create function storefront_by_slug(p_slug text) returns setof storefronts
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.* from storefront_slugs g join storefronts s on s.id = g.storefront_id left join partners p on p.id = s.partner_id
   where g.slug = p_slug and s.published_at is not null and coalesce(p.state, 'active') = 'active' and is_somebody() $$;

-- What does it show, and at which prices? Of an unpublished one only those hear who work on it.
create function may_look_into(p_storefront_id bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from storefronts s where s.id = p_storefront_id
     and ((s.published_at is not null and is_somebody()) or is_house() or s.partner_id = acting_party_id())) $$;
create function storefront_offerings_of(p_storefront_id bigint) returns table (offering_id bigint, "position" int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.offering_id, o.position from storefront_offerings o
   where o.storefront_id = p_storefront_id and may_look_into(p_storefront_id) $$;
create function storefront_prices_of(p_storefront_id bigint) returns setof storefront_prices
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.* from storefront_prices p where p.storefront_id = p_storefront_id and may_look_into(p_storefront_id) $$;

-- Whose shop was my cart filled from? Asked by whoever holds the secret of the cart, or of the order it became.
create function storefronts_of_my_cart() returns setof storefronts
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.* from storefronts s where s.id in (
    select l.storefront_id from carts c join cart_lines l on l.cart_id = c.id where c.token_hash = acting_token()
    union select b.storefront_id from carts c join cart_bindings b on b.cart_id = c.id where c.token_hash = acting_token()
    union select o.storefront_id from orders o where o.token_hash = acting_token()) $$;

-- Somebody came, or put something into a cart. A row of its own each time: many at once do not wait for one another.
create function count_visit(p_kind text, p_storefront_id bigint, p_link_id bigint, p_on date) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into visit_marks (kind, partner_id, storefront_id, link_id, counted_on)
  select p_kind, s.partner_id, s.id, null, p_on from storefronts s where s.id = p_storefront_id and is_somebody()
  union all
  select p_kind, l.partner_id, null, l.id, p_on from links l where l.id = p_link_id and is_somebody() $$;

do $$ declare f text; begin
  foreach f in array array[
    'storefront_by_any_slug(text)', 'storefront_by_slug(text)', 'may_look_into(bigint)', 'storefront_offerings_of(bigint)',
    'storefront_prices_of(bigint)', 'storefronts_of_my_cart()', 'count_visit(text, bigint, bigint, date)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
