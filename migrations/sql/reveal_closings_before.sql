-- Look at what a reveal opens, and leave the row of the look. Only who asked, signed in, before it ends by the caller's
-- clock and by the server's.
create or replace function look_by_reveal(p_reveal text, p_what text, p_session_hash text, p_at timestamptz) returns jsonb
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
