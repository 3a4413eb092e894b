-- Narrow questions across the wall. Row security hides other parties' rows; a few answers depend on them all the same:
-- whose browser this is, what a link offers, at what terms a partner sells, whether the guard lets a sale pass. Each
-- function answers one such question, belongs to the tables' owner, and gives nothing else away.

-- Whose browser is this?
create function session_by_token(p_token_hash text, p_at timestamptz)
  returns table (session_public_id text, user_id bigint, user_public_id text, name text, email text, role text,
                 time_zone text, party_id bigint, party_kind text, party_name text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.public_id, u.id, u.public_id, u.name, u.email, u.role, u.time_zone, p.id, p.kind, p.name
    from user_sessions s join users u on u.id = s.user_id join parties p on p.id = u.party_id
   where s.token_hash = p_token_hash and s.revoked_at is null and s.expires_at > p_at and u.state = 'active' $$;
-- Whose password must fit?
create function credentials_by_email(p_email text)
  returns table (user_id bigint, party_id bigint, party_kind text, password_hash text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, p.id, p.kind, u.password_hash from users u join parties p on p.id = u.party_id
   where lower(u.email) = lower(p_email) and u.state = 'active' $$;
-- Who may set a password with this secret, and for which party?
create function invitation_by_token(p_token_hash text, p_at timestamptz)
  returns table (invitation_id bigint, user_id bigint, party_id bigint, party_kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, i.user_id, p.id, p.kind from invitations i join parties p on p.id = i.party_id
   where i.token_hash = p_token_hash and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > p_at $$;
create function password_reset_by_token(p_token_hash text, p_at timestamptz)
  returns table (reset_id bigint, user_id bigint, party_id bigint, party_kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.user_id, p.id, p.kind from password_resets r join parties p on p.id = r.party_id
   where r.token_hash = p_token_hash and r.used_at is null and r.expires_at > p_at $$;

-- What does this link offer, and who sells by it? Asked by customers, who may see no partner's tables.
create function link_by_public_id(p_public_id text) returns setof links
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from links l where l.public_id = p_public_id and is_somebody() $$;
create function lines_of_link(p_link_id bigint) returns setof link_lines
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from link_lines l where l.link_id = p_link_id and is_somebody() order by l.number $$;
-- The same for every offer in a cart at once, asked by whoever holds the cart's secret.
create function links_of_my_cart() returns setof links
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from links l where l.id in (select b.link_id from cart_bindings b where b.token_hash = acting_token()) $$;
create function link_lines_of_my_cart() returns setof link_lines
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from link_lines l where l.link_id in (select b.link_id from cart_bindings b where b.token_hash = acting_token()) $$;
create function seller_card(p_partner_id bigint)
  returns table (id bigint, public_id text, name text, slug text, country text, state text, tier_id bigint, tier_code text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.public_id, p.name, p.slug, p.country, p.state, t.id, t.code from partners p join tiers t on t.id = p.tier_id
   where p.id = p_partner_id and is_somebody() $$;

-- At what terms does a partner sell? Asked by the partner itself, the house, and a customer who buys from it.
create function may_ask_terms(p_partner_id bigint) returns boolean language sql stable parallel safe
  return is_house() or acting_token() is not null or coalesce(acting_kind() = 'partner' and acting_party_id() = p_partner_id, false);
create function margin_rules_for(p_partner_id bigint, p_at timestamptz) returns setof margin_rules
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.* from margin_rules r where may_ask_terms(p_partner_id)
     and (r.tier_id is null or r.tier_id = (select p.tier_id from partners p where p.id = p_partner_id))
     and r.effective_from <= p_at and (r.effective_until is null or r.effective_until > p_at) order by r.id $$;
create function concessions_for(p_partner_id bigint, p_at timestamptz) returns setof concessions
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.* from concessions c where may_ask_terms(p_partner_id) and c.partner_id = p_partner_id
     and c.starts_at <= p_at and c.ends_at > p_at order by c.id $$;
create function agreements_at(p_vendor_ids bigint[], p_at timestamptz) returns setof vendor_agreements
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (a.vendor_id) a.* from vendor_agreements a
   where a.vendor_id = any (p_vendor_ids) and a.effective_from <= p_at and is_somebody()
   order by a.vendor_id, a.effective_from desc $$;

-- Which account do these facts identify? Finds it, or opens a new one that belongs to nobody yet.
-- The lock makes two first orders of one organisation meet in one account.
create function resolve_account(p_kinds text[], p_hashes text[], p_country text, p_public_id text)
  returns table (account_id bigint, partner_id bigint, last_bought_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_id bigint; v_hash text; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  foreach v_hash in array (select array_agg(h order by h) from unnest(p_hashes) h) loop
    perform pg_advisory_xact_lock(hashtextextended(v_hash, 7260));
  end loop;
  select k.account_id into v_id from account_keys k
    join unnest(p_kinds, p_hashes) with ordinality f (kind, hash, n) on k.kind = f.kind and k.value_hash = f.hash
    order by f.n limit 1;
  if v_id is null then
    insert into accounts (public_id, country) values (p_public_id, p_country) returning id into v_id;
  end if;
  insert into account_keys (account_id, kind, value_hash)
    select v_id, f.kind, f.hash from unnest(p_kinds, p_hashes) f (kind, hash) on conflict (kind, value_hash) do nothing;
  return query select a.id, a.partner_id, a.last_bought_at from accounts a where a.id = v_id;
end $$;

-- May this seller sell to this account? One answer a sale; the row is the proof. Protection has no registrations yet,
-- so nobody's account is protected and every sale is allowed.
create function guard_check(p_public_id text, p_route text, p_seller_id bigint, p_account_id bigint, p_at timestamptz)
  returns table (decision_id bigint, outcome text, reason text)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_record bigint; v_reason text; begin
  if not is_somebody() then raise exception 'nobody acts' using errcode = '42501'; end if;
  select a.partner_id into v_record from accounts a where a.id = p_account_id;
  v_reason := case when v_record is null then 'No partner protects this account.'
                   when v_record = p_seller_id then 'The seller is the account''s partner of record.'
                   else 'The account has a partner of record, and no protection that binds this route.' end;
  return query insert into guard_decisions (public_id, account_id, seller_id, partner_of_record_id, route, outcome, reason, decided_at)
    values (p_public_id, p_account_id, p_seller_id, v_record, p_route, 'allow', v_reason, p_at)
    returning guard_decisions.id, guard_decisions.outcome, guard_decisions.reason;
end $$;

-- Keep an event once: its key where it is new, nothing where it is known.
create function take_event(p_provider text, p_event_id text, p_type text, p_object_id text, p_payload jsonb, p_source text, p_at timestamptz)
  returns bigint language sql security definer set search_path = public, pg_temp as $$
  insert into inbox_events (provider, event_id, type, object_id, payload, source, received_at)
  select p_provider, p_event_id, p_type, p_object_id, p_payload, p_source, p_at where is_somebody()
  on conflict (provider, event_id) do nothing returning id $$;

-- Add to the trail. Who acts is read from the transaction, not from the caller's words.
create function record_audit(p_at timestamptz, p_user text, p_action text, p_subject_kind text, p_subject_id text, p_facts jsonb, p_request_id text)
  returns void language sql security definer set search_path = public, pg_temp as $$
  insert into audit_entries (happened_at, actor_kind, party_id, user_public_id, action, subject_kind, subject_id, facts, request_id)
  select p_at, acting_kind(), acting_party_id(), p_user, p_action, p_subject_kind, p_subject_id, p_facts, p_request_id where is_somebody() $$;

do $$ declare f text; begin
  foreach f in array array[
    'session_by_token(text, timestamptz)', 'credentials_by_email(text)', 'invitation_by_token(text, timestamptz)',
    'password_reset_by_token(text, timestamptz)', 'link_by_public_id(text)', 'lines_of_link(bigint)', 'links_of_my_cart()', 'link_lines_of_my_cart()', 'seller_card(bigint)',
    'margin_rules_for(bigint, timestamptz)', 'concessions_for(bigint, timestamptz)', 'agreements_at(bigint[], timestamptz)',
    'resolve_account(text[], text[], text, text)', 'guard_check(text, text, bigint, bigint, timestamptz)',
    'take_event(text, text, text, text, jsonb, text, timestamptz)', 'record_audit(timestamptz, text, text, text, text, jsonb, text)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
