-- Of which offerings can nothing be bought right now? Every plan of theirs is counted, and none is left or somebody is
-- owed. Asked by whoever narrows the shop to what is in stock: it tells no more than the cards do one by one.
create function sold_out_offerings() returns setof bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  with gone as (
    select s.plan_id from stocks s
     where s.kind <> 'unlimited' and is_somebody()
       and (s.free = 0 or exists (select from deliveries d where d.plan_id = s.plan_id and d.state = 'owed'))
  )
  select p.offering_id from plans p
   where p.offering_id in (select g.offering_id from gone join plans g on g.id = gone.plan_id)
   group by p.offering_id having bool_and(p.id in (select plan_id from gone)) $$;
revoke execute on function sold_out_offerings() from public;
grant execute on function sold_out_offerings() to marketplace_web, marketplace_worker;
