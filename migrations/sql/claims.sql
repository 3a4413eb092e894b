-- Claims of partners on orders that they believe were their own, how they were decided, and the nightly scan that files
-- them itself. Evidence lies in rows that whoever claims may not see: narrow functions look at it, and answer about the
-- asking partner alone.

alter table incidents
  add column told_at timestamptz,
  drop constraint ck_incidents_kind,
  add constraint ck_incidents_kind
    check (kind in ('partner_sale', 'house_sale', 'quote', 'direct_order', 'partner_order', 'import', 'scan')),
  drop constraint ck_incidents_resolution,
  add constraint ck_incidents_resolution
    check (resolution in ('', 'refused', 'noted', 'own_order', 'credited', 'not_bought', 'unfounded'));
-- What stood before anybody was told by mail is no news.
update incidents set told_at = opened_at;
create index ix_incidents_untold on incidents (partner_id, id) where told_at is null;
create index ix_incidents_told on incidents (partner_id, told_at);

create table claims (
  id bigint generated always as identity,
  public_id text not null constraint uq_claims_public_id unique,
  partner_id bigint not null constraint fk_claims_partner_id_partners references partners (id),
  submission text not null,
  origin text not null constraint ck_claims_origin check (origin in ('partner', 'scan')),
  order_ref text not null default '',
  sold_on date,
  offering_id bigint constraint fk_claims_offering_id_offerings references offerings (id),
  order_id bigint constraint fk_claims_order_id_orders references orders (id),
  incident_id bigint constraint fk_claims_incident_id_incidents references incidents (id),
  reason text not null default '',
  state text not null constraint ck_claims_state
    check (state in ('open', 'won', 'lost', 'appealed', 'upheld', 'withdrawn')),
  rule text not null default '',
  evidence jsonb not null default '{}'::jsonb,
  currency varchar(3),
  amount_minor bigint,
  submitted_by text not null,
  submitted_at timestamptz not null,
  due_at timestamptz,
  reminded_at timestamptz,
  escalated_at timestamptz,
  decided_at timestamptz,
  paid_at timestamptz,
  paid_minor bigint,
  constraint pk_claims primary key (id),
  constraint uq_claims_partner_id_submission unique (partner_id, submission),
  constraint ck_claims_due_at check ((state in ('open', 'appealed')) = (due_at is not null)),
  constraint ck_claims_won check (state <> 'won' or (order_id is not null and amount_minor >= 0 and currency is not null)),
  constraint ck_claims_paid check ((paid_at is null) = (paid_minor is null) and (paid_at is null or state = 'won')),
  constraint ck_claims_paid_minor check (paid_minor between 0 and amount_minor)
);
-- One claim of a partner on an order, and one on a number that leads it nowhere; what was withdrawn may be claimed again.
create unique index uq_claims_order on claims (partner_id, order_id) where order_id is not null and state <> 'withdrawn';
create unique index uq_claims_ref on claims (partner_id, order_ref)
  where order_id is null and order_ref <> '' and state <> 'withdrawn';
create index ix_claims_partner on claims (partner_id, id);
create index ix_claims_due on claims (due_at) where state in ('open', 'appealed');
create index ix_claims_unpaid on claims (id) where state = 'won' and paid_at is null;
create index ix_claims_order_id on claims (order_id);
create index ix_claims_offering_id on claims (offering_id);
create index ix_claims_incident_id on claims (incident_id);

-- What names the customer of a claim: its partner alone reads it.
create table claim_details (
  claim_id bigint not null constraint fk_claim_details_claim_id_claims references claims (id),
  partner_id bigint not null constraint fk_claim_details_partner_id_partners references partners (id),
  customer text not null,
  constraint pk_claim_details primary key (claim_id)
);
create index ix_claim_details_partner_id on claim_details (partner_id);

-- What a won claim gives, line by line: the margin at the terms of the order's day, and what was there of it already.
create table claim_lines (
  claim_id bigint not null constraint fk_claim_lines_claim_id_claims references claims (id),
  line_id bigint not null constraint fk_claim_lines_line_id_order_lines references order_lines (id),
  partner_id bigint not null constraint fk_claim_lines_partner_id_partners references partners (id),
  basis text not null,
  share_bps integer not null constraint ck_claim_lines_share_bps check (share_bps between 1 and 10000),
  margin_bps integer not null constraint ck_claim_lines_margin_bps check (margin_bps between 0 and 10000),
  currency varchar(3) not null,
  list_total_minor bigint not null,
  due_minor bigint not null,
  received_minor bigint not null,
  amount_minor bigint not null,
  terms jsonb not null,
  constraint pk_claim_lines primary key (claim_id, line_id),
  constraint ck_claim_lines_amount check (amount_minor = greatest(due_minor - received_minor, 0))
);
create index ix_claim_lines_line_id on claim_lines (line_id);
create index ix_claim_lines_partner_id on claim_lines (partner_id);
-- The whole margin of a line is given by one claim, whoever claims and however many decide at once.
create unique index uq_claim_lines_whole on claim_lines (line_id) where share_bps = 10000;

create table claim_steps (
  id bigint generated always as identity,
  claim_id bigint not null constraint fk_claim_steps_claim_id_claims references claims (id),
  partner_id bigint not null constraint fk_claim_steps_partner_id_partners references partners (id),
  from_state text not null,
  to_state text not null,
  actor text not null,
  rule text not null default '',
  evidence jsonb not null default '{}'::jsonb,
  happened_at timestamptz not null,
  constraint pk_claim_steps primary key (id)
);
create index ix_claim_steps_claim on claim_steps (claim_id, id);
create index ix_claim_steps_partner_id on claim_steps (partner_id);

-- That an account is a partner's from an instant on, by a decision about a claim.
create table adjudications (
  id bigint generated always as identity,
  public_id text not null constraint uq_adjudications_public_id unique,
  claim_id bigint not null constraint fk_adjudications_claim_id_claims references claims (id),
  account_id bigint not null constraint fk_adjudications_account_id_accounts references accounts (id),
  partner_id bigint not null constraint fk_adjudications_partner_id_partners references partners (id),
  former_partner_id bigint constraint fk_adjudications_former_partner_id_partners references partners (id),
  decided_by text not null,
  rule text not null,
  evidence text not null,
  decided_at timestamptz not null,
  constraint pk_adjudications primary key (id),
  constraint uq_adjudications_claim_id unique (claim_id)
);
create index ix_adjudications_account_id on adjudications (account_id);
create index ix_adjudications_partner_id on adjudications (partner_id);
create index ix_adjudications_former_partner_id on adjudications (former_partner_id);

-- One pass over sales, begun and perhaps not ended: `place` is the key of the last order that was looked at.
create table protection_scans (
  id bigint generated always as identity,
  since timestamptz,
  place bigint not null default 0,
  orders integer not null default 0,
  findings integer not null default 0,
  begun_at timestamptz not null,
  ended_at timestamptz,
  constraint pk_protection_scans primary key (id)
);
create unique index uq_protection_scans_running on protection_scans ((true)) where ended_at is null;
