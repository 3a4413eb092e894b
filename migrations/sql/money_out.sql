-- What paying out needs of the books: a vendor's guarded book for what is reserved in a settlement, the operator's own
-- money, the way between Stripe and the bank, and the kinds of posting that move them.
set role ledger_owner;

alter table ledger.books drop constraint books_kind_check, drop constraint books_party_check,
  add constraint books_kind_check check (kind in ('partner', 'vendor')),
  add constraint books_party_check check (party ~ '^(partner|vendor):[1-9][0-9]*$' and party like kind || ':%');

-- Of a vendor only what is on its way is guarded: whatever every sale touches stays open and is never locked.
alter table ledger.accounts drop constraint partner_buckets_are_guarded,
  add constraint buckets_are_guarded check (
    (book_id is not null) = (name like 'partner.%' or name = 'vendor.in_transit')
    and (book_id is null or name = split_part(name, '.', 1) || '.' || bucket));

-- The buckets that a book of a kind has.
create function ledger.buckets_of(p_kind text) returns text[] language sql immutable parallel safe
  return case p_kind when 'vendor' then '{in_transit}'::text[] else ledger.buckets() end;

create or replace function ledger.open_account(p_label text, p_currency text) returns bigint
  language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  v_name text := split_part(p_label, ' ', 1);
  v_party text := nullif(substr(p_label, length(v_name) + 2), '');
  v_kind text := split_part(v_name, '.', 1);
  v_book bigint;
  v_id bigint;
begin
  select id into v_id from accounts where label = p_label and currency = p_currency;
  if found then
    return v_id;
  end if;
  perform only_house();
  if v_name like 'partner.%' or v_name = 'vendor.in_transit' then
    insert into books (kind, party, currency) values (v_kind, v_party, p_currency) on conflict do nothing returning id into v_book;
    if v_book is not null then
      insert into heads (book_id, prev_hash, hash) select v_book, '', genesis(v_kind, v_party, p_currency);
      insert into accounts (id, name, party, currency, book_id, bucket, hash) overriding system value
        select n.id, v_kind || '.' || b, v_party, p_currency, v_book, b,
               account_hash(n.id, p_currency, v_book, b, v_kind || '.' || b || ' ' || v_party)
          from unnest(buckets_of(v_kind)) b, lateral (select nextval('accounts_id_seq') as id where b is not null) n;
    end if;
  else
    insert into accounts (id, name, party, currency, hash) overriding system value
      select n.id, v_name, v_party, p_currency, account_hash(n.id, p_currency, null, null, p_label)
        from (select nextval('accounts_id_seq') as id) n
      on conflict (label, currency) do nothing;
  end if;
  return (select id from accounts where label = p_label and currency = p_currency);
end $$;

create or replace function ledger.faults_in_accounts() returns setof ledger.fault language sql stable set search_path = ledger, pg_temp as $$
  select 'accounts', 'id=' || a.id, f.what
    from accounts a left join books b on b.id = a.book_id
    cross join lateral (values
      ('hash does not fit the row', a.label = a.name || coalesce(' ' || a.party, '')
        and a.hash = account_hash(a.id, a.currency, a.book_id, a.bucket, a.label)),
      ('is not a bucket of its book', a.book_id is null or (a.party, a.currency) = (b.party, b.currency)),
      ('no posting ever used it', a.book_id is not null
        or exists (select from postings p where p.debit_id = a.id) or exists (select from postings p where p.credit_id = a.id))
    ) f (what, good)
   where f.good is not true
  union all
  select 'accounts', 'id=' || used.id, 'is missing'
    from (select debit_id as id from postings union select credit_id from postings) used
   where not exists (select from accounts a where a.id = used.id)
  union all
  select 'books', 'id=' || coalesce(b.id, h.book_id), f.what
    from books b full join heads h on h.book_id = b.id
    cross join lateral (values
      ('the book is missing', b.id is not null),
      ('its head is missing', h.book_id is not null),
      ('a bucket is missing', b.id is null
        or buckets_of(b.kind) <@ (select array_agg(a.bucket::text) from accounts a where a.book_id = b.id)),
      ('its chain begins elsewhere', b.id is null or h.book_id is null or genesis(b.kind, b.party, b.currency)
        = coalesce((select e.prev_hash from entries e where e.book_id = b.id order by e.seq limit 1), h.hash))
    ) f (what, good)
   where f.good is not true $$;

-- The newest transaction of the books, taken while no post is in flight: whatever has a lower number is there, and
-- whatever comes later has a higher one. It survives a dump, unlike the cluster's transaction numbers. Commit at once:
-- until then every post waits.
create function ledger.settlement_horizon() returns bigint
  language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
  perform only_house(), pg_advisory_xact_lock(7251, 0);
  return (select coalesce(max(id), 0) from transactions);
end $$;
grant execute on function ledger.settlement_horizon() to marketplace_web, marketplace_worker;

insert into ledger.kinds (kind, actors, debits, credits, floors) values
  ('settlement.reserve', '{system}', '{vendor.payable}', '{vendor.in_transit}', '{}'),
  ('settlement.confirm', '{system}', '{vendor.in_transit}', '{stripe.available,bank.available}', '{}'),
  ('settlement.cancel', '{system}', '{vendor.in_transit}', '{vendor.payable}', '{}'),
  ('settlement.reversed', '{system}', '{stripe.available,bank.available}', '{vendor.payable}', '{}'),
  ('stripe_payout', '{system}', '{bank.clearing}', '{stripe.available}', '{}'),
  ('stripe_payout.arrived', '{system}', '{bank.available}', '{bank.clearing}', '{}'),
  ('stripe_payout.failed', '{system}', '{stripe.available}', '{bank.clearing}', '{}'),
  ('funding', '{operator,system}', '{stripe.available,bank.available}', '{operator.funding}', '{}'),
  ('withdrawal', '{operator,system}', '{operator.funding,operator.fees}', '{stripe.available,bank.available}', '{}');
update ledger.kinds set
    debits = '{partner.pending,partner.available,vendor.pending,vendor.payable,stripe.pending,stripe.available,bank.available,refund.clearing,dispute.clearing,bank.clearing,operator.fees,operator.discounts,operator.processing_costs,operator.chargeback_losses,operator.goodwill,operator.funding,tax.payable,imported.receipts}',
    credits = '{partner.pending,partner.available,vendor.pending,vendor.payable,stripe.pending,stripe.available,bank.available,refund.clearing,dispute.clearing,bank.clearing,operator.fees,operator.discounts,operator.processing_costs,operator.chargeback_losses,operator.goodwill,operator.funding,tax.payable,imported.receipts}'
 where kind = 'adjustment';
set role marketplace_owner;
