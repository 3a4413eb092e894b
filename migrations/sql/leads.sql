-- Direct leads: somebody writes to the house, or the operator brings a list. Whoever holds the account gets the lead.

-- What everybody of the house may know of a lead: its number, when it came, and whether it was routed. Not to whom.
create table leads (
  id bigint generated always as identity,
  public_id text not null constraint uq_leads_public_id unique,
  source text not null constraint ck_leads_source check (source in ('form', 'import')),
  reference_hash text not null constraint uq_leads_reference_hash unique,
  content_hash text not null,
  vendor_ids bigint[] not null,
  received_at timestamptz not null,
  is_routed boolean not null,
  handed_to_id bigint constraint fk_leads_handed_to_id_partners references partners (id),
  handed_at timestamptz,
  constraint pk_leads primary key (id),
  constraint ck_leads_handed check ((handed_to_id is null) = (handed_at is null) and not (is_routed and handed_at is not null))
);
create index ix_leads_handed_to_id on leads (handed_to_id);

-- Who wrote, and what for. The partner it belongs to reads it; the house reads only what stayed with it.
create table lead_details (
  lead_id bigint not null constraint fk_lead_details_lead_id_leads references leads (id),
  public_id text not null constraint uq_lead_details_public_id unique,
  partner_id bigint constraint fk_lead_details_partner_id_partners references partners (id),
  account_id bigint constraint fk_lead_details_account_id_accounts references accounts (id),
  state text not null constraint ck_lead_details_state check (state in ('new', 'contacted', 'won', 'lost')),
  company text not null,
  contact text not null default '',
  email text not null default '',
  phone text not null default '',
  website text not null default '',
  country varchar(2) not null,
  message text not null default '',
  offering_ids bigint[] not null,
  received_at timestamptz not null,
  constraint pk_lead_details primary key (lead_id)
);
create index ix_lead_details_partner on lead_details (partner_id, lead_id);
create index ix_lead_details_account_id on lead_details (account_id);

create table lead_steps (
  id bigint generated always as identity,
  lead_id bigint not null constraint fk_lead_steps_lead_id_leads references leads (id),
  partner_id bigint constraint fk_lead_steps_partner_id_partners references partners (id),
  from_state text not null,
  to_state text not null,
  actor text not null,
  order_id bigint,
  note text not null default '',
  happened_at timestamptz not null,
  constraint pk_lead_steps primary key (id)
);
create index ix_lead_steps_lead on lead_steps (lead_id, id);
create index ix_lead_steps_partner_id on lead_steps (partner_id);

-- Whose customer are these facts for certain? Of all accounts that have one of them, the strongest holder at the instant:
-- whom the customer chose, a protection for these vendors' offerings (any, where none is named), the partner of record.
create function lead_holder(p_kinds text[], p_hashes text[], p_vendor_ids bigint[], p_at timestamptz)
  returns table (account_id bigint, partner_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with known as (select distinct k.account_id as id from unnest(p_kinds, p_hashes) f (kind, hash)
                   join account_keys k on k.kind = f.kind and k.value_hash = f.hash),
  chosen as (select n.id, c.* from known n cross join lateral choice_at(n.id, p_at) c),
  held as (
    select c.id, c.partner_id, 1 as strength, c.since from chosen c where c.partner_id is not null
    union all
    select p.account_id, p.partner_id, 2, p.starts_at from protections p join known n on n.id = p.account_id
     where p.voided_at is null and p.starts_at <= p_at and p.ends_at > p_at
       and (p.vendor_id is null or p_vendor_ids = '{}' or p.vendor_id = any (p_vendor_ids))
       and not exists (select from chosen c where c.id = n.id and c.partner_id is distinct from p.partner_id and c.since > p.starts_at)
    union all
    select a.id, a.partner_id, 3, a.bound_at from accounts a join known n on n.id = a.id
     where a.partner_id is not null
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at
       and not exists (select from chosen c where c.id = n.id and c.partner_id is distinct from a.partner_id
                          and c.since > coalesce(a.bound_at, '-infinity')))
  select h.id, h.partner_id from held h order by h.strength, h.since, h.id limit 1 $$;

-- Keep a lead and route it in the same statement. A reference that is known gives the lead that is there.
create function take_lead(p_public_id text, p_source text, p_reference_hash text, p_content_hash text, p_kinds text[],
                          p_hashes text[], p_vendor_ids bigint[], p_details jsonb, p_at timestamptz)
  returns table (lead_id bigint, public_id text, received_at timestamptz, is_routed boolean, is_new boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_lead bigint; v_holder record; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  select h.account_id, h.partner_id into v_holder from lead_holder(p_kinds, p_hashes, p_vendor_ids, p_at) h;
  insert into leads (public_id, source, reference_hash, content_hash, vendor_ids, received_at, is_routed)
    values (p_public_id, p_source, p_reference_hash, p_content_hash, p_vendor_ids, p_at, v_holder.partner_id is not null)
    on conflict (reference_hash) do nothing returning id into v_lead;
  if v_lead is not null then
    insert into lead_details (lead_id, public_id, partner_id, account_id, state, company, contact, email, phone, website,
                              country, message, offering_ids, received_at)
      select v_lead, p_public_id, v_holder.partner_id, v_holder.account_id, 'new', d.company, d.contact, d.email, d.phone,
             d.website, d.country, d.message, d.offering_ids, p_at
        from jsonb_to_record(p_details) d (company text, contact text, email text, phone text, website text, country text,
                                           message text, offering_ids bigint[]);
    insert into lead_steps (lead_id, partner_id, from_state, to_state, actor, happened_at)
      values (v_lead, v_holder.partner_id, '', 'new', p_source, p_at);
  end if;
  return query select l.id, l.public_id, l.received_at, l.is_routed, v_lead is not null
                 from leads l where l.reference_hash = p_reference_hash;
end $$;

-- Give a lead that stayed with the house to a partner: it is that partner's then, and nobody else's to read. False where
-- it is not the house's any more.
create function hand_lead(p_lead_id bigint, p_partner_id bigint, p_actor text, p_at timestamptz) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_state text; begin
  if not is_house() then raise exception 'the house alone hands a lead over' using errcode = '42501'; end if;
  select d.state into v_state from lead_details d where d.lead_id = p_lead_id and d.partner_id is null for update;
  if not found then return false; end if;
  update lead_details set partner_id = p_partner_id, state = 'new' where lead_id = p_lead_id;
  update leads set handed_to_id = p_partner_id, handed_at = p_at where id = p_lead_id;
  insert into lead_steps (lead_id, partner_id, from_state, to_state, actor, happened_at)
    values (p_lead_id, p_partner_id, v_state, 'new', p_actor, p_at);
  return true;
end $$;

do $$ declare f text; begin
  revoke execute on function lead_holder(text[], text[], bigint[], timestamptz) from public;
  foreach f in array array[
    'take_lead(text, text, text, text, text[], text[], bigint[], jsonb, timestamptz)',
    'hand_lead(bigint, bigint, text, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
