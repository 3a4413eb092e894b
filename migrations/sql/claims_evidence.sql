-- What stood at an account for these vendors' offerings at an instant that is over, a row a vendor and partner. Unlike
-- `standing_at` it sees protections that ended for good since then, and a partner of record by what was bought until
-- then. `is_sure` is false where a protection turned out to be void from the beginning, and where two hold the same.
create function stood_at(p_account_id bigint, p_vendor_ids bigint[], p_at timestamptz)
  returns table (vendor_id bigint, partner_id bigint, basis text, ref text, share_bps integer, holds boolean, is_sure boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with chosen as (select * from choice_of(p_account_id, p_at)),
  found as (
    select v.id as vendor_id, c.partner_id, 'choice' as basis, c.ref, 10000 as share_bps, 1 as strength, true as is_sure
      from chosen c, unnest(p_vendor_ids) v (id)
    union all
    select v.id, p.partner_id, case when p.ends_at > p_at then 'registration' else 'tail' end, p.public_id,
           case when p.ends_at > p_at then 10000 else p.tail_bps end, case when p.ends_at > p_at then 2 end,
           p.void_reason <> 'earlier_claim'
      from protections p join unnest(p_vendor_ids) v (id) on p.vendor_id is null or p.vendor_id = v.id
     where p.account_id = p_account_id and (p.voided_at is null or p.voided_at > p_at)
       and p.starts_at <= p_at and p.tail_ends_at > p_at
       and not exists (select from chosen c where c.partner_id <> p.partner_id and c.since > p.starts_at)
    union all
    select v.id, a.partner_id, 'record', a.public_id, 10000, 3, true
      from accounts a, unnest(p_vendor_ids) v (id)
     where a.id = p_account_id and a.partner_id is not null and a.bound_at <= p_at
       and (greatest(a.bound_at, (select max(o.paid_at) from orders o where o.account_id = a.id and o.paid_at <= p_at))
            at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at),
  ranked as (
    select f.*, f.strength is not null and f.strength = min(f.strength) over (partition by f.vendor_id) as holds from found f)
  select r.vendor_id, r.partner_id, r.basis, r.ref, r.share_bps, r.holds,
         r.is_sure and not (r.holds and exists (select from ranked x where x.vendor_id = r.vendor_id and x.holds
                                                   and x.partner_id <> r.partner_id))
    from ranked r where r.share_bps > 0 $$;

-- Names of two accounts that have keys in common: what is kept of both, and where the keys met.
create function names_meeting(p_account_id bigint, p_other_ids bigint[])
  returns table (account_id bigint, asked jsonb, kept jsonb, asked_places smallint[], kept_places smallint[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select n.account_id, jsonb_build_object('source', m.source, 'country', m.country, 'kinds', m.kinds, 'words', m.words),
         jsonb_build_object('source', n.source, 'country', n.country, 'kinds', n.kinds, 'words', n.words),
         array_agg(k.place order by k.place, l.place), array_agg(l.place order by k.place, l.place)
    from account_names m
    join account_name_keys k on k.name_id = m.id
    join account_names n on n.account_id = any (p_other_ids)
    join account_name_keys l on l.name_id = n.id and l.key = k.key
   where m.account_id = p_account_id group by m.id, n.id order by n.id, m.id limit 60 $$;

-- Everything that speaks for a partner about one order, and nothing about anybody else. `p_order` is the order's number
-- or that of the system it comes from; the facts are those of the partner's own registrations, each with the public id
-- of its protection. All of it is looked for whatever is found, and where there is no such order at some other one, so
-- that an order that is not there costs what a stranger's does; a partner is answered about both with the same nothing.
create function claim_facts(p_partner_id bigint, p_order text, p_kinds text[], p_hashes text[], p_refs text[]) returns jsonb
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare o orders; v_other orders; v_is_there boolean; v_is_related boolean; v_account accounts; v_vendors bigint[]; v_standing jsonb; v_keyed jsonb; v_others bigint[]; v_alike jsonb;
        v_kin jsonb; v_attributed jsonb; v_bound jsonb; v_lines jsonb; begin
  if not coalesce(is_house() or (acting_kind() = 'partner' and acting_party_id() = p_partner_id), false) then
    raise exception 'a partner claims for itself' using errcode = '42501';
  end if;
  select x.* into o from orders x where x.public_id = p_order or x.external_ref = p_order order by x.id limit 1;
  select x.* into v_other from orders x where x.partner_id is distinct from p_partner_id order by x.id desc limit 1;
  v_is_there := o.id is not null;
  if not v_is_there then o := v_other; end if;
  select a.* into v_account from accounts a where a.id = o.account_id;
  v_vendors := array(select distinct l.vendor_id from order_lines l where l.order_id = o.id);

  select jsonb_agg(jsonb_build_object('vendor_id', s.vendor_id, 'basis', s.basis, 'ref', s.ref, 'share_bps', s.share_bps,
                                      'holds', s.holds, 'is_sure', s.is_sure))
    into v_standing from stood_at(v_account.id, v_vendors, o.placed_at) s where s.partner_id = p_partner_id;

  -- A fact of one of its registrations that another account has learnt: both are one organisation.
  select jsonb_agg(jsonb_build_object('vendor_id', v.id, 'ref', p.public_id, 'fact', f.kind,
           'basis', case when p.ends_at > o.placed_at then 'registration' else 'tail' end,
           'share_bps', case when p.ends_at > o.placed_at then 10000 else p.tail_bps end,
           'is_sure', p.void_reason <> 'earlier_claim' and not exists (
             select from stood_at(v_account.id, v_vendors, o.placed_at) s
              where s.vendor_id = v.id and s.holds and s.basis <> 'record' and s.partner_id <> p_partner_id)))
    into v_keyed
    from unnest(p_kinds, p_hashes, p_refs) f (kind, hash, ref)
    join account_keys k on k.kind = f.kind and k.value_hash = f.hash and k.account_id = v_account.id
    join protections p on p.public_id = f.ref and p.partner_id = p_partner_id and p.account_id <> v_account.id
    join unnest(v_vendors) v (id) on p.vendor_id is null or p.vendor_id = v.id
   where (p.voided_at is null or p.voided_at > o.placed_at) and p.starts_at <= o.placed_at and p.tail_ends_at > o.placed_at;

  v_others := array(select distinct p.account_id from protections p
                     where p.partner_id = p_partner_id and p.account_id <> v_account.id and p.starts_at <= o.placed_at
                       and (p.voided_at is null or p.voided_at > o.placed_at) and p.tail_ends_at > o.placed_at
                       and (p.vendor_id is null or p.vendor_id = any (v_vendors)));
  select jsonb_agg(to_jsonb(n)) into v_alike from names_meeting(v_account.id, v_others) n;
  select jsonb_agg(case when a.parent_id = v_account.id or v_account.parent_id = a.id then 'parent' else 'sister' end) into v_kin
    from accounts a where a.id = any (v_others)
     and (a.parent_id = v_account.id or v_account.parent_id = a.id or a.parent_id = v_account.parent_id);

  select jsonb_agg(jsonb_build_object('level', t.level, 'outcome', t.outcome) order by t.id) into v_attributed
    from order_attributions t where t.order_id = o.id and t.partner_id = p_partner_id;
  select jsonb_agg(jsonb_build_object('level', b.level) order by b.id) into v_bound
    from cart_bindings b where b.token_hash = o.token_hash and b.partner_id = p_partner_id;

  with recursive up as (
    select l.id as line_id, f.category_id as id, 0 as depth from order_lines l join offerings f on f.id = l.offering_id
     where l.order_id = o.id
    union all select u.line_id, c.parent_id, u.depth + 1 from up u join categories c on c.id = u.id where c.parent_id is not null)
  select jsonb_agg(jsonb_build_object(
           'line_id', l.id, 'public_id', l.public_id, 'number', l.number, 'vendor_id', l.vendor_id,
           'offering_id', l.offering_id, 'offering', f.public_id, 'description', l.description, 'quantity', l.quantity,
           'unit_list_minor', l.unit_list_minor, 'list_total_minor', l.list_total_minor, 'cap_bps', f.cap_bps,
           'path', (select jsonb_agg(u.id order by u.depth) from up u where u.line_id = l.id),
           'cash_minor', l.retail_total_minor - l.discount_minor + l.tax_minor,
           'taken_minor', coalesce((select sum(r.cash_minor) from reversals r where r.line_id = l.id), 0),
           'received_minor', received_on(l.id, p_partner_id)) order by l.number)
    into v_lines from order_lines l join offerings f on f.id = l.offering_id where l.order_id = o.id;

  v_is_related := coalesce(o.partner_id = p_partner_id, false)
    or coalesce(v_standing, v_keyed, v_alike, v_kin, v_attributed, v_bound) is not null;
  if not v_is_there or not (v_is_related or is_house()) then
    return '{"order": null, "standing": [], "keyed": [], "alike": [], "kin": [], "attributed": [], "bound": [], "lines": []}';
  end if;
  return jsonb_build_object(
    'order', case when o.id is not null then jsonb_build_object(
      'id', o.id, 'public_id', o.public_id, 'state', o.state, 'route', o.route, 'currency', o.currency,
      'placed_at', o.placed_at, 'decision_id', o.guard_decision_id, 'account_id', v_account.id,
      'account', v_account.public_id, 'is_own', coalesce(o.partner_id = p_partner_id, false)) end,
    'standing', coalesce(v_standing, '[]'), 'keyed', coalesce(v_keyed, '[]'), 'alike', coalesce(v_alike, '[]'),
    'kin', coalesce(v_kin, '[]'), 'attributed', coalesce(v_attributed, '[]'), 'bound', coalesce(v_bound, '[]'),
    'lines', coalesce(v_lines, '[]'));
end $$;

-- What a partner has got by a line so far, or was promised and waits for it, before anything was taken back.
create function received_on(p_line_id bigint, p_partner_id bigint) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select sum(l.commission_minor) from order_lines l where l.id = p_line_id and l.partner_id = p_partner_id), 0)
       + coalesce((select sum(g.amount_minor) from order_credits g
                    where g.line_id = p_line_id and g.partner_id = p_partner_id and g.cause = 'guard'), 0)
       + coalesce((select sum(c.amount_minor) from claim_lines c where c.line_id = p_line_id and c.partner_id = p_partner_id), 0) $$;

-- Which orders of these offerings and this day did a customer place whom one of these facts identifies? Their numbers.
create function orders_of_customer(p_kinds text[], p_hashes text[], p_offering_id bigint, p_from timestamptz, p_until timestamptz)
  returns setof text language sql stable security definer set search_path = public, pg_temp as $$
  select o.public_id from orders o
   where o.account_id in (select k.account_id from account_keys k join unnest(p_kinds, p_hashes) f (kind, hash)
                             on k.kind = f.kind and k.value_hash = f.hash)
     and o.placed_at >= p_from and o.placed_at < p_until and is_somebody()
     and exists (select from order_lines l where l.order_id = o.id and l.offering_id = p_offering_id)
   order by o.placed_at, o.id limit 10 $$;

-- The terms that a partner sold at on a day that is over: with the tier it had then.
create function terms_then(p_partner_id bigint, p_at timestamptz)
  returns table (kind text, public_id text, version integer, tier_id bigint, word text, offering_id bigint, scope_id bigint,
                 bps integer, begins_at timestamptz, ends_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  with then_in as (
    select t.id, t.code from partners p
      join tiers t on t.code = coalesce((
        select e.facts ->> 'from' from audit_entries e
         where e.subject_kind = 'partner' and e.subject_id = p.public_id and e.action = 'partner.tier_changed'
           and (e.facts ->> 'at')::timestamptz > p_at
         order by (e.facts ->> 'at')::timestamptz, e.id limit 1), (select n.code from tiers n where n.id = p.tier_id))
     where p.id = p_partner_id and may_ask_terms(p_partner_id))
  select 'tier', null, null::integer, null::bigint, t.code, null::bigint, null::bigint, null::integer, null::timestamptz,
         null::timestamptz from then_in t
  union all
  select 'rule', r.public_id, r.version, r.tier_id, r.scope_kind, r.offering_id,
         coalesce(r.offering_id, r.category_id, r.vendor_id), r.bps, r.effective_from, r.effective_until
    from margin_rules r join then_in t on r.tier_id is null or r.tier_id = t.id
   where r.effective_from <= p_at and (r.effective_until is null or r.effective_until > p_at)
  union all
  select 'concession', c.public_id, null, null, c.funder, c.offering_id, c.account_id, c.bps, c.starts_at, c.ends_at
    from concessions_for(p_partner_id, p_at) c $$;

-- What was sold around a partner's account, for its own incidents: the order if there is one, and the lines in its scope.
create function sold_around(p_incident_ids bigint[])
  returns table (incident_id bigint, order_ref text, order_state text, currency text, lines jsonb, received_minor bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, o.public_id, o.state, o.currency,
         (select jsonb_agg(jsonb_build_object('offering', l.description, 'quantity', l.quantity, 'vendor', v.name) order by l.number)
            from order_lines l join vendors v on v.id = l.vendor_id
           where l.order_id = o.id and (o.partner_id = i.partner_id or i.kind = 'scan' or exists (
             select from guard_holdings h
              where h.decision_id = i.decision_id and h.partner_id = i.partner_id and h.vendor_id = l.vendor_id))),
         (select sum(received_on(l.id, i.partner_id))::bigint from order_lines l where l.order_id = o.id)
    from incidents i join orders o on o.guard_decision_id = i.decision_id
   where i.id = any (p_incident_ids)
     and (is_house() or (acting_kind() = 'partner' and acting_party_id() = i.partner_id)) $$;

-- The accounts of a partner's own incidents as they stand now: one may have been merged into another meanwhile.
create function incident_accounts(p_incident_ids bigint[]) returns table (incident_id bigint, account_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, coalesce(a.merged_into_id, a.id) from incidents i join accounts a on a.id = i.account_id
   where i.id = any (p_incident_ids)
     and (is_house() or (acting_kind() = 'partner' and acting_party_id() = i.partner_id)) $$;

-- The number of the order that a claim has to do with, and what was sold by the lines that it is given something for.
create function claimed_order(p_claim_id bigint) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.public_id from claims c join orders o on o.id = c.order_id
   where c.id = p_claim_id and (is_house() or (acting_kind() = 'partner' and acting_party_id() = c.partner_id)) $$;
create function claimed_lines(p_claim_id bigint) returns table (line_id bigint, description text, quantity integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.id, l.description, l.quantity from claim_lines c join order_lines l on l.id = c.line_id
   where c.claim_id = p_claim_id and (is_house() or (acting_kind() = 'partner' and acting_party_id() = c.partner_id))
   order by l.number $$;

-- Which partners may have a claim on these orders that nobody has judged: their protection stood there and the decision
-- did not say so, or the account is new and bears the name, or is of the family, of one that was theirs.
create function suspects(p_order_ids bigint[], p_new_days integer) returns table (order_id bigint, partner_id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with sold as (
    select o.id, o.account_id, o.placed_at, o.partner_id, o.guard_decision_id, a.created_at, a.parent_id,
           array(select distinct l.vendor_id from order_lines l where l.order_id = o.id) as vendor_ids
      from orders o join accounts a on a.id = o.account_id where o.id = any (p_order_ids) and is_system()),
  found as (
    select s.id, t.partner_id from sold s cross join lateral stood_at(s.account_id, s.vendor_ids, s.placed_at) t
     where t.holds or t.basis = 'tail'
    union
    select s.id, p.partner_id from sold s
      join account_names m on m.account_id = s.account_id join account_name_keys k on k.name_id = m.id
      join account_name_keys l on l.key = k.key and l.name_id <> k.name_id join account_names n on n.id = l.name_id
      join protections p on p.account_id = n.account_id and p.account_id <> s.account_id
     where s.created_at > s.placed_at - make_interval(days => p_new_days) and p.voided_at is null
       and p.starts_at <= s.placed_at and p.tail_ends_at > s.placed_at
    union
    select s.id, p.partner_id from sold s
      join accounts a on a.id <> s.account_id and (a.parent_id in (s.account_id, s.parent_id) or a.id = s.parent_id)
      join protections p on p.account_id = a.id
     where s.created_at > s.placed_at - make_interval(days => p_new_days) and p.voided_at is null
       and p.starts_at <= s.placed_at and p.tail_ends_at > s.placed_at)
  select f.id, f.partner_id from found f join sold s on s.id = f.id
   where f.partner_id is distinct from s.partner_id
     and not exists (select from guard_holdings h where h.decision_id = s.guard_decision_id and h.partner_id = f.partner_id)
   order by f.id, f.partner_id $$;

-- Open the incident of a finding, once; the key of the one that is there where there is one.
create function open_scan_incident(p_decision_id bigint, p_partner_id bigint, p_account_id bigint, p_standing text,
                                   p_at timestamptz) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id bigint; begin
  if not is_system() then raise exception 'the scan alone opens incidents' using errcode = '42501'; end if;
  insert into incidents (public_id, decision_id, partner_id, account_id, kind, standing, outcome, opened_at)
    values (fresh_public_id('inc'), p_decision_id, p_partner_id, p_account_id, 'scan', p_standing, 'credit', p_at)
    on conflict (decision_id, partner_id) do nothing returning id into v_id;
  return coalesce(v_id, (select i.id from incidents i where i.decision_id = p_decision_id and i.partner_id = p_partner_id));
end $$;

-- How protection worked, month by month where the reader is: of all partners together, and of the one that asks. Nothing
-- in it says whose anything was. Times are seconds.
create function protection_record(p_partner_id bigint, p_since timestamptz, p_zone text)
  returns table (month date, measure text, word text, everybody bigint, own bigint, median bigint, ninetieth bigint,
                 own_median bigint, own_ninetieth bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  with deeds as (
    select i.opened_at as at, 'attempt' as measure, i.kind as word, i.partner_id, null::bigint as took from incidents i
    union all
    select i.resolved_at, 'decision', i.resolution, i.partner_id,
           case when i.resolved_at > i.opened_at then extract(epoch from i.resolved_at - i.opened_at)::bigint end
      from incidents i where i.resolved_at is not null
    union all
    select c.submitted_at, 'claim', 'opened', c.partner_id, null from claims c
    union all
    select c.decided_at, 'claim', case c.state when 'won' then 'won' else 'lost' end, c.partner_id,
           extract(epoch from c.decided_at - c.submitted_at)::bigint
      from claims c where c.decided_at is not null and c.state in ('won', 'lost', 'upheld')),
  seen as (
    select date_trunc('month', d.at at time zone p_zone)::date as month, d.*, d.partner_id = p_partner_id as is_own
      from deeds d where d.at >= p_since
       and (is_house() or (acting_kind() = 'partner' and acting_party_id() = p_partner_id)))
  select s.month, s.measure, s.word, count(*), count(*) filter (where s.is_own), null::bigint, null::bigint, null::bigint,
         null::bigint
    from seen s group by s.month, s.measure, s.word
  union all
  select s.month, 'time', s.measure, count(*), count(*) filter (where s.is_own),
         (percentile_cont(0.5) within group (order by s.took))::bigint,
         (percentile_cont(0.9) within group (order by s.took))::bigint,
         (percentile_cont(0.5) within group (order by s.took) filter (where s.is_own))::bigint,
         (percentile_cont(0.9) within group (order by s.took) filter (where s.is_own))::bigint
    from seen s where s.took is not null group by grouping sets ((s.month, s.measure), (s.measure))
  order by 1, 2, 3 $$;

-- Make an account the partner's that an adjudication says. It is there, and stays as it was written.
create function adjudge_account(p_adjudication_id bigint) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v adjudications; begin
  if not is_house() then raise exception 'the house adjudicates' using errcode = '42501'; end if;
  select * into strict v from adjudications a where a.id = p_adjudication_id;
  if exists (select from adjudications a where a.account_id = v.account_id and a.id > v.id) then
    raise exception 'a later adjudication stands' using errcode = '42501';
  end if;
  perform set_config('app.account_moves_by', 'adjudication', true);
  update accounts set partner_id = v.partner_id, bound_at = v.decided_at where id = v.account_id;
  perform set_config('app.account_moves_by', '', true);
end $$;

do $$ declare f text; begin
  foreach f in array array[
    'adjudge_account(bigint)',
    'stood_at(bigint, bigint[], timestamptz)', 'names_meeting(bigint, bigint[])', 'received_on(bigint, bigint)',
    'claim_facts(bigint, text, text[], text[], text[])', 'orders_of_customer(text[], text[], bigint, timestamptz, timestamptz)',
    'incident_accounts(bigint[])', 'claimed_order(bigint)', 'claimed_lines(bigint)', 'terms_then(bigint, timestamptz)',
    'sold_around(bigint[])', 'suspects(bigint[], integer)',
    'open_scan_incident(bigint, bigint, bigint, text, timestamptz)', 'protection_record(bigint, timestamptz, text)'] loop
    execute format('revoke execute on function %s from public', f);
    if f !~ '^(stood_at|names_meeting|received_on)' then
      execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
    end if;
  end loop;
end $$;
