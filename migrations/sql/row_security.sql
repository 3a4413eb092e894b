-- Who sees and changes which rows. Every transaction states its actor (app.actor_kind, app.actor_id) with SET LOCAL;
-- a transaction that states none sees nothing. The web login may claim any actor but "system": that one belongs to
-- the worker's login. Policies bind the owner too, so definer functions see all rows only by the policy "owner".

create function acting_kind() returns text language sql stable parallel safe
  return case when current_setting('app.actor_kind', true) = 'system'
              then case when pg_has_role(session_user, 'marketplace_worker', 'member') then 'system' end
              else nullif(current_setting('app.actor_kind', true), '') end;
create function acting_party_id() returns bigint language sql stable parallel safe
  return case when acting_kind() in ('operator', 'partner', 'vendor')
              then nullif(current_setting('app.actor_id', true), '')::bigint end;
-- A customer is whoever holds the secret of a cart or order; the actor's id is the secret's hash.
create function acting_token() returns text language sql stable parallel safe
  return case when acting_kind() = 'customer' then nullif(current_setting('app.actor_id', true), '') end;
create function is_house() returns boolean language sql stable parallel safe
  return coalesce(acting_kind() in ('operator', 'system'), false);
create function is_system() returns boolean language sql stable parallel safe
  return coalesce(acting_kind() = 'system', false);
create function is_somebody() returns boolean language sql stable parallel safe
  return acting_kind() is not null;

-- One row a table: who may read, who may write. "(select f())" is computed once a query, not once a row.
create temporary table rules (name text, reads text, writes text) on commit drop;
insert into rules values
  ('parties', 'HOUSE or id = ME', 'HOUSE'),
  ('users', 'HOUSE or party_id = ME', 'HOUSE or party_id = ME'),
  ('user_sessions', 'HOUSE or party_id = ME', 'HOUSE or party_id = ME'),
  ('invitations', 'HOUSE or party_id = ME', 'HOUSE or party_id = ME'),
  ('password_resets', 'SYSTEM or party_id = ME', 'SYSTEM or party_id = ME'),
  ('sign_in_attempts', 'SYSTEM or ANONYMOUS', 'SYSTEM or ANONYMOUS'),
  ('tiers', 'SOMEBODY', 'HOUSE'),
  ('partners', 'HOUSE or id = ME', 'HOUSE'),
  ('vendors', 'SOMEBODY', 'HOUSE'),
  ('vendor_agreements', 'HOUSE or vendor_id = ME', 'HOUSE'),
  ('categories', 'SOMEBODY', 'HOUSE'),
  ('offerings', 'HOUSE or vendor_id = ME or (state = ''published'' and SOMEBODY)', 'HOUSE'),
  ('plans', 'HOUSE or exists (select from offerings o where o.id = offering_id)', 'HOUSE'),
  ('list_prices', 'HOUSE or exists (select from plans p where p.id = plan_id)', 'HOUSE'),
  ('price_breaks', 'HOUSE or exists (select from list_prices p where p.id = price_id)', 'HOUSE'),
  ('tax_rates', 'SOMEBODY', 'HOUSE'),
  ('margin_rules', 'HOUSE or (KIND = ''partner'' and (tier_id is null or tier_id = (select p.tier_id from partners p where p.id = ME)))', 'HOUSE'),
  ('concessions', 'HOUSE or partner_id = ME', 'HOUSE'),
  ('accounts', 'HOUSE or partner_id = ME or exists (select from orders o where o.account_id = accounts.id and o.partner_id = ME)', 'HOUSE'),
  ('account_keys', 'SYSTEM', 'SYSTEM'),
  ('contacts', 'SYSTEM or partner_id = ME or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('guard_decisions', 'HOUSE or partner_of_record_id = ME', 'SYSTEM'),
  ('links', 'HOUSE or partner_id = ME', 'SYSTEM or partner_id = ME'),
  ('link_lines', 'HOUSE or partner_id = ME', 'SYSTEM or partner_id = ME'),
  ('carts', 'SYSTEM or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('cart_lines', 'SYSTEM or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('cart_bindings', 'SYSTEM or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('orders', 'HOUSE or partner_id = ME or token_hash = TOKEN or (KIND = ''vendor'' and id in (select l.order_id from order_lines l where l.vendor_id = ME))', 'HOUSE or token_hash = TOKEN'),
  ('order_lines', 'HOUSE or partner_id = ME or vendor_id = ME or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('order_attributions', 'HOUSE or exists (select from orders o where o.id = order_id and (o.partner_id = ME or o.token_hash = TOKEN))', 'SYSTEM or exists (select from orders o where o.id = order_id and o.token_hash = TOKEN)'),
  ('order_transitions', 'HOUSE or exists (select from orders o where o.id = order_id and (o.partner_id = ME or o.token_hash = TOKEN))', 'HOUSE or exists (select from orders o where o.id = order_id and o.token_hash = TOKEN)'),
  ('commissions', 'HOUSE or partner_id = ME', 'SYSTEM'),
  ('checkouts', 'SYSTEM or token_hash = TOKEN', 'SYSTEM or token_hash = TOKEN'),
  ('payments', 'HOUSE', 'SYSTEM'),
  ('inbox_events', 'HOUSE', 'SYSTEM'),
  ('messages', 'HOUSE', 'SYSTEM'),
  ('audit_entries', 'HOUSE or party_id = ME', 'false'),
  ('statement_exports', 'HOUSE', 'HOUSE');

create function pg_temp.spell(rule text) returns text language sql as $$
  select replace(replace(replace(replace(replace(replace(replace(rule,
    'HOUSE', '(select is_house())'), 'SYSTEM', '(select is_system())'), 'SOMEBODY', '(select is_somebody())'),
    'ANONYMOUS', '(select acting_kind()) = ''anonymous'''), 'TOKEN', '(select acting_token())'),
    'KIND', '(select acting_kind())'), ' ME', ' (select acting_party_id())') $$;

do $$ declare r record; begin
  for r in select name, pg_temp.spell(reads) as reads, pg_temp.spell(writes) as writes from rules loop
    execute format('alter table %I enable row level security, force row level security', r.name);
    execute format('create policy owner on %I to marketplace_owner using (true) with check (true)', r.name);
    execute format('create policy reads on %I for select to marketplace_web, marketplace_worker using (%s)', r.name, r.reads);
    execute format('create policy adds on %I for insert to marketplace_web, marketplace_worker with check (%s)', r.name, r.writes);
    execute format('create policy changes on %I for update to marketplace_web, marketplace_worker using (%s) with check (%s)',
      r.name, r.writes, r.writes);
    execute format('create policy removes on %I for delete to marketplace_web, marketplace_worker using (%s)', r.name, r.writes);
    execute format('grant select, insert, update on %I to marketplace_web, marketplace_worker', r.name);
  end loop;
end $$;
drop function pg_temp.spell(text);
grant delete on cart_lines, sign_in_attempts to marketplace_web, marketplace_worker;
grant delete on users, invitations to marketplace_worker;
-- The trail has one pen and no eraser; so have the guard's decisions.
revoke insert, update on audit_entries, guard_decisions from marketplace_web, marketplace_worker;
create function only_grows() returns trigger language plpgsql as $$ begin
  raise exception '% on %: rows of this table stay as they are', tg_op, tg_table_name using errcode = '42501';
end $$;
do $$ declare t text; begin
  foreach t in array array['audit_entries', 'guard_decisions', 'order_attributions', 'order_transitions'] loop
    execute format('create trigger only_grows before update or delete or truncate on %I for each statement execute function only_grows()', t);
    execute format('alter table %I enable always trigger only_grows', t);
  end loop;
end $$;

grant usage on schema public to marketplace_web, marketplace_worker;
grant select on alembic_version to marketplace_web, marketplace_worker;
