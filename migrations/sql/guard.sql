-- The guard: may this door sell to this account? It looks at everything that stands there, which the asker may not see,
-- answers by the programme of whoever holds the account, keeps its answer, and opens an incident for each partner whose
-- account somebody else sells to.

alter table guard_decisions
  drop constraint ck_guard_decisions_route,
  add constraint ck_guard_decisions_route
    check (route in ('customer_checkout', 'quote', 'partner_order', 'direct_order', 'import')),
  add column standing text not null default 'none' constraint ck_guard_decisions_standing
    check (standing in ('none', 'own', 'choice', 'registration', 'record', 'tail'));

-- Who besides the seller held what of a sale when it was decided about, by vendor.
create table guard_holdings (
  decision_id bigint not null constraint fk_guard_holdings_decision_id_guard_decisions references guard_decisions (id),
  vendor_id bigint not null constraint fk_guard_holdings_vendor_id_vendors references vendors (id),
  partner_id bigint not null constraint fk_guard_holdings_partner_id_partners references partners (id),
  basis text not null constraint ck_guard_holdings_basis check (basis in ('choice', 'registration', 'record', 'tail')),
  protection_id bigint constraint fk_guard_holdings_protection_id_protections references protections (id),
  share_bps integer not null constraint ck_guard_holdings_share_bps check (share_bps between 0 and 10000),
  funder text not null constraint ck_guard_holdings_funder check (funder in ('operator', 'vendor')),
  outcome text not null constraint ck_guard_holdings_outcome check (outcome in ('credit', 'refuse')),
  constraint pk_guard_holdings primary key (decision_id, vendor_id, partner_id),
  constraint ck_guard_holdings_protection check ((basis in ('registration', 'tail')) = (protection_id is not null))
);
create index ix_guard_holdings_vendor_id on guard_holdings (vendor_id);
create index ix_guard_holdings_partner_id on guard_holdings (partner_id);
create index ix_guard_holdings_protection_id on guard_holdings (protection_id);

create table incidents (
  id bigint generated always as identity,
  public_id text not null constraint uq_incidents_public_id unique,
  decision_id bigint not null constraint fk_incidents_decision_id_guard_decisions references guard_decisions (id),
  partner_id bigint not null constraint fk_incidents_partner_id_partners references partners (id),
  account_id bigint not null constraint fk_incidents_account_id_accounts references accounts (id),
  kind text not null constraint ck_incidents_kind
    check (kind in ('partner_sale', 'house_sale', 'quote', 'direct_order', 'partner_order', 'import')),
  standing text not null constraint ck_incidents_standing check (standing in ('choice', 'registration', 'record', 'tail')),
  outcome text not null constraint ck_incidents_outcome check (outcome in ('credit', 'refuse')),
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution text not null default '' constraint ck_incidents_resolution
    check (resolution in ('', 'refused', 'noted', 'own_order', 'credited', 'not_bought')),
  constraint pk_incidents primary key (id),
  constraint uq_incidents_decision_id_partner_id unique (decision_id, partner_id),
  constraint ck_incidents_resolved check ((resolved_at is null) = (resolution = ''))
);
create index ix_incidents_partner on incidents (partner_id, id);
create index ix_incidents_open on incidents (id) where resolved_at is null;
create index ix_incidents_account_id on incidents (account_id);

-- A public id as the application makes them: a prefix and 20 characters of 5 random bits. A random UUID has 122 random
-- bits; its bytes 6 and 8 hold the others, so the 100 bits are taken from around them.
create function fresh_public_id(p_prefix text) returns text
  language sql volatile set search_path = pg_catalog, pg_temp as $$
  select p_prefix || '_' || string_agg(
           substr('0123456789abcdefghjkmnpqrstvwxyz', substring(b.bits from 5 * n + 1 for 5)::bit(5)::integer + 1, 1), '')
    from (select substring(x.bits from 1 for 48) || substring(x.bits from 73 for 52) as bits
            from (select ('x' || replace(gen_random_uuid()::text, '-', ''))::bit(128) as bits) x) b,
         generate_series(0, 19) n $$;

-- Which partner has the customer of an account chosen itself, and since when?
create function choice_of(p_account_id bigint, p_at timestamptz) returns table (partner_id bigint, ref text, since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select null::bigint, null::text, null::timestamptz where false $$;

-- Everything that stands, or stood, at an account for these vendors' offerings at an instant, a row a vendor. What the
-- customer chose comes before a registration, a registration before the partner of record: the first of them `holds`.
-- A tail is beside whatever holds. What a choice ended is not listed.
create function standing_at(p_account_id bigint, p_vendor_ids bigint[], p_at timestamptz)
  returns table (vendor_id bigint, partner_id bigint, basis text, ref text, protection_id bigint, since timestamptz,
                 until timestamptz, share_bps integer, holds boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with chosen as (select * from choice_of(p_account_id, p_at)),
  found as (
    select v.id as vendor_id, c.partner_id, 'choice' as basis, c.ref, null::bigint as protection_id, c.since,
           null::timestamptz as until, 10000 as share_bps, 1 as strength
      from chosen c, unnest(p_vendor_ids) v (id)
    union all
    select v.id, p.partner_id,
           case when p.ends_at > p_at then 'registration' when p.tail_ends_at > p_at then 'tail' else 'ended' end,
           p.public_id, p.id, p.starts_at, p.ends_at,
           case when p.ends_at > p_at then 10000 when p.tail_ends_at > p_at then p.tail_bps else 0 end,
           case when p.ends_at > p_at then 2 end
      from protections p join unnest(p_vendor_ids) v (id) on p.vendor_id is null or p.vendor_id = v.id
     where p.account_id = p_account_id and p.voided_at is null and p.starts_at <= p_at
       and not exists (select from chosen c where c.partner_id <> p.partner_id and c.since > p.starts_at)
    union all
    select v.id, a.partner_id, 'record', a.public_id, null, a.bound_at, null, 10000, 3
      from accounts a, unnest(p_vendor_ids) v (id)
     where a.id = p_account_id and a.partner_id is not null and coalesce(a.bound_at <= p_at, true)
       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at)
  select f.vendor_id, f.partner_id, f.basis, f.ref, f.protection_id, f.since, f.until, f.share_bps,
         f.strength is not null and f.strength = min(f.strength) over (partition by f.vendor_id)
    from found f where is_somebody() $$;

-- What does the programme of a partner say when somebody else sells to its account by this route, through this door?
create function guard_policy(p_partner_id bigint, p_route text, p_door_id bigint, out outcome text, out funder text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select case when p_route = 'partner_order' then 'refuse'
              when p_route = 'import' then g.on_import
              when p_route = 'direct_order' or p_door_id is null then g.on_direct_sale
              else g.on_partner_sale end,
         g.funder
    from partners p join programmes g on g.id = p.programme_id where p.id = p_partner_id $$;

drop function guard_check(text, text, bigint, bigint, timestamptz);

-- May this door (a partner, or the house) sell these vendors' offerings to this account by this route? `standing` lists
-- what stands there, for whoever decides whose the order is.
create function guard_check(p_public_id text, p_route text, p_door_id bigint, p_account_id bigint, p_vendor_ids bigint[],
                            p_at timestamptz)
  returns table (decision_id bigint, outcome text, reason text, standing jsonb)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_account bigint; v_decision bigint; v_outcome text; v_reason text; v_basis text; v_holder bigint; v_all jsonb; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  select coalesce(a.merged_into_id, a.id) into v_account from accounts a where a.id = p_account_id;

  select coalesce(jsonb_agg(to_jsonb(s) order by s.vendor_id, s.basis, s.ref), '[]')
    into v_all
    from (select f.*, y.funder,
                 case when f.basis = 'ended' or f.basis <> 'tail' and not f.holds then 'allow'
                      when f.basis = 'tail' or f.partner_id = p_door_id then 'credit' else y.outcome end as outcome
            from standing_at(v_account, p_vendor_ids, p_at) f
           cross join lateral guard_policy(f.partner_id, p_route, p_door_id) y) s;

  -- The strongest of the others speaks for all; where nobody else stands there, the door's own right does.
  select h.basis, h.partner_id, case when h.partner_id = p_door_id then 'allow' else h.outcome end
    into v_basis, v_holder, v_outcome
    from jsonb_to_recordset(v_all) h (basis text, partner_id bigint, outcome text, holds boolean, ref text)
   where h.holds or (h.outcome <> 'allow' and h.partner_id is distinct from p_door_id)
   order by h.partner_id is not distinct from p_door_id, h.outcome = 'credit',
            array_position(array['choice', 'registration', 'record', 'tail'], h.basis), h.ref limit 1;
  v_reason := case when v_basis is null then 'No partner protects this account.'
                   when v_outcome = 'allow' then 'The account is the seller''s own.'
                   when v_basis = 'tail' then 'The protection of this account has ended; its tail runs.'
                   when v_basis = 'choice' then 'The customer has chosen a partner.'
                   when v_basis = 'record' then 'The account has a partner of record.'
                   else 'The account is protected.' end;
  v_outcome := coalesce(v_outcome, 'allow');

  insert into guard_decisions (public_id, account_id, seller_id, partner_of_record_id, route, standing, outcome, reason,
                               decided_at)
    values (p_public_id, p_account_id, p_door_id, v_holder, p_route,
            case when v_basis is null then 'none' when v_outcome = 'allow' then 'own' else v_basis end, v_outcome,
            v_reason, p_at)
    returning id into v_decision;
  if v_outcome <> 'allow' then
    perform keep_holdings(v_decision, v_account, p_route, p_door_id, v_all, v_outcome, p_at);
  end if;
  return query select v_decision, v_outcome, v_reason, v_all;
end $$;

-- Keep who held what, and open an incident for each but the door itself: that one's part counts should attribution give
-- the order to somebody else. A sale that is refused is resolved by that, and so is
-- a quote that is noted: the order by it asks anew.
create function keep_holdings(p_decision_id bigint, p_account_id bigint, p_route text, p_door_id bigint, p_standing jsonb,
                              p_outcome text, p_at timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_end text; begin
  v_end := case when p_outcome = 'refuse' then 'refused' when p_route = 'quote' then 'noted' else '' end;
  insert into guard_holdings (decision_id, vendor_id, partner_id, basis, protection_id, share_bps, funder, outcome)
    select distinct on (h.vendor_id, h.partner_id) p_decision_id, h.vendor_id, h.partner_id, h.basis, h.protection_id,
           h.share_bps, h.funder, h.outcome
      from jsonb_to_recordset(p_standing) h (vendor_id bigint, partner_id bigint, basis text, protection_id bigint,
                                             share_bps integer, funder text, outcome text)
     where h.outcome <> 'allow' and (p_outcome = 'credit' or h.partner_id is distinct from p_door_id)
     order by h.vendor_id, h.partner_id, h.share_bps desc, h.protection_id;
  insert into incidents (public_id, decision_id, partner_id, account_id, kind, standing, outcome, opened_at, resolved_at,
                         resolution)
    select fresh_public_id('inc'), p_decision_id, h.partner_id, p_account_id,
           case when p_route <> 'customer_checkout' then p_route when p_door_id is null then 'house_sale' else 'partner_sale' end,
           (array_agg(h.basis order by h.share_bps desc, h.basis))[1], p_outcome, p_at,
           case when v_end <> '' then p_at end, v_end
      from guard_holdings h
     where h.decision_id = p_decision_id and h.partner_id is distinct from p_door_id
     group by h.partner_id order by h.partner_id;
end $$;

-- A quote is a link for one account: its partner's terms for that account, and the guard's decision about it.
alter table links
  add column account_id bigint constraint fk_links_account_id_accounts references accounts (id),
  add column guard_decision_id bigint constraint uq_links_guard_decision_id unique
    constraint fk_links_guard_decision_id_guard_decisions references guard_decisions (id),
  add constraint ck_links_quote check ((account_id is null) = (guard_decision_id is null));
create index ix_links_account_id on links (account_id);

do $$ declare f text; begin
  foreach f in array array[
    'fresh_public_id(text)', 'choice_of(bigint, timestamptz)', 'standing_at(bigint, bigint[], timestamptz)',
    'guard_policy(bigint, text, bigint)',
    'keep_holdings(bigint, bigint, text, bigint, jsonb, text, timestamptz)',
    'guard_check(text, text, bigint, bigint, bigint[], timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
end $$;
