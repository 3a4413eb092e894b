-- The guard as it was before it looked at protections: every sale is allowed.
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

revoke execute on function guard_check(text, text, bigint, bigint, timestamptz) from public;
grant execute on function guard_check(text, text, bigint, bigint, timestamptz) to marketplace_web, marketplace_worker;
