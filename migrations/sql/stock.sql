-- Stock changes hands here and nowhere else. Locks: the stocks of an order in plan order, then keys; callers hold the
-- order's row. Buyers see neither stocks nor keys, hence functions of the tables' owner, each with one narrow effect.

-- How much of each plan can be bought. While somebody is owed, all of it is theirs; unlimited plans are not named.
create function stock_left(p_plan_ids bigint[]) returns table (plan_id bigint, units integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.plan_id, case when exists (select from deliveries d where d.plan_id = s.plan_id and d.state = 'owed') then 0 else s.free end
    from stocks s where s.plan_id = any (p_plan_ids) and s.kind <> 'unlimited' and is_somebody() order by s.plan_id $$;

-- The deliveries of an order that the acting party may touch: its own, and every one for the house.
create function deliveries_in_hand(p_order text, p_state text) returns setof deliveries
  language sql stable set search_path = public, pg_temp as $$
  select d.* from deliveries d where d.order_ref = p_order and d.state = p_state
     and (is_house() or d.token_hash = acting_token() or (acting_kind() = 'partner' and d.partner_id = acting_party_id())) $$;

-- Inserting a delivery holds its stock's key, which this lock must let pass: hence "no key".
create function lock_stocks(p_plan_ids bigint[]) returns void language plpgsql set search_path = public, pg_temp as $$ begin
  perform from stocks s where s.plan_id = any (p_plan_ids) order by s.plan_id for no key update;
end $$;

-- Give a delivery its keys, the oldest first. The caller holds the stock's row, so nobody else picks at the same time.
create function pick_keys(p_delivery deliveries) returns void language plpgsql set search_path = public, pg_temp as $$
declare v_count integer; begin
  update licence_keys set state = 'reserved', delivery_id = p_delivery.id where id = any (array(
    select k.id from licence_keys k where k.plan_id = p_delivery.plan_id and k.state = 'free'
     order by k.id limit p_delivery.quantity for update skip locked));
  get diagnostics v_count = row_count;
  if v_count <> p_delivery.quantity then
    raise exception 'stock and keys of plan % differ: % wanted, % free', p_delivery.plan_id, p_delivery.quantity, v_count;
  end if;
end $$;

-- Take a delivery's units out of what is free; false where they are not there.
create function take_units(p_delivery deliveries) returns boolean language plpgsql set search_path = public, pg_temp as $$
declare v_kind text; begin
  update stocks set free = case kind when 'unlimited' then 0 else free - p_delivery.quantity end
   where plan_id = p_delivery.plan_id and (kind = 'unlimited' or free >= p_delivery.quantity) returning kind into v_kind;
  if v_kind = 'keys' then
    perform pick_keys(p_delivery);
  end if;
  return v_kind is not null;
end $$;

create function hand_over(p_delivery deliveries, p_at timestamptz) returns void language plpgsql set search_path = public, pg_temp as $$ begin
  update deliveries set state = 'delivered', delivered_at = p_at where id = p_delivery.id;
  update licence_keys set state = 'delivered', delivered_at = p_at where delivery_id = p_delivery.id;
  update licence_key_secrets s set delivery_id = p_delivery.id,
         token_hash = case p_delivery.buyer when 'customer' then p_delivery.token_hash end,
         partner_id = case p_delivery.buyer when 'partner' then p_delivery.partner_id end
    from licence_keys k where k.id = s.key_id and k.delivery_id = p_delivery.id;
end $$;

-- Fill what is owed of a plan, strictly the oldest first: a large one is not overtaken by smaller ones behind it.
-- Answers the deliveries that were filled. The caller holds the stock's row.
create function fill_owed_of(p_plan_id bigint, p_at timestamptz) returns setof bigint language plpgsql set search_path = public, pg_temp as $$
declare d deliveries; begin
  for d in select * from deliveries where plan_id = p_plan_id and state = 'owed' order by owed_at, id loop
    exit when not take_units(d);
    perform hand_over(d, p_at);
    return next d.id;
  end loop;
end $$;

-- Which of these plans have less than that, and how much.
create function short_of(p_plan_ids bigint[], p_units integer[]) returns table (plan_id bigint, units integer)
  language sql stable set search_path = public, pg_temp as $$
  select l.plan_id, l.units from (select w.plan_id, sum(w.units) as units from unnest(p_plan_ids, p_units) w (plan_id, units) group by 1) w
    join stock_left(p_plan_ids) l on l.plan_id = w.plan_id and l.units < w.units $$;

-- Lock the stocks where there is enough of all of them. Where there is not, the block's own end gives the locks back at
-- once: a loser would keep the next one waiting until its own transaction ends, and two hundred of them add up.
create function lock_enough(p_plan_ids bigint[], p_units integer[]) returns boolean language plpgsql set search_path = public, pg_temp as $$ begin
  perform lock_stocks(p_plan_ids);
  if exists (select from short_of(p_plan_ids, p_units)) then
    raise exception using errcode = 'STOCK';
  end if;
  return true;
exception when sqlstate 'STOCK' then
  return false;
end $$;

-- Reserve for orders that are being placed. Answers what is short, by plan, and takes nothing then; no row means that
-- all of it is reserved. The first look takes no lock, so that buyers of what is sold out never queue.
create function reserve_stock(p_lines jsonb, p_at timestamptz) returns table (plan_id bigint, units integer)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare v_plans bigint[]; v_units integer[]; d deliveries; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  select array_agg(w.plan), array_agg(w.quantity) into v_plans, v_units from jsonb_to_recordset(p_lines) w (plan bigint, quantity integer);
  return query select * from short_of(v_plans, v_units);
  if found then return; end if;
  if not lock_enough(v_plans, v_units) then
    return query select * from short_of(v_plans, v_units);
    return;
  end if;
  for d in insert into deliveries (order_ref, line_ref, plan_id, vendor_id, partner_id, token_hash, buyer, quantity, state, reserved_at)
    select w."order", w.line, s.plan_id, s.vendor_id, w.partner, w.token, w.buyer, w.quantity, 'reserved', p_at
      from jsonb_to_recordset(p_lines) w ("order" text, line text, plan bigint, quantity integer, partner bigint, token text, buyer text)
      join stocks s on s.plan_id = w.plan and s.kind <> 'unlimited'
    returning * loop
    perform take_units(d);
  end loop;
end $$;

-- The same for an order whose stock was given back meanwhile. What it has still reserved is so from now on.
create function reserve_stock_again(p_order text, p_at timestamptz) returns table (plan_id bigint, units integer)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare d deliveries; v_plans bigint[]; v_units integer[]; begin
  select array_agg(h.plan_id), array_agg(h.quantity) into v_plans, v_units from deliveries_in_hand(p_order, 'released') h;
  if not lock_enough(v_plans, v_units) then
    return query select * from short_of(v_plans, v_units);
    return;
  end if;
  update deliveries set reserved_at = p_at where id in (select h.id from deliveries_in_hand(p_order, 'reserved') h);
  for d in select * from deliveries_in_hand(p_order, 'released') order by plan_id, id loop
    perform take_units(d);
    update deliveries set state = 'reserved', reserved_at = p_at, released_at = null where id = d.id;
  end loop;
end $$;

-- Give back what an order that nobody has paid for had reserved. Answers the owed deliveries that this filled.
create function release_stock(p_order text, p_at timestamptz) returns setof bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare d deliveries; v_plan bigint; v_plans bigint[] := array(select h.plan_id from deliveries_in_hand(p_order, 'reserved') h); begin
  perform lock_stocks(v_plans);
  for d in select * from deliveries_in_hand(p_order, 'reserved') order by plan_id, id loop
    update deliveries set state = 'released', released_at = p_at where id = d.id;
    update licence_keys set state = 'free', delivery_id = null where delivery_id = d.id;
    update stocks set free = free + d.quantity where plan_id = d.plan_id and kind <> 'unlimited';
  end loop;
  for v_plan in select distinct unnest(v_plans) order by 1 loop
    return query select fill_owed_of(v_plan, p_at);
  end loop;
end $$;

-- Hand over what a paid order was promised. What was given back meanwhile is taken again, behind those who are owed;
-- where it is gone, it is owed. Answers one delivery with keys in it, and one that is owed.
create function deliver_stock(p_order text, p_at timestamptz) returns table (with_keys bigint, owed bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare d deliveries; begin
  if not is_house() then raise exception 'only the house delivers' using errcode = '42501'; end if;
  perform lock_stocks(array(select h.plan_id from deliveries_in_hand(p_order, 'released') h));
  for d in select * from deliveries x where x.order_ref = p_order and x.state in ('reserved', 'released') order by x.plan_id, x.id loop
    if d.state = 'reserved' or not exists (select from deliveries o where o.plan_id = d.plan_id and o.state = 'owed') and take_units(d) then
      perform hand_over(d, p_at);
    else
      update deliveries set state = 'owed', owed_at = p_at where id = d.id;
    end if;
  end loop;
  return query select min(x.id) filter (where exists (select from licence_keys k where k.delivery_id = x.id)), min(x.id) filter (where x.state = 'owed')
    from deliveries x where x.order_ref = p_order;
end $$;

-- Fill what is owed after the vendor has added some. Answers the deliveries that were filled.
create function fill_owed(p_plan_id bigint, p_at timestamptz) returns setof bigint
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  if is_house() or exists (select from stocks s where s.plan_id = p_plan_id and acting_kind() = 'vendor' and s.vendor_id = acting_party_id()) then
    perform lock_stocks(array[p_plan_id]);
    return query select fill_owed_of(p_plan_id, p_at);
  end if;
end $$;

-- A key goes one way: free to reserved and back, to delivered or withdrawn for good. What it is never changes.
create function keep_keys() returns trigger language plpgsql as $$ begin
  if new is distinct from old and (old.state in ('delivered', 'withdrawn')
     or (new.plan_id, new.vendor_id, new.fingerprint, new.public_id, new.last4) is distinct from (old.plan_id, old.vendor_id, old.fingerprint, old.public_id, old.last4)
     or (old.state, new.state) not in (('free', 'reserved'), ('free', 'withdrawn'), ('reserved', 'free'), ('reserved', 'delivered'))) then
    raise exception 'licence key %: % never becomes %', old.public_id, old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_keys before update on licence_keys for each row execute function keep_keys();
create function keep_secrets() returns trigger language plpgsql as $$ begin
  if new is distinct from old and (old.delivery_id is not null or (new.key_id, new.sealed) is distinct from (old.key_id, old.sealed)) then
    raise exception 'a licence key that was handed over stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_secrets before update on licence_key_secrets for each row execute function keep_secrets();
create trigger only_grows before update or delete or truncate on stock_changes for each statement execute function only_grows();
alter table licence_keys enable always trigger keep_keys;
alter table licence_key_secrets enable always trigger keep_secrets;
alter table stock_changes enable always trigger only_grows;

do $$ declare f text; begin
  foreach f in array array['lock_stocks(bigint[])', 'deliveries_in_hand(text, text)', 'short_of(bigint[], integer[])', 'lock_enough(bigint[], integer[])', 'pick_keys(deliveries)', 'take_units(deliveries)',
    'hand_over(deliveries, timestamptz)', 'fill_owed_of(bigint, timestamptz)', 'stock_left(bigint[])', 'reserve_stock(jsonb, timestamptz)',
    'reserve_stock_again(text, timestamptz)', 'release_stock(text, timestamptz)', 'deliver_stock(text, timestamptz)', 'fill_owed(bigint, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  foreach f in array array['stock_left(bigint[])', 'reserve_stock(jsonb, timestamptz)', 'reserve_stock_again(text, timestamptz)',
    'release_stock(text, timestamptz)', 'deliver_stock(text, timestamptz)', 'fill_owed(bigint, timestamptz)'] loop
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
