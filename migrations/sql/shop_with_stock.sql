-- What the shop asks about offerings and prices, with what is left of them.

-- How much of a plan can be bought: null without limit, and nothing while somebody is owed. The same question stands in
-- both functions, because a function of its own would be set up anew for each row.

-- What costs one unit of each of these offerings, now? One row an offering: its first plan's price in the asked
-- currency, else the first price there is; what is left of that plan; and its first picture. Answers for what is
-- published, to anybody who acts.
create function shop_cards(p_offering_ids bigint[], p_currency text, p_at timestamptz)
  returns table (offering_id bigint, plans bigint, plan_public_id text, charged text, currency text, unit_minor bigint,
                 version int, effective_from timestamptz, units_left int, digest text, alt text)
  language plpgsql stable security definer set search_path = public, pg_temp rows 24 as $$
begin
  return query
  select o.id, (select count(*) from plans c where c.offering_id = o.id), b.public_id, b.interval, b.currency, b.unit_minor,
         b.version, b.effective_from,
         (select case when exists (select from deliveries d where d.plan_id = s.plan_id and d.state = 'owed') then 0 else s.free end
            from stocks s where s.plan_id = b.plan_id and s.kind <> 'unlimited'),
         i.digest, i.alt
    from unnest(p_offering_ids) wanted (id) join offerings o on o.id = wanted.id and o.state = 'published'
    join lateral (
      select p.id as plan_id, p.public_id, p.interval, l.currency::text, l.unit_minor, l.version, l.effective_from
        from plans p
        join lateral (select distinct on (x.currency) x.currency, x.unit_minor, x.version, x.effective_from
                        from list_prices x where x.plan_id = p.id and x.effective_from <= p_at
                       order by x.currency, x.effective_from desc, x.version desc) l on true
       where p.offering_id = o.id order by l.currency <> p_currency, p.id, l.currency limit 1) b on true
    left join lateral (select f.digest, f.alt from offering_pictures f where f.offering_id = o.id
                        order by f.position limit 1) i on true
   where is_somebody();
end $$;

-- Everything about one published offering, one row for each plan and currency with the price in force; without a price,
-- one row with empty prices. Together with the edition it was read from.
create function shop_offering(p_public_id text, p_at timestamptz)
  returns table (terms bigint, id bigint, public_id text, name text, summary text, description text, vendor_id bigint,
                 category_id bigint, tax_class text, cap_bps int, problems bigint[], pictures text[],
                 plan_id bigint, plan_public_id text, plan_name text, charged text, units_left int, price_public_id text,
                 version int, currency text, unit_minor bigint, max_retail_minor bigint, effective_from timestamptz,
                 starts int[], units bigint[])
  language plpgsql stable security definer set search_path = public, pg_temp rows 4 as $$
begin
  return query
  select (select sum(e.terms)::bigint from catalogue_editions e),
         o.id, o.public_id, o.name, o.summary, o.description, o.vendor_id, o.category_id, o.tax_class, o.cap_bps,
         array(select t.problem_id from offering_problems t where t.offering_id = o.id),
         array(select array[f.digest, f.alt] from offering_pictures f where f.offering_id = o.id order by f.position),
         p.id, p.public_id, p.name, p.interval,
         (select case when exists (select from deliveries d where d.plan_id = s.plan_id and d.state = 'owed') then 0 else s.free end
            from stocks s where s.plan_id = p.id and s.kind <> 'unlimited'),
         l.public_id, l.version, l.currency::text, l.unit_minor,
         l.max_retail_minor, l.effective_from,
         array(select b.from_quantity from price_breaks b where b.price_id = l.id order by b.from_quantity),
         array(select b.unit_minor from price_breaks b where b.price_id = l.id order by b.from_quantity)
    from offerings o
    left join plans p on p.offering_id = o.id
    left join lateral (select distinct on (x.currency) x.* from list_prices x
                        where x.plan_id = p.id and x.effective_from <= p_at
                        order by x.currency, x.effective_from desc, x.version desc) l on true
   where o.public_id = p_public_id and o.state = 'published' and is_somebody()
   order by p.id, l.currency;
end $$;

do $$ declare f text; begin
  foreach f in array array['shop_cards(bigint[], text, timestamptz)', 'shop_offering(text, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
