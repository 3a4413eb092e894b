-- The catalogue at size: what changed (so that processes may remember), and narrow questions of the shop.

-- Which edition of the catalogue is this? Whoever remembers categories, vendors, problems or terms asks for the number
-- first. A sequence would not do: it counts before the change can be seen, and an old state would be kept as the new.
insert into catalogue_editions (id, terms, shelf) values (1, 1, 1);

create function count_edition() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  if tg_argv[0] = 'terms' then update catalogue_editions set terms = terms + 1;
  else update catalogue_editions set shelf = shelf + 1; end if;
  return null;
end $$;
revoke execute on function count_edition() from public;

do $$ declare t text; begin
  foreach t in array array['categories', 'problems', 'vendors', 'tiers', 'partners', 'margin_rules', 'concessions'] loop
    execute format('create trigger new_edition after insert or update or delete on %I for each statement execute function count_edition(''terms'')', t);
  end loop;
end $$;
create trigger new_edition after insert or delete or update of state, category_id, vendor_id on offerings
  for each statement execute function count_edition('shelf');
create trigger new_edition after insert or update or delete on offering_problems
  for each statement execute function count_edition('shelf');

-- A vendor writes its own drafts. What partners see changes only when the operator approves it.
do $$ begin
  drop policy adds on offerings; drop policy changes on offerings;
end $$;
create policy adds on offerings for insert to marketplace_web, marketplace_worker
  with check ((select is_house()) or (vendor_id = (select acting_party_id()) and state in ('draft', 'in_review')));
create policy changes on offerings for update to marketplace_web, marketplace_worker
  using ((select is_house()) or (vendor_id = (select acting_party_id()) and state in ('draft', 'in_review')))
  with check ((select is_house()) or (vendor_id = (select acting_party_id()) and state in ('draft', 'in_review')));

-- What costs one unit of each of these offerings, now? One row an offering: its first plan's price in the asked
-- currency, else the first price there is; and its first picture. Answers for what is published, to anybody who acts.
create function shop_cards(p_offering_ids bigint[], p_currency text, p_at timestamptz)
  returns table (offering_id bigint, plans bigint, charged text, currency text, unit_minor bigint, version int,
                 effective_from timestamptz, digest text, alt text)
  language plpgsql stable security definer set search_path = public, pg_temp rows 24 as $$
begin
  return query
  select distinct on (o.id) o.id, (select count(*) from plans c where c.offering_id = o.id), p.interval, l.currency::text,
         l.unit_minor, l.version, l.effective_from, i.digest, i.alt
    from unnest(p_offering_ids) wanted (id) join offerings o on o.id = wanted.id and o.state = 'published'
    join plans p on p.offering_id = o.id
    join lateral (select distinct on (x.currency) x.currency, x.unit_minor, x.version, x.effective_from from list_prices x
                   where x.plan_id = p.id and x.effective_from <= p_at
                   order by x.currency, x.effective_from desc, x.version desc) l on true
    left join lateral (select f.digest, f.alt from offering_pictures f where f.offering_id = o.id
                        order by f.position limit 1) i on true
   where is_somebody()
   order by o.id, l.currency <> p_currency, p.id, l.currency;
end $$;

-- Everything about one published offering, one row for each plan and currency with the price in force; without a price,
-- one row with empty prices. Together with the edition it was read from.
create function shop_offering(p_public_id text, p_at timestamptz)
  returns table (terms bigint, id bigint, public_id text, name text, summary text, description text, vendor_id bigint,
                 category_id bigint, tax_class text, cap_bps int, problems bigint[], pictures text[],
                 plan_id bigint, plan_public_id text, plan_name text, charged text, price_public_id text, version int,
                 currency text, unit_minor bigint, max_retail_minor bigint, effective_from timestamptz,
                 starts int[], units bigint[])
  language plpgsql stable security definer set search_path = public, pg_temp rows 4 as $$
begin
  return query
  select e.terms, o.id, o.public_id, o.name, o.summary, o.description, o.vendor_id, o.category_id, o.tax_class, o.cap_bps,
         array(select t.problem_id from offering_problems t where t.offering_id = o.id),
         array(select array[f.digest, f.alt] from offering_pictures f where f.offering_id = o.id order by f.position),
         p.id, p.public_id, p.name, p.interval, l.public_id, l.version, l.currency::text, l.unit_minor,
         l.max_retail_minor, l.effective_from,
         array(select b.from_quantity from price_breaks b where b.price_id = l.id order by b.from_quantity),
         array(select b.unit_minor from price_breaks b where b.price_id = l.id order by b.from_quantity)
    from offerings o cross join catalogue_editions e
    left join plans p on p.offering_id = o.id
    left join lateral (select distinct on (x.currency) x.* from list_prices x
                        where x.plan_id = p.id and x.effective_from <= p_at
                        order by x.currency, x.effective_from desc, x.version desc) l on true
   where o.public_id = p_public_id and o.state = 'published' and is_somebody()
   order by p.id, l.currency;
end $$;

-- Which published offerings have these words? Row security would keep the search index from being used, because the
-- matching operator may not run on rows before they are known to be visible; published ones are visible to everybody.
-- Only so many are taken before anything is ranked: a word that half the catalogue has costs no more than a rare one.
create function published_hits(p_query tsquery, p_most int)
  returns table (id bigint, relevance int)
  language plpgsql stable security definer set search_path = public, pg_temp rows 200 as $$
begin
  return query
  select taken.id, (ts_rank(taken.search, p_query) * 1000000)::int
    from (select o.id, o.search from offerings o where o.state = 'published' and o.search @@ p_query limit p_most) taken
   where is_somebody();
end $$;

-- Until when do a partner's terms stay as they are at this moment? Null: until somebody changes them.
create function terms_hold_until(p_partner_id bigint, p_at timestamptz) returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select min(x) from (
    select unnest(array[r.effective_from, r.effective_until]) from margin_rules r
     where may_ask_terms(p_partner_id)
       and (r.tier_id is null or r.tier_id = (select p.tier_id from partners p where p.id = p_partner_id))
    union all
    select unnest(array[c.starts_at, c.ends_at]) from concessions c
     where may_ask_terms(p_partner_id) and c.partner_id = p_partner_id
  ) bounds (x) where x > p_at $$;

-- Who keeps old terms when a price changes? How many open links hold this offering, and of how many partners.
create function links_holding(p_offering_ids bigint[], p_at timestamptz)
  returns table (offering_id bigint, links bigint, partners bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.offering_id, count(distinct l.id), count(distinct l.partner_id)
    from links l join link_lines n on n.link_id = l.id join plans p on p.id = n.plan_id
   where p.offering_id = any (p_offering_ids) and l.expires_at > p_at and l.revoked_at is null and is_house()
   group by p.offering_id $$;

do $$ declare f text; begin
  foreach f in array array['shop_cards(bigint[], text, timestamptz)', 'published_hits(tsquery, int)', 'shop_offering(text, timestamptz)',
                           'terms_hold_until(bigint, timestamptz)', 'links_holding(bigint[], timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;

create trigger only_grows before update or delete or truncate on offering_reviews
  for each statement execute function only_grows();
alter table offering_reviews enable always trigger only_grows;
