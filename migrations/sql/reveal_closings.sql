-- Closing a reveal before it ends. The reveal stays as it was written: its closing is a row of its own, which the partner
-- reads, and which nobody can change.

-- Close a reveal of one's own that is still open. Whoever closes is known by the secret of the signed-in session. Closing
-- it again returns the same row; no key for one that has ended or is somebody else's.
create function close_reveal(p_reveal text, p_session_hash text, p_at timestamptz) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_reveal reveals; v_id bigint; begin
  if acting_kind() is distinct from 'operator' then return null; end if;
  -- Locked, so that no look that has not been written yet comes after it.
  select r.* into v_reveal from reveals r
    join session_by_token(p_session_hash, p_at) s on s.user_public_id = r.asked_by and s.party_kind = 'operator'
   where r.public_id = p_reveal and r.asked_at <= p_at for update of r;
  if not found then return null; end if;
  select c.id into v_id from reveal_closings c where c.reveal_id = v_reveal.id;
  if v_id is null and v_reveal.expires_at > greatest(p_at, clock_timestamp()) then
    insert into reveal_closings (reveal_id, partner_id, closed_by, closed_at)
      values (v_reveal.id, v_reveal.partner_id, v_reveal.asked_by, p_at) returning id into v_id;
  end if;
  return v_id;
end $$;
revoke execute on function close_reveal(text, text, timestamptz) from public;
grant execute on function close_reveal(text, text, timestamptz) to marketplace_web, marketplace_worker;

-- Look at what a reveal opens, and leave the row of the look. Only who asked, signed in, before it ends by the caller's
-- clock and by the server's, and unless it was closed.
create or replace function look_by_reveal(p_reveal text, p_what text, p_session_hash text, p_at timestamptz) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_reveal reveals; v_seen jsonb; begin
  select r.* into v_reveal from reveals r
    join session_by_token(p_session_hash, p_at) s on s.user_public_id = r.asked_by and s.party_kind = 'operator'
   where r.public_id = p_reveal and r.asked_at <= p_at and r.expires_at > greatest(p_at, clock_timestamp()) for share of r;
  if not found or acting_kind() is distinct from 'operator' then return null; end if;
  -- A statement of its own: it sees what was closed while this one waited for the lock.
  if exists (select from reveal_closings c where c.reveal_id = v_reveal.id) then return null; end if;
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

revoke insert, update on reveal_closings from marketplace_web, marketplace_worker;
create trigger only_grows before update or delete or truncate on reveal_closings for each statement execute function only_grows();
alter table reveal_closings enable always trigger only_grows;
