-- What was before goods went back with refunds: delivered is final.
create or replace function keep_keys() returns trigger language plpgsql as $$ begin
  if new is distinct from old and (old.state in ('delivered', 'withdrawn')
     or (new.plan_id, new.vendor_id, new.fingerprint, new.public_id, new.last4) is distinct from (old.plan_id, old.vendor_id, old.fingerprint, old.public_id, old.last4)
     or (old.state, new.state) not in (('free', 'reserved'), ('free', 'withdrawn'), ('reserved', 'free'), ('reserved', 'delivered'))) then
    raise exception 'licence key %: % never becomes %', old.public_id, old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create or replace function keep_secrets() returns trigger language plpgsql as $$ begin
  if new is distinct from old and (old.delivery_id is not null or (new.key_id, new.sealed) is distinct from (old.key_id, old.sealed)) then
    raise exception 'a licence key that was handed over stays as it is' using errcode = '42501';
  end if;
  return new;
end $$;
drop function take_back_stock(text, integer, boolean, timestamptz),
  take_back_delivered(deliveries, integer, boolean, timestamptz), take_back_waiting(deliveries, integer);
alter table reversals drop constraint ck_reversals_cause,
  add constraint ck_reversals_cause check (cause in ('refund', 'refund_failed', 'chargeback'));
alter table refunds drop column puts_back;
alter table licence_key_secrets drop column taken_back_at;
drop index ix_licence_keys_revoking;
alter table licence_keys drop constraint ck_licence_keys_revoked_has_time, drop column revoke_asked_at, drop column revoked_at,
  drop constraint ck_licence_keys_state,
  add constraint ck_licence_keys_state check (state in ('free', 'reserved', 'delivered', 'withdrawn')),
  drop constraint ck_licence_keys_promised_has_delivery,
  add constraint ck_licence_keys_promised_has_delivery check ((delivery_id is not null) = (state in ('reserved', 'delivered')));
alter table deliveries drop constraint ck_deliveries_returned, drop column returned, drop constraint ck_deliveries_state,
  add constraint ck_deliveries_state check (state in ('reserved', 'released', 'delivered', 'owed'));
drop index ix_commissions_partner_held;
