-- The catalogue at size: what changed (so that processes may remember), and narrow questions of the shop.

-- Which edition of the catalogue is this? Whoever remembers categories, vendors, problems or terms asks for the number
-- first. A sequence would not do: it counts before the change can be seen, and an old state would be kept as the new.
insert into catalogue_editions (id, terms, shelf) values (1, 1, 1);

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
  foreach f in array array['published_hits(tsquery, int)', 'terms_hold_until(bigint, timestamptz)', 'links_holding(bigint[], timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;

create trigger only_grows before update or delete or truncate on offering_reviews
  for each statement execute function only_grows();
alter table offering_reviews enable always trigger only_grows;
