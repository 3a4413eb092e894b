-- Narrow doors around what names a partner's customer: whose a customer is, asking for a reveal, looking by one, writing
-- through the relay. Behind each of them the partner is told, because the row that it reads is written by the door itself.

-- Whose customer is an account? Its partner of record; else who claims it and has not given up; else who sold to it last.
-- Nobody: it is the house's own. Reached by other functions alone.
create function holder_of_account(p_account_id bigint) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select a.partner_id from accounts a where a.id = p_account_id),
    (select r.partner_id from registrations r
      where r.account_id = p_account_id and r.state in ('in_review', 'approved', 'appealed') order by r.submitted_at, r.id limit 1),
    (select o.partner_id from orders o where o.account_id = p_account_id and o.partner_id is not null order by o.id desc limit 1)) $$;

-- May the operator read who bought in an order of its own? Only while the account is no partner's in any way: whoever
-- reads a name beside a pseudonym reads it beside that pseudonym everywhere.
create function is_own_customer(p_account_id bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(acting_kind() = 'operator', false) and holder_of_account(p_account_id) is null $$;
create function is_own_invoice(p_invoice_id bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(acting_kind() = 'operator', false) and exists (
    select from invoices i join orders o on o.id = i.order_id
     where i.id = p_invoice_id and holder_of_account(o.account_id) is null) $$;

-- Ask for a reveal of an order's contact, or of what names a registration's customer. Whoever asks is known by the secret
-- of the signed-in session, not by the caller's word. Nothing to reveal: no row, no key.
create function ask_reveal(p_public_id text, p_about text, p_purpose text, p_reason text, p_hours integer,
                           p_session_hash text, p_at timestamptz) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_person record; v_about record; v_id bigint; begin
  select * into v_person from session_by_token(p_session_hash, p_at) s where s.party_kind = 'operator';
  if not found or acting_kind() is distinct from 'operator' then
    raise exception 'only a signed-in person of the operator asks' using errcode = '42501';
  end if;
  if p_about like 'reg\_%' then
    if v_person.role <> 'channel_manager' then
      raise exception 'only who decides about registrations asks' using errcode = '42501';
    end if;
    select r.partner_id, r.account_id, null::bigint as order_id, r.id as registration_id, a.public_id as account into v_about
      from registrations r join accounts a on a.id = r.account_id where r.public_id = p_about;
  else
    select coalesce(o.partner_id, holder_of_account(o.account_id)) as partner_id, o.account_id, o.id as order_id,
           null::bigint as registration_id, a.public_id as account into v_about
      from orders o join accounts a on a.id = o.account_id where o.public_id = p_about and o.contact_id is not null;
  end if;
  if v_about.partner_id is null then return null; end if;
  insert into reveals (public_id, partner_id, account_id, order_id, registration_id, about, account, purpose, reason,
                       asked_by, asker_name, asked_at, expires_at)
    values (p_public_id, v_about.partner_id, v_about.account_id, v_about.order_id, v_about.registration_id, p_about,
            v_about.account, p_purpose, btrim(p_reason), v_person.user_public_id, v_person.name, p_at, p_at + make_interval(hours => p_hours))
    returning id into v_id;
  return v_id;
end $$;

-- Look at what a reveal opens, and leave the row of the look. Only who asked, signed in, before it ends by the caller's
-- clock and by the server's.
create function look_by_reveal(p_reveal text, p_what text, p_session_hash text, p_at timestamptz) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_reveal reveals; v_seen jsonb; begin
  select r.* into v_reveal from reveals r
    join session_by_token(p_session_hash, p_at) s on s.user_public_id = r.asked_by and s.party_kind = 'operator'
   where r.public_id = p_reveal and r.asked_at <= p_at and r.expires_at > greatest(p_at, clock_timestamp());
  if not found or acting_kind() is distinct from 'operator' then return null; end if;
  v_seen := case p_what
    when 'contact' then (select to_jsonb(c) from contacts c join orders o on o.contact_id = c.id where o.id = v_reveal.order_id)
    when 'invoice' then (select to_jsonb(b) from invoice_buyers b join invoices i on i.id = b.invoice_id where i.order_id = v_reveal.order_id)
    when 'registration' then (select to_jsonb(d) from registration_details d where d.registration_id = v_reveal.registration_id)
  end;
  if v_seen is null then return null; end if;
  insert into reveal_views (reveal_id, partner_id, what, viewed_by, viewed_at)
    values (v_reveal.id, v_reveal.partner_id, p_what, v_reveal.asked_by, p_at);
  return v_seen - array['id', 'account_id', 'partner_id', 'token_hash', 'created_at', 'invoice_id', 'registration_id'];
end $$;

-- Open the relay between the acting operator or vendor and the customer of an order, or find it. A vendor only for an
-- order with a line of its own. An order without a contact has nobody to write to.
create function open_relay(p_public_id text, p_order text, p_customer_hash text, p_staff_hash text, p_at timestamptz,
                           p_expires_at timestamptz) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_order record; v_id bigint; begin
  select o.id, o.account_id, a.public_id as account, coalesce(o.partner_id, holder_of_account(o.account_id)) as partner_id
    into v_order from orders o join accounts a on a.id = o.account_id where o.public_id = p_order and o.contact_id is not null
     and (acting_kind() = 'operator' or (acting_kind() = 'vendor' and exists (
       select from order_lines l where l.order_id = o.id and l.vendor_id = acting_party_id())));
  if not found or acting_party_id() is null then return null; end if;
  insert into relay_threads (public_id, order_id, account_id, partner_id, party_id, party_name, about, account, customer_hash, staff_hash,
                             opened_at, expires_at)
    values (p_public_id, v_order.id, v_order.account_id, v_order.partner_id, acting_party_id(),
            (select p.name from parties p where p.id = acting_party_id()), p_order, v_order.account, p_customer_hash, p_staff_hash, p_at, p_expires_at)
    on conflict (order_id, party_id) do nothing;
  select t.id into v_id from relay_threads t where t.order_id = v_order.id and t.party_id = acting_party_id();
  return v_id;
end $$;

-- Put a letter into a thread: its party to the customer, the worker in both directions. The partner's copy is this row.
-- Every letter keeps the addresses alive. The same mail twice is one letter, and no key.
create function write_letter(p_public_id text, p_thread_id bigint, p_direction text, p_author text, p_subject text, p_text text,
                             p_left_out integer, p_source_hash text, p_at timestamptz, p_expires_at timestamptz) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_thread relay_threads; v_id bigint; begin
  select t.* into v_thread from relay_threads t where t.id = p_thread_id
     and (is_system() or (t.party_id = acting_party_id() and p_direction = 'to_customer')) for update;
  if not found then raise exception 'not the party''s thread' using errcode = '42501'; end if;
  insert into relay_letters (public_id, thread_id, partner_id, party_id, direction, author, subject, text, left_out, source_hash, sent_at)
    values (p_public_id, v_thread.id, v_thread.partner_id, v_thread.party_id, p_direction, p_author, p_subject, p_text, p_left_out,
            p_source_hash, p_at)
    on conflict (thread_id, direction, source_hash) do nothing returning id into v_id;
  if v_id is not null then
    update relay_threads set expires_at = greatest(expires_at, p_expires_at) where id = v_thread.id;
  end if;
  return v_id;
end $$;

do $$ declare f text; begin
  foreach f in array array[
    'is_own_customer(bigint)', 'is_own_invoice(bigint)',
    'ask_reveal(text, text, text, text, integer, text, timestamptz)', 'look_by_reveal(text, text, text, timestamptz)',
    'open_relay(text, text, text, text, timestamptz, timestamptz)',
    'write_letter(text, bigint, text, text, text, text, integer, text, timestamptz, timestamptz)'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
revoke execute on function holder_of_account(bigint) from public;

-- The operator's own customers are its own to read; so are the invoices made out to them.
alter policy reads on contacts using (
  (select is_system()) or partner_id = (select acting_party_id()) or token_hash = (select acting_token())
  or (partner_id is null and (select acting_kind()) = 'operator' and is_own_customer(account_id)));
alter policy reads on invoice_buyers using (
  (select is_system()) or partner_id = (select acting_party_id()) or token_hash = (select acting_token())
  or (partner_id is null and (select acting_kind()) = 'operator' and is_own_invoice(invoice_id)));

-- Written by their doors alone, and never changed: not by a login, not by the owner.
revoke insert, update on reveals, reveal_views, relay_threads, relay_letters from marketplace_web, marketplace_worker;
do $$ declare t text; begin
  foreach t in array array['reveals', 'reveal_views', 'relay_letters'] loop
    execute format('create trigger only_grows before update or delete or truncate on %I for each statement execute function only_grows()', t);
    execute format('alter table %I enable always trigger only_grows', t);
  end loop;
  -- Who a partner's customers are, and what they write, is nobody's who looks through the partner's eyes.
  foreach t in array array['registration_details', 'relay_letters'] loop
    execute format('create policy not_while_watching on %I as restrictive for select
      to marketplace_web, marketplace_worker using (not (select is_watching()))', t);
  end loop;
end $$;
