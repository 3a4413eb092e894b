-- The books: double entry whose only pen is ledger.post(). PostgreSQL 15 or later, no extensions.
--
--   kind         what may be booked: by whom, from and to which accounts, and what it must not leave below zero
--   book         a partner's chained account in one currency; its buckets are accounts of their own
--   account      a name, a party and a currency; guarded when it is a bucket of a book, open otherwise
--   head         a book's newest state: beside the cut-off the only row that ever changes
--   transaction  one happening, known for ever by its business key
--   posting      one debit and one credit of one positive amount: it cannot be unbalanced
--   entry        one step of a book: delta, balances after it, and a hash over it and all the steps before it
--   horizon      a transaction number below which every transaction had ended when open accounts were summed
--   checkpoint   an open account's balance below a horizon; the postings above it are the account's tail
--   period       a closed span of time, half-open; nothing is posted into it any more
--   cut-off      the newest period's end, the one row post() asks
--
-- Guarded: somebody is paid from it. Open: touched by every sale, only appended to, never locked.
-- Amounts are whole minor units of the row's currency. A credit counts plus, a debit minus. Instants are UTC.

-- A domain's check is parsed once a session, a table's every time the table is opened.
create domain ledger.minor_units as bigint check (value > 0);

-- Text, not an enum: enum equality is not leakproof, so under row security it could never be an index condition.
create function ledger.buckets() returns text[] language sql immutable parallel safe
  return '{pending,available,disputed,in_transit}'::text[];

create table ledger.kinds (
  kind text primary key,
  actors text[] not null,
  debits text[] not null,
  credits text[] not null,
  floors text[] not null check (floors <@ ledger.buckets())
);

create table ledger.books (
  id bigint generated always as identity primary key,
  kind text not null check (kind = 'partner'),
  party text collate "C" not null check (party ~ '^partner:[1-9][0-9]*$'),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  unique (party, currency, kind)           -- party first: row security looks books up by it
);

create table ledger.accounts (
  id bigint generated always as identity primary key,
  name text collate "C" not null check (name ~ '^[a-z]+\.[a-z_]+$'),
  party text collate "C",
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  book_id bigint references ledger.books,
  bucket text collate "C" check (bucket = any (ledger.buckets())),
  -- Name and party in one: unique without "nulls not distinct", and what callers, hashes and statements write.
  label text collate "C" not null generated always as (name || coalesce(' ' || party, '')) stored,
  hash bytea not null,
  unique (label, currency),
  constraint bucket_of_a_book check ((book_id is null) = (bucket is null)),
  constraint partner_buckets_are_guarded check (
    (book_id is not null) = (name like 'partner.%') and (book_id is null or name = 'partner.' || bucket)),
  constraint party_fits_the_name check (case split_part(name, '.', 1)
    when 'partner' then party ~ '^partner:[1-9][0-9]*$'
    when 'vendor' then party ~ '^vendor:[1-9][0-9]*$'
    when 'tax' then party ~ '^tax:[A-Z]{2}(-[A-Z0-9]{1,3})?$'
    else party is null end is true)
);
create index accounts_by_party on ledger.accounts (party);      -- read by row security
create index accounts_by_book on ledger.accounts (book_id);     -- read by verify() and by the books' pages

create table ledger.heads (
  book_id bigint primary key references ledger.books,
  seq bigint not null default 0,
  posted_at timestamptz not null default '-infinity',
  pending bigint not null default 0,
  available bigint not null default 0,
  disputed bigint not null default 0,
  in_transit bigint not null default 0,
  prev_hash bytea not null,                -- so that one UPDATE hands both ends of the new link to its entry
  hash bytea not null,
  constraint in_transit_is_never_negative check (in_transit >= 0)   -- for every kind; other floors are in kinds
) with (fillfactor = 25);                  -- spare room keeps updates on their page and clients off each other's page

create table ledger.transactions (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,    -- 'accrue:ord_7:1', 'payout:pay_3:reserve'
  kind text not null,
  reverses_id bigint references ledger.transactions,
  p_at timestamptz not null,               -- the application's clock
  posted_at timestamptz not null,          -- the books' time: never before a head, never in a closed period
  recorded_at timestamptz not null,        -- the database's clock
  xid bigint not null,                     -- the transaction number, to tell what has ended
  content_hash bytea not null,             -- what the key stands for
  hash bytea not null                      -- the content and this row's own columns
);
-- Read by open_moves(). Rows arrive in nearly this order, so a block range index is small and costs no write.
create index transactions_by_xid on ledger.transactions using brin (xid) with (pages_per_range = 16, autosummarize = on);

create table ledger.postings (
  transaction_id bigint not null,
  amount ledger.minor_units not null,
  debit_id bigint not null,
  credit_id bigint not null,
  line smallint not null,
  currency text not null,
  party text collate "C",                  -- the one party that may read this leg and its why
  hash bytea not null,
  why json not null,                       -- rules, ids, arithmetic; no personal data, for it stays for ever
  primary key (transaction_id, line)
);

create table ledger.entries (
  book_id bigint not null,
  seq bigint not null,
  transaction_id bigint not null,
  delta bigint not null,
  bucket_balance bigint not null,
  total_balance bigint not null,
  posted_at timestamptz not null,
  line smallint not null,
  bucket text collate "C" not null,
  counter text not null,                   -- the other account's label
  prev_hash bytea not null,
  hash bytea not null,
  primary key (book_id, seq)
);
create index entries_by_time on ledger.entries (book_id, bucket, posted_at, seq) include (bucket_balance);   -- balance_at()

create table ledger.horizons (
  xid bigint primary key
);

create table ledger.checkpoints (
  account_id bigint references ledger.accounts,
  horizon bigint references ledger.horizons,
  balance bigint not null,
  primary key (account_id, horizon)
);

create table ledger.periods (
  number int primary key check (number > 0),
  ends_at timestamptz not null unique,
  closed_at timestamptz not null,
  closed_by text not null,
  hash bytea not null                      -- over this row and the period before
);

create table ledger.cut_off (
  singleton boolean primary key default true check (singleton),
  number int not null default 0,
  ends_at timestamptz not null default '-infinity',
  hash bytea not null default ''
);
insert into ledger.cut_off default values;
