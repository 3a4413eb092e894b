-- The operator can look through a partner's eyes: it then acts as that partner, with app.actor_is_watching on and in
-- read-only transactions. What is nobody's business but the partner's stays shut: who its customers are, the secrets its
-- people set passwords with, and what its own work costs it. Restrictive: every other policy must agree as well.
create function is_watching() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.actor_is_watching', true) = 'on', false);

do $$ declare t text; begin
  foreach t in array array['contacts', 'password_resets', 'partner_costs', 'licence_key_secrets', 'invoice_buyers'] loop
    execute format('create policy not_while_watching on %I as restrictive for select
      to marketplace_web, marketplace_worker using (not (select is_watching()))', t);
  end loop;
end $$;
