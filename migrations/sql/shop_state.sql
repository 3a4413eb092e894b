-- What a page of the shop was drawn from: has any of it changed since? See docs/adr/0022-pages-kept-whole.md.

-- Count a change of these offerings, drafts too: somebody else may be publishing one at this moment. Each is counted in
-- any of its rows that nobody else holds, else in a new one, so that changes never wait for one another: not sales of the
-- last units, and not two price lists that name the same offerings in another order. Its edition is the sum.
create function count_offerings(p_ids bigint[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  with mine as (
    select free.id from unnest(p_ids) c (offering_id) cross join lateral (
      select e.id from offering_editions e where e.offering_id = c.offering_id limit 1 for update skip locked) free
  ), counted as (
    update offering_editions e set edition = e.edition + 1 from mine where e.id = mine.id returning e.offering_id
  )
  insert into offering_editions (offering_id, edition)
    select o.id, 1 from offerings o where o.id = any (p_ids) and o.id not in (select c.offering_id from counted c);
end $$;

-- The rows that a statement has touched are its `changed`; the argument says how they lead to an offering.
create function count_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_ids bigint[]; begin
  if tg_argv[0] = 'itself' then
    v_ids := array(select distinct c.id from changed c);
  elsif tg_argv[0] = 'offering' then
    v_ids := array(select distinct c.offering_id from changed c);
  elsif tg_argv[0] = 'plan' then
    v_ids := array(select distinct p.offering_id from changed c join plans p on p.id = c.plan_id);
  else
    v_ids := array(select distinct p.offering_id from changed c join list_prices l on l.id = c.price_id join plans p on p.id = l.plan_id);
  end if;
  if v_ids <> '{}' then
    perform count_offerings(v_ids);
  end if;
  return null;
end $$;

-- The same for one row with a plan, where most changes are nothing that the shop shows.
create function count_plan() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  perform count_offerings(array(select p.offering_id from plans p where p.id = coalesce(new.plan_id, old.plan_id)));
  return null;
end $$;

do $$ declare t text; how text; begin
  for t, how in values ('offerings', 'itself'), ('plans', 'offering'), ('offering_pictures', 'offering'),
                       ('offering_problems', 'offering'), ('list_prices', 'plan'), ('price_breaks', 'price') loop
    if t <> 'offerings' then  -- a new one is not yet for sale, and one that is deleted is counted on the shelf
      execute format('create trigger counts_added after insert on %I referencing new table as changed for each statement execute function count_changed(%L)', t, how);
      execute format('create trigger counts_removed after delete on %I referencing old table as changed for each statement execute function count_changed(%L)', t, how);
    end if;
    execute format('create trigger counts_amended after update on %I referencing new table as changed for each statement execute function count_changed(%L)', t, how);
  end loop;
end $$;
create trigger counts_added after insert or delete on stocks for each row execute function count_plan();
create trigger counts_amended after update on stocks for each row
  when (old.free <> new.free or old.kind <> new.kind) execute function count_plan();
create trigger counts_added after insert on deliveries for each row when (new.state = 'owed') execute function count_plan();
create trigger counts_amended after update on deliveries for each row
  when ((old.state = 'owed') <> (new.state = 'owed')) execute function count_plan();

-- What decides which offerings a list has, in which order, and how many each choice beside it leaves.
drop trigger new_edition on offerings;
create trigger new_edition after insert or delete or update of state, category_id, vendor_id, name, summary, description, published_at
  on offerings for each statement execute function count_edition('shelf');
create trigger new_edition after insert or update or delete on plans for each statement execute function count_edition('shelf');

-- In which state is what a page showed? The editions of the terms and of the shelf, and the sum of those of the shown
-- offerings: each only grows, so the same numbers are the same state. Numbers, and nothing of what was counted.
create function shop_state(p_shown bigint[]) returns table (terms bigint, shelf bigint, shown bigint)
  language plpgsql stable security definer set search_path = public, pg_temp rows 1 as $$ begin
  return query
  select sum(e.terms)::bigint, sum(e.shelf)::bigint,
         (select coalesce(sum(o.edition), 0)::bigint from offering_editions o where o.offering_id = any (p_shown))
    from catalogue_editions e;
end $$;

-- Until when do the prices of these offerings stay as they are at this moment? Null: until somebody changes them.
create function prices_hold_until(p_shown bigint[], p_at timestamptz) returns timestamptz
  language plpgsql stable security definer set search_path = public, pg_temp as $$ begin
  return (select min(l.effective_from) from plans p join list_prices l on l.plan_id = p.id
           where p.offering_id = any (p_shown) and l.effective_from > p_at and is_somebody());
end $$;

do $$ declare f text; begin
  foreach f in array array['count_offerings(bigint[])', 'count_changed()', 'count_plan()'] loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  foreach f in array array['shop_state(bigint[])', 'prices_hold_until(bigint[], timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
