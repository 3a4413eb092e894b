-- Narrow questions about claims on accounts: whether one stands in a partner's way is asked over rows that it may not
-- read, and the answer says nothing of whose they are.

-- How do accounts stand for a partner that claims them, for everything (no vendor) or one vendor's offerings, since an
-- instant? `own`: it has a claim itself. `rival`: an earlier claim of somebody else is in the way: a protection, a
-- registration that waits for its decision, or a partner of record. `contested`: such a registration may be about it.
-- `free`: none of these. All cost the same: every kind of claim is looked for, whatever was found. `p_besides` is the registration that is being decided.
-- With `p_is_deciding` the accounts stay locked until the decision is written, so that two claims take turns.
create function claims_on(p_account_ids bigint[], p_partner_id bigint, p_vendor_id bigint, p_since timestamptz,
                          p_besides bigint, p_is_deciding boolean)
  returns table (account_id bigint, standing text, own_registration_id bigint)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not coalesce(is_house() or (acting_kind() = 'partner' and acting_party_id() = p_partner_id), false) then
    raise exception 'a partner asks for itself' using errcode = '42501';
  end if;
  if p_is_deciding then
    perform from accounts a where a.id = any (p_account_ids) order by a.id for no key update;
  end if;
  return query
  with claims as (
    select p.account_id, p.partner_id, p.vendor_id, p.registration_id, true as is_sure from protections p
     where p.account_id = any (p_account_ids) and p.voided_at is null and p.ends_at > p_since
       and p.registration_id is distinct from p_besides
       and (p.vendor_id is null or p_vendor_id is null or p.vendor_id = p_vendor_id)
    union all
    select w.account_id, r.partner_id, r.vendor_id, r.id, w.is_sure from registrations r
     cross join lateral (select r.account_id, true as is_sure
                          union all select m.account_id, false from registration_matches m where m.registration_id = r.id) w
     where r.due_at is not null and w.account_id = any (p_account_ids) and r.id is distinct from p_besides
       and (r.submitted_at, r.id) < (p_since, coalesce(p_besides, 9223372036854775807))
       and (r.vendor_id is null or p_vendor_id is null or r.vendor_id = p_vendor_id)
    union all
    select a.id, a.partner_id, null, null, true from accounts a
     where a.id = any (p_account_ids) and a.partner_id <> p_partner_id and a.bound_at <= p_since
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_since)
  select i.id,
         case when bool_or(c.partner_id = p_partner_id and c.is_sure
                           and (c.vendor_id is null or c.vendor_id is not distinct from p_vendor_id)) then 'own'
              when bool_or(c.partner_id <> p_partner_id and c.is_sure) then 'rival'
              when bool_or(c.partner_id = p_partner_id and c.is_sure) then 'own'
              when bool_or(c.partner_id <> p_partner_id) then 'contested'
              else 'free' end,
         max(c.registration_id) filter (where c.partner_id = p_partner_id and c.is_sure)
    from unnest(p_account_ids) i (id) left join claims c on c.account_id = i.id
   group by i.id order by i.id;
end $$;

-- Move the ends of a partner's protections of an account, because something happened there: to a whole window after it,
-- the tail with it. At most once a day, only forward, never one that has ended. One that somebody else is changing at
-- this moment is left alone: nobody waits here, so no sale does.
create function note_activity(p_account_id bigint, p_partner_id bigint, p_vendor_ids bigint[], p_kind text, p_evidence jsonb,
                              p_at timestamptz) returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v record; v_ends timestamptz; v_moved integer := 0; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  for v in select p.id, p.window_days, p.ends_at, p.tail_ends_at from protections p
            where p.account_id = p_account_id and p.partner_id = p_partner_id and p.voided_at is null
              and p.starts_at <= p_at and p.ends_at > p_at and (p.vendor_id is null or p.vendor_id = any (p_vendor_ids))
              and p.ends_at <= p_at + make_interval(hours => 24 * (p.window_days - 1))
            order by p.id for update skip locked loop
    v_ends := p_at + make_interval(hours => 24 * v.window_days);
    begin
      update protections set ends_at = v_ends, tail_ends_at = v.tail_ends_at + (v_ends - v.ends_at) where id = v.id;
      insert into protection_steps (protection_id, partner_id, kind, ends_at, actor, evidence, happened_at)
        values (v.id, p_partner_id, 'extended', v_ends, 'activity', p_evidence || jsonb_build_object('activity', p_kind), p_at);
      v_moved := v_moved + 1;
    exception when exclusion_violation then null;  -- what follows is somebody's by now; a sale is never refused for it
    end;
  end loop;
  return v_moved;
end $$;

-- An order that is placed is an activity: noted with its lines, in the statement that writes them.
create function note_order_placed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v record; begin
  for v in select o.account_id, o.public_id, o.placed_at, l.partner_id, array_agg(distinct l.vendor_id) as vendor_ids
             from placed l join orders o on o.id = l.order_id
            where exists (select from protections p where p.account_id = o.account_id and p.partner_id = l.partner_id)
            group by o.id, l.partner_id order by o.id loop
    perform note_activity(v.account_id, v.partner_id, v.vendor_ids, 'order_placed', jsonb_build_object('order', v.public_id), v.placed_at);
  end loop;
  return null;
end $$;
create trigger note_order_placed after insert on order_lines referencing new table as placed
  for each statement execute function note_order_placed();

do $$ declare f text; begin
  foreach f in array array[
    'claims_on(bigint[], bigint, bigint, timestamptz, bigint, boolean)',
    'note_activity(bigint, bigint, bigint[], text, jsonb, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
revoke execute on function note_order_placed() from public;
