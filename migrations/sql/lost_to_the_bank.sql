-- What of an order did lost disputes take back? Asked by its buyer, who sees no dispute: only the sum, in minor units of
-- the order's currency; nothing of an order that is somebody else's.
create function lost_to_the_bank(p_order_id bigint) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(d.amount_minor - d.beyond_minor), 0)::bigint
    from disputes d join orders o on o.id = d.order_id
   where d.order_id = p_order_id and d.state = 'lost'
     and (is_house() or o.partner_id = acting_party_id() or o.token_hash = acting_token()) $$;
revoke execute on function lost_to_the_bank(bigint) from public;
grant execute on function lost_to_the_bank(bigint) to marketplace_web, marketplace_worker;
