-- What the customer has chosen counts wherever it is asked whose an account is.

-- Everything that stands, or stood, at an account for these vendors' offerings at an instant, a row a vendor. What the
-- customer chose comes before a registration, a registration before the partner of record: the first of them `holds`.
-- A tail is beside whatever holds. What a choice ended is not listed.
create or replace function standing_at(p_account_id bigint, p_vendor_ids bigint[], p_at timestamptz)
  returns table (vendor_id bigint, partner_id bigint, basis text, ref text, protection_id bigint, since timestamptz,
                 until timestamptz, share_bps integer, holds boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with chosen as (select * from choice_at(p_account_id, p_at)),
  found as (
    select v.id as vendor_id, c.partner_id, 'choice' as basis, c.ref, null::bigint as protection_id, c.since,
           null::timestamptz as until, 10000 as share_bps, 1 as strength
      from chosen c, unnest(p_vendor_ids) v (id)
     where c.partner_id is not null
    union all
    select v.id, p.partner_id,
           case when p.ends_at > p_at then 'registration' when p.tail_ends_at > p_at then 'tail' else 'ended' end,
           p.public_id, p.id, p.starts_at, p.ends_at,
           case when p.ends_at > p_at then 10000 when p.tail_ends_at > p_at then p.tail_bps else 0 end,
           case when p.ends_at > p_at then 2 end
      from protections p join unnest(p_vendor_ids) v (id) on p.vendor_id is null or p.vendor_id = v.id
     where p.account_id = p_account_id and p.voided_at is null and p.starts_at <= p_at
       and not exists (select from chosen c
                        where c.partner_id is distinct from p.partner_id and c.since > p.starts_at)
    union all
    select v.id, a.partner_id, 'record', a.public_id, null, a.bound_at, null, 10000, 3
      from accounts a, unnest(p_vendor_ids) v (id)
     where a.id = p_account_id and a.partner_id is not null and coalesce(a.bound_at <= p_at, true)
       and not exists (select from chosen c where c.partner_id is distinct from a.partner_id
                          and c.since > coalesce(a.bound_at, '-infinity'))
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at)
  select f.vendor_id, f.partner_id, f.basis, f.ref, f.protection_id, f.since, f.until, f.share_bps,
         f.strength is not null and f.strength = min(f.strength) over (partition by f.vendor_id)
    from found f where is_somebody() $$;

-- How do accounts stand for a partner that claims them, for everything (no vendor) or one vendor's offerings, since an
-- instant? The strongest that is true: `own`: it has a claim itself that covers what it asks for. `rival`: an earlier
-- claim of somebody else is in the way: a protection, a registration that waits for its decision, a
-- partner of record, or one that the customer has chosen.
-- `contested`: such a registration may be about it. `part`: it has a narrower claim itself. `free`: none of these. All
-- cost the same: every kind of claim is looked for, whatever was found. `p_besides` is the registration that is being
-- decided. What a waiting registration met counts for the account that it was merged into since. With `p_is_deciding`
-- the accounts stay locked until the decision is written, so that two claims take turns.
create or replace function claims_on(p_account_ids bigint[], p_partner_id bigint, p_vendor_id bigint, p_since timestamptz,
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
                          union all
                         select coalesce(a.merged_into_id, a.id), false from registration_matches m
                           join accounts a on a.id = m.account_id where m.registration_id = r.id) w
     where r.due_at is not null and w.account_id = any (p_account_ids) and r.id is distinct from p_besides
       and (r.submitted_at, r.id) < (p_since, coalesce(p_besides, 9223372036854775807))
       and (r.vendor_id is null or p_vendor_id is null or r.vendor_id = p_vendor_id)
    union all
    select a.id, a.partner_id, null, null, true from accounts a
     where a.id = any (p_account_ids) and a.partner_id <> p_partner_id and a.bound_at <= p_since
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_since
    union all
    select i.id, o.partner_id, null, null, true from unnest(p_account_ids) i (id)
     cross join lateral choice_of(i.id, p_since) o where o.partner_id <> p_partner_id)
  select i.id,
         case when bool_or(c.partner_id = p_partner_id and c.is_sure
                           and (c.vendor_id is null or c.vendor_id is not distinct from p_vendor_id)) then 'own'
              when bool_or(c.partner_id <> p_partner_id and c.is_sure) then 'rival'
              when bool_or(c.partner_id <> p_partner_id) then 'contested'
              when bool_or(c.partner_id = p_partner_id and c.is_sure) then 'part'
              else 'free' end,
         coalesce(max(c.registration_id) filter (where c.partner_id = p_partner_id and c.is_sure
                           and (c.vendor_id is null or c.vendor_id is not distinct from p_vendor_id)),
                  max(c.registration_id) filter (where c.partner_id = p_partner_id and c.is_sure))
    from unnest(p_account_ids) i (id) left join claims c on c.account_id = i.id
   group by i.id order by i.id;
end $$;
