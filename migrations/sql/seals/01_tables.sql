-- Seals: what makes it impossible to rewrite the books unseen, whoever holds the database.
--
--   leaf        where a transaction's postings stand in the tree: its first leaf; line n is n - 1 further on
--   node        the hash over a whole subtree: of level k, over 2^k leaves. Level 0 are the leaves themselves
--   seal        the root of the tree of all postings below a horizon, chained to the seal before
--   signature   the operator's Ed25519 signature of a seal, made outside the database
--   closing balance   what an account held when a period was closed; all of them are one chain
--
-- The tree is that of RFC 6962 and is only ever added to. A posting is sealed once no transaction is in flight below it.
-- Transaction numbers do not survive a dump and a restore; the leaves do, for they go by the transaction's id.

create table ledger.leaves (
  transaction_id bigint primary key,
  first_leaf bigint not null unique check (first_leaf >= 0)
);

create table ledger.nodes (
  level smallint not null check (level between 0 and 62),
  position bigint not null check (position >= 0),
  hash bytea not null,
  primary key (level, position)
);

create table ledger.seals (
  number int primary key check (number > 0),
  size bigint not null check (size >= 0),
  root bytea not null,
  horizon bigint not null,                  -- a transaction number: all below it had ended, and are in the tree
  cluster text not null,                    -- whose transaction numbers these are
  period int not null,                      -- the newest closed one, 0 before the first
  period_hash bytea not null,
  balances_hash bytea not null,             -- of the newest closing balance
  is_announced boolean not null,            -- whether partners are mailed it
  sealed_at timestamptz not null,
  reason text not null check (reason in ('daily', 'asked', 'close')),
  sealed_by text not null,
  prev_hash bytea not null,
  hash bytea not null
);

create table ledger.signatures (
  number int primary key references ledger.seals,
  key text not null,                        -- the public key, base64
  signature text not null                   -- base64
);

create table ledger.closing_balances (
  period int not null references ledger.periods,
  account_id bigint not null references ledger.accounts,
  balance bigint not null,
  hash bytea not null,                      -- over this row and the one before, in the order of the key
  primary key (period, account_id)
);

-- Read when a period's balances are worked out. Rows arrive in nearly this order.
create index transactions_by_time on ledger.transactions using brin (posted_at) with (pages_per_range = 16, autosummarize = on);

do $$
declare
  t text;
begin
  foreach t in array '{leaves,nodes,seals,signatures,closing_balances}'::text[] loop
    execute format('create trigger stay before update or delete or truncate on ledger.%I for each statement execute function ledger.stay()', t);
    execute format('alter table ledger.%I enable always trigger stay', t);
    execute format('alter table ledger.%I enable row level security, force row level security', t);
    execute format('create policy pen on ledger.%I to ledger_owner using (true) with check (true)', t);
    execute format('create policy house on ledger.%I for select using ((select ledger.is_house()))', t);
  end loop;
  -- A tree of hashes and the seals over it are there to be shown: they say how many postings there are, and nothing of them.
  foreach t in array '{nodes,seals,signatures}'::text[] loop
    execute format('create policy everybody on ledger.%I for select using ((select public.is_somebody()))', t);
  end loop;
end $$;
create policy own on ledger.leaves for select using (case when (select ledger.is_house()) then false
  else exists (select from ledger.postings p where p.transaction_id = leaves.transaction_id offset 0) end);
grant select on ledger.leaves, ledger.nodes, ledger.seals, ledger.signatures, ledger.closing_balances
  to marketplace_web, marketplace_worker;
