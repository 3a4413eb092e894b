-- Lock the books of several partners in the order that post() does, before more than one transaction is booked on them:
-- whoever books one after the other would wait in a circle with somebody who has them the other way round.
set role ledger_owner;
create function ledger.hold_books(p_parties text[], p_currency text) returns void
  language plpgsql security definer set search_path = ledger, pg_temp as $$ begin
  perform only_house();
  perform pg_advisory_xact_lock_shared(7251, 0);   -- before the heads, as post() takes it
  perform open_account('partner.pending ' || x.party, p_currency) from (select unnest(p_parties) as party group by 1 order by 1) x;
  perform from heads where book_id = any (array(
    select b.id from books b where b.party = any (p_parties) and b.currency = p_currency)) order by book_id for no key update;
end $$;
revoke execute on function ledger.hold_books(text[], text) from public;
grant execute on function ledger.hold_books(text[], text) to marketplace_web, marketplace_worker;
set role marketplace_owner;
