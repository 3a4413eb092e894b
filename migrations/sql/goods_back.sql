-- A refund takes goods back: what was not delivered is owed no more, a delivered key is to be revoked.

alter table deliveries add column returned integer not null default 0,
  add constraint ck_deliveries_returned check (returned >= 0),
  drop constraint ck_deliveries_state,
  add constraint ck_deliveries_state check (state in ('reserved', 'released', 'delivered', 'owed', 'canceled'));
alter table licence_keys add column revoke_asked_at timestamptz, add column revoked_at timestamptz,
  drop constraint ck_licence_keys_state,
  add constraint ck_licence_keys_state check (state in ('free', 'reserved', 'delivered', 'withdrawn', 'revoking', 'revoked')),
  drop constraint ck_licence_keys_promised_has_delivery,
  add constraint ck_licence_keys_promised_has_delivery
    check ((delivery_id is not null) = (state in ('reserved', 'delivered', 'revoking', 'revoked'))),
  add constraint ck_licence_keys_revoked_has_time check (
    (revoke_asked_at is not null) = (state in ('revoking', 'revoked')) and (revoked_at is not null) = (state = 'revoked'));
create index ix_licence_keys_revoking on licence_keys (vendor_id, plan_id) where state = 'revoking';
alter table licence_key_secrets add column taken_back_at timestamptz;
alter table refunds add column puts_back boolean not null default false;

-- A key goes one way: free to reserved and back, to withdrawn for good, to delivered; from there to revoked, never back
-- to free. What it is never changes.
create or replace function keep_keys() returns trigger language plpgsql as $$ begin
  if new is distinct from old and (old.state in ('withdrawn', 'revoked')
     or (new.plan_id, new.vendor_id, new.fingerprint, new.public_id, new.last4) is distinct from (old.plan_id, old.vendor_id, old.fingerprint, old.public_id, old.last4)
     or old.state in ('delivered', 'revoking') and (new.delivery_id, new.delivered_at) is distinct from (old.delivery_id, old.delivered_at)
     or (old.state, new.state) not in (('free', 'reserved'), ('free', 'withdrawn'), ('reserved', 'free'), ('reserved', 'delivered'),
                                       ('delivered', 'revoking'), ('revoking', 'revoked'))) then
    raise exception 'licence key %: % never becomes %', old.public_id, old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;

-- Its buyer reads a key that was handed over until it is taken back, which happens once.
create or replace function keep_secrets() returns trigger language plpgsql as $$ begin
  if new is distinct from old and ((new.key_id, new.sealed) is distinct from (old.key_id, old.sealed)
     or old.taken_back_at is not null
     or old.delivery_id is not null and (new.delivery_id, new.token_hash, new.partner_id, new.vendor_id)
          is distinct from (old.delivery_id, old.token_hash, old.partner_id, old.vendor_id)) then
    raise exception 'a licence key that was handed over stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;

-- Take back so many units of a line in all, those that were taken back before included: a second call moves nothing.
-- What waits is owed no more, and what is reserved is free again; a delivered key is to be revoked, the newest first;
-- delivered units of counted stock are put back where somebody said so. The next in line gets what is free then.
-- Answers the delivery and who was filled by it; no row where nothing moved. The caller holds the order's row.
create function take_back_stock(p_line text, p_units integer, p_puts_back boolean, p_at timestamptz)
  returns table (delivery bigint, filled bigint[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare d deliveries; v_more integer; begin
  if not is_house() then raise exception 'only the house takes back' using errcode = '42501'; end if;
  perform lock_stocks(array(select x.plan_id from deliveries x where x.line_ref = p_line));
  select * into d from deliveries x where x.line_ref = p_line for no key update;
  if not found or p_units <= d.returned then return; end if;
  v_more := p_units - d.returned;
  if d.state = 'delivered' then
    perform take_back_delivered(d, v_more, p_puts_back, p_at);
  elsif d.state <> 'canceled' then
    perform take_back_waiting(d, v_more);
  end if;
  update deliveries x set returned = p_units where x.id = d.id;
  return query select d.id, array(select fill_owed_of(d.plan_id, p_at));
end $$;

create function take_back_delivered(d deliveries, p_units integer, p_puts_back boolean, p_at timestamptz) returns void
  language plpgsql set search_path = public, pg_temp as $$
declare v_keys bigint[]; begin
  with picked as (
    update licence_keys set state = 'revoking', revoke_asked_at = p_at where id = any (array(
      select k.id from licence_keys k where k.delivery_id = d.id and k.state = 'delivered' order by k.id desc limit p_units))
    returning id)
  select array_agg(id) into v_keys from picked;
  update licence_key_secrets set taken_back_at = p_at where key_id = any (v_keys);
  if p_puts_back and v_keys is null then
    update stocks set free = free + p_units where plan_id = d.plan_id and kind = 'counted';
    if found then
      insert into stock_changes (plan_id, vendor_id, quantity, reason, happened_at)
      values (d.plan_id, d.vendor_id, p_units, 'Taken back with a refund of order ' || d.order_ref || '.', p_at);
    end if;
  end if;
end $$;

create function take_back_waiting(d deliveries, p_units integer) returns void
  language plpgsql set search_path = public, pg_temp as $$
declare v_units integer := least(p_units, d.quantity); begin
  if d.state = 'reserved' then
    update licence_keys set state = 'free', delivery_id = null where id = any (array(
      select k.id from licence_keys k where k.delivery_id = d.id order by k.id desc limit v_units));
    update stocks set free = free + v_units where plan_id = d.plan_id and kind <> 'unlimited';
  end if;
  if v_units = d.quantity then
    update deliveries set state = 'canceled' where id = d.id;
  else
    update deliveries set quantity = quantity - v_units where id = d.id;
  end if;
end $$;

revoke execute on function take_back_stock(text, integer, boolean, timestamptz),
  take_back_delivered(deliveries, integer, boolean, timestamptz), take_back_waiting(deliveries, integer) from public;
grant execute on function take_back_stock(text, integer, boolean, timestamptz) to marketplace_web, marketplace_worker;

-- A dispute that was lost may be won after all: then everybody has their part again.
alter table reversals drop constraint ck_reversals_cause,
  add constraint ck_reversals_cause check (cause in ('refund', 'refund_failed', 'chargeback', 'chargeback_undone'));

-- What of a partner's commission is released next.
create index ix_commissions_partner_held on commissions (partner_id, at_risk_until) where released_at is null;
