-- Who sells, together with the face of its shop where that is open: customers who came by a link see the seller's brand.
-- One question, because every page of a purchase asks it.
drop function seller_card(bigint);
create function seller_card(p_partner_id bigint)
  returns table (id bigint, public_id text, name text, slug text, country text, state text, tier_id bigint, tier_code text,
                 shop_slug text, shop_title text, shop_tagline text, shop_color text, shop_logo text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.public_id, p.name, p.slug, p.country, p.state, t.id, t.code, s.slug, s.title, s.tagline, s.brand_color, s.logo_digest
    from partners p join tiers t on t.id = p.tier_id
    left join storefronts s on s.partner_id = p.id and s.published_at is not null and p.state = 'active'
   where p.id = p_partner_id and is_somebody() $$;
revoke execute on function seller_card(bigint) from public;
grant execute on function seller_card(bigint) to marketplace_web, marketplace_worker;
