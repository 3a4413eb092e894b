-- Account protection: what a programme promises, partners' registrations of accounts, and the protections they earn.

alter table programmes
  add column window_days integer not null default 180
    constraint ck_programmes_window_days check (window_days between 1 and 1825),
  add column tail_days integer not null default 90
    constraint ck_programmes_tail_days check (tail_days between 0 and 730),
  add column tail_bps integer not null default 5000
    constraint ck_programmes_tail_bps check (tail_bps between 0 and 10000),
  add column review_days integer not null default 2
    constraint ck_programmes_review_days check (review_days between 1 and 30),
  add column cooling_off_days integer not null default 30
    constraint ck_programmes_cooling_off_days check (cooling_off_days between 0 and 365),
  add column on_direct_sale text not null default 'credit'
    constraint ck_programmes_on_direct_sale check (on_direct_sale in ('credit', 'refuse')),
  add column on_partner_sale text not null default 'credit'
    constraint ck_programmes_on_partner_sale check (on_partner_sale in ('credit', 'refuse')),
  add column on_import text not null default 'credit'
    constraint ck_programmes_on_import check (on_import in ('credit', 'refuse')),
  add column funder text not null default 'operator'
    constraint ck_programmes_funder check (funder in ('operator', 'vendor'));

create table registrations (
  id bigint generated always as identity,
  public_id text not null constraint uq_registrations_public_id unique,
  partner_id bigint not null constraint fk_registrations_partner_id_partners references partners (id),
  account_id bigint not null constraint fk_registrations_account_id_accounts references accounts (id),
  vendor_id bigint constraint fk_registrations_vendor_id_vendors references vendors (id),
  submission text not null,
  state text not null constraint ck_registrations_state
    check (state in ('in_review', 'approved', 'refused', 'rejected', 'appealed', 'upheld', 'withdrawn')),
  submitted_by text not null,
  submitted_at timestamptz not null,
  due_at timestamptz,
  decided_at timestamptz,
  constraint pk_registrations primary key (id),
  constraint ck_registrations_due_at check ((state in ('in_review', 'appealed')) = (due_at is not null)),
  constraint uq_registrations_partner_id_submission unique (partner_id, submission)
);
create index ix_registrations_account_id on registrations (account_id);
create index ix_registrations_vendor_id on registrations (vendor_id);
create index ix_registrations_partner on registrations (partner_id, id);
create index ix_registrations_due on registrations (due_at) where state in ('in_review', 'appealed');

create table registration_details (
  registration_id bigint not null constraint fk_registration_details_registration_id_registrations references registrations (id),
  partner_id bigint not null constraint fk_registration_details_partner_id_partners references partners (id),
  company text not null,
  website text not null default '',
  tax_number text not null default '',
  duns text not null default '',
  country varchar(2) not null,
  contact text not null default '',
  notes text not null default '',
  constraint pk_registration_details primary key (registration_id)
);
create index ix_registration_details_partner_id on registration_details (partner_id);

-- Which other accounts the customer may be, and why: read by whoever decides, never by the partner.
create table registration_matches (
  registration_id bigint not null constraint fk_registration_matches_registration_id_registrations references registrations (id),
  account_id bigint not null constraint fk_registration_matches_account_id_accounts references accounts (id),
  partner_id bigint not null constraint fk_registration_matches_partner_id_partners references partners (id),
  reasons jsonb not null,
  constraint pk_registration_matches primary key (registration_id, account_id)
);
create index ix_registration_matches_account_id on registration_matches (account_id);
create index ix_registration_matches_partner_id on registration_matches (partner_id);

create table registration_steps (
  id bigint generated always as identity,
  registration_id bigint not null constraint fk_registration_steps_registration_id_registrations references registrations (id),
  partner_id bigint not null constraint fk_registration_steps_partner_id_partners references partners (id),
  from_state text not null,
  to_state text not null,
  actor text not null,
  rule text not null default '',
  evidence jsonb not null default '{}'::jsonb,
  happened_at timestamptz not null,
  constraint pk_registration_steps primary key (id)
);
create index ix_registration_steps_registration on registration_steps (registration_id, id);
create index ix_registration_steps_partner_id on registration_steps (partner_id);

-- One protection at a time for an account and scope, whatever happens at once. A range of a single key stands for
-- equality, which the core has no operator class for beside ranges; no vendor is the unbounded range, which meets all.
create table protections (
  id bigint generated always as identity,
  public_id text not null constraint uq_protections_public_id unique,
  account_id bigint not null constraint fk_protections_account_id_accounts references accounts (id),
  partner_id bigint not null constraint fk_protections_partner_id_partners references partners (id),
  vendor_id bigint constraint fk_protections_vendor_id_vendors references vendors (id),
  registration_id bigint not null constraint fk_protections_registration_id_registrations references registrations (id),
  window_days integer not null constraint ck_protections_window_days check (window_days >= 1),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  tail_ends_at timestamptz not null,
  tail_bps integer not null constraint ck_protections_tail_bps check (tail_bps between 0 and 10000),
  voided_at timestamptz,
  void_reason text not null default '',
  constraint pk_protections primary key (id),
  constraint ck_protections_window check (starts_at < ends_at and ends_at <= tail_ends_at),
  constraint ck_protections_void_reason check ((voided_at is null) = (void_reason = '')),
  constraint ex_protections_one exclude using gist (
    int8range(account_id, account_id, '[]') with &&,
    int8range(vendor_id, vendor_id, '[]') with &&,
    tstzrange(starts_at, ends_at) with &&
  ) where (voided_at is null)
);
create index ix_protections_account on protections (account_id);
create index ix_protections_partner on protections (partner_id, id);
create index ix_protections_vendor_id on protections (vendor_id);
create index ix_protections_registration_id on protections (registration_id);
create index ix_protections_ends on protections (ends_at) where voided_at is null;

create table protection_steps (
  id bigint generated always as identity,
  protection_id bigint not null constraint fk_protection_steps_protection_id_protections references protections (id),
  partner_id bigint not null constraint fk_protection_steps_partner_id_partners references partners (id),
  kind text not null constraint ck_protection_steps_kind check (kind in ('opened', 'extended', 'reminded', 'voided')),
  ends_at timestamptz not null,
  actor text not null,
  evidence jsonb not null default '{}'::jsonb,
  happened_at timestamptz not null,
  constraint pk_protection_steps primary key (id)
);
create index ix_protection_steps_protection on protection_steps (protection_id, id);
create index ix_protection_steps_partner_id on protection_steps (partner_id);
-- Each reminder of an end once, whatever runs twice.
create unique index uq_protection_steps_reminded on protection_steps (protection_id, ends_at, (evidence ->> 'days'))
  where kind = 'reminded';

-- Each time a partner asked whether an account is free, so that nobody asks about thousands. Nothing says about whom.
create table account_checks (
  id bigint generated always as identity,
  partner_id bigint not null constraint fk_account_checks_partner_id_partners references partners (id),
  asked_by text not null,
  asked_at timestamptz not null,
  constraint pk_account_checks primary key (id)
);
create index ix_account_checks_partner on account_checks (partner_id, asked_at);

-- Days on which nobody decides, beside weekends.
create table holidays (
  day date not null,
  name text not null,
  added_by text not null,
  added_at timestamptz not null,
  constraint pk_holidays primary key (day)
);
