-- Count a change of the catalogue in any row that nobody else holds, so that changes seldom wait for one another; the
-- edition is the sum. Each change that commits adds one to it, so no two states have the same.
create or replace function count_edition() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v_row smallint; begin
  select e.id into v_row from catalogue_editions e order by e.id limit 1 for update skip locked;
  update catalogue_editions set terms = terms + (tg_argv[0] = 'terms')::int, shelf = shelf + (tg_argv[0] = 'shelf')::int
   where id = coalesce(v_row, 1 + pg_backend_pid() % 8);
  return null;
end $$;
