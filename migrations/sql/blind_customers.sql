-- Vendor-blind customers: reveals that the partner sees, letters through a relay, and nothing of a customer's outside the
-- tables that only its partner reads.

-- The customer's own number for an order is its own words: it stands with the contact, as closed as that.
alter table contacts add column po_number text not null default '';
update contacts c set po_number = o.po_number from orders o where o.contact_id = c.id and o.po_number is not null;
alter table orders drop column po_number;

-- In whose name a mail goes out that is answered through the relay: `customer of rly_…` or `staff of rly_…`.
alter table messages add column relay text not null default '';

-- Each time somebody of the operator asked to read whose a pseudonym is: why, until when. Exactly one order or registration;
-- its public id and the account's are copied, because the partner that is told may not see either row.
create table reveals (
  id bigint generated always as identity,
  public_id text not null constraint uq_reveals_public_id unique,
  partner_id bigint not null constraint fk_reveals_partner_id_partners references partners (id),
  account_id bigint not null constraint fk_reveals_account_id_accounts references accounts (id),
  order_id bigint constraint fk_reveals_order_id_orders references orders (id),
  registration_id bigint constraint fk_reveals_registration_id_registrations references registrations (id),
  about text not null,
  account text not null,
  purpose text not null constraint ck_reveals_purpose
    check (purpose in ('delivery', 'refund_or_dispute', 'fraud', 'authority', 'safety', 'customer_asked', 'registration')),
  reason text not null constraint ck_reveals_reason check (length(btrim(reason)) between 10 and 1000),
  asked_by text not null,
  asker_name text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  constraint pk_reveals primary key (id),
  constraint ck_reveals_about check ((order_id is null) <> (registration_id is null)),
  constraint ck_reveals_lasts check (expires_at > asked_at and expires_at <= asked_at + interval '72 hours')
);
create index ix_reveals_partner on reveals (partner_id, id);
create index ix_reveals_order_id on reveals (order_id);
create index ix_reveals_registration_id on reveals (registration_id);
create index ix_reveals_account_id on reveals (account_id);
create index ix_reveals_asked_by on reveals (asked_by, id);

-- Each look at what a reveal opens.
create table reveal_views (
  id bigint generated always as identity,
  reveal_id bigint not null constraint fk_reveal_views_reveal_id_reveals references reveals (id),
  partner_id bigint not null constraint fk_reveal_views_partner_id_partners references partners (id),
  what text not null constraint ck_reveal_views_what check (what in ('contact', 'invoice', 'registration')),
  viewed_by text not null,
  viewed_at timestamptz not null,
  constraint pk_reveal_views primary key (id)
);
create index ix_reveal_views_reveal on reveal_views (reveal_id, id);
create index ix_reveal_views_partner_id on reveal_views (partner_id);

-- What the operator, or a vendor, and a customer write to each other about an order, by addresses that name neither.
create table relay_threads (
  id bigint generated always as identity,
  public_id text not null constraint uq_relay_threads_public_id unique,
  order_id bigint not null constraint fk_relay_threads_order_id_orders references orders (id),
  account_id bigint not null constraint fk_relay_threads_account_id_accounts references accounts (id),
  partner_id bigint constraint fk_relay_threads_partner_id_partners references partners (id),
  party_id bigint not null constraint fk_relay_threads_party_id_parties references parties (id),
  party_name text not null,
  about text not null,
  account text not null,
  customer_hash text not null constraint uq_relay_threads_customer_hash unique,
  staff_hash text not null constraint uq_relay_threads_staff_hash unique,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  constraint pk_relay_threads primary key (id),
  constraint uq_relay_threads_order_id_party_id unique (order_id, party_id)
);
create index ix_relay_threads_account_id on relay_threads (account_id);
create index ix_relay_threads_partner on relay_threads (partner_id, id);
create index ix_relay_threads_party_id on relay_threads (party_id);

create table relay_letters (
  id bigint generated always as identity,
  public_id text not null constraint uq_relay_letters_public_id unique,
  thread_id bigint not null constraint fk_relay_letters_thread_id_relay_threads references relay_threads (id),
  partner_id bigint constraint fk_relay_letters_partner_id_partners references partners (id),
  party_id bigint not null constraint fk_relay_letters_party_id_parties references parties (id),
  direction text not null constraint ck_relay_letters_direction check (direction in ('to_customer', 'to_staff')),
  author text not null,
  subject text not null,
  text text not null,
  left_out integer not null constraint ck_relay_letters_left_out check (left_out >= 0),
  source_hash text not null,
  sent_at timestamptz not null,
  constraint pk_relay_letters primary key (id),
  constraint uq_relay_letters_thread_id_direction_source_hash unique (thread_id, direction, source_hash)
);
create index ix_relay_letters_partner_id on relay_letters (partner_id);
create index ix_relay_letters_party_id on relay_letters (party_id);
