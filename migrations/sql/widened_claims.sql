-- How do accounts stand for a partner that claims them, for everything (no vendor) or one vendor's offerings, since an
-- instant? The strongest that is true: `own`: it has a claim itself that covers what it asks for. `rival`: an earlier
-- claim of somebody else is in the way: a protection, a registration that waits for its decision, or a partner of record.
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
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_since)
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

-- Which standing accounts have no name yet, in the order of their keys? Asked by the system, to name them.
create function accounts_without_names(p_after bigint, p_most integer) returns table (account_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from accounts a
   where is_system() and a.id > p_after and a.merged_into_id is null
     and not exists (select from account_names n where n.account_id = a.id)
   order by a.id limit p_most $$;
revoke execute on function accounts_without_names(bigint, integer) from public;
grant execute on function accounts_without_names(bigint, integer) to marketplace_worker;

-- What a forwarded mail tells of a customer, until its partner registers it or a month is over. That partner alone, and
-- the system that reads the mail, see it.
create table registration_drafts (
  id bigint generated always as identity,
  public_id text not null constraint uq_registration_drafts_public_id unique,
  partner_id bigint not null constraint fk_registration_drafts_partner_id_partners references partners (id),
  message text not null,
  company text not null default '',
  website text not null default '',
  tax_number text not null default '',
  contact text not null default '',
  received_at timestamptz not null,
  constraint pk_registration_drafts primary key (id),
  constraint uq_registration_drafts_partner_id_message unique (partner_id, message)
);
create index ix_registration_drafts_received_at on registration_drafts (received_at);
