-- Count a change of the catalogue in the one row there is: whoever changes something waits for whoever did before.
create or replace function count_edition() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$ begin
  if tg_argv[0] = 'terms' then update catalogue_editions set terms = terms + 1;
  else update catalogue_editions set shelf = shelf + 1; end if;
  return null;
end $$;
