-- Special pricing: how far a programme answers yes without anybody looking, partners' requests for extra margin, and
-- the one function by which a request inside the guard-rails becomes a concession.

alter table programmes
  add column concession_bps integer not null default 500
    constraint ck_programmes_concession_bps check (concession_bps between 0 and 10000),
  add column concession_days integer not null default 90
    constraint ck_programmes_concession_days check (concession_days between 1 and 365),
  add column concessions_open integer not null default 5
    constraint ck_programmes_concessions_open check (concessions_open between 0 and 1000);

create table pricing_requests (
  id bigint generated always as identity,
  public_id text not null constraint uq_pricing_requests_public_id unique,
  partner_id bigint not null constraint fk_pricing_requests_partner_id_partners references partners (id),
  account_id bigint constraint fk_pricing_requests_account_id_accounts references accounts (id),
  offering_id bigint constraint fk_pricing_requests_offering_id_offerings references offerings (id),
  bps integer not null constraint ck_pricing_requests_bps check (bps between 1 and 10000),
  reason text not null,
  ends_at timestamptz not null,
  submission text not null,
  state text not null constraint ck_pricing_requests_state
    check (state in ('in_review', 'escalated', 'approved', 'rejected', 'withdrawn')),
  outside jsonb not null default '[]'::jsonb,
  asked_by text not null,
  asked_at timestamptz not null,
  due_at timestamptz,
  decided_at timestamptz,
  concession_id bigint constraint fk_pricing_requests_concession_id_concessions references concessions (id),
  constraint pk_pricing_requests primary key (id),
  constraint ck_pricing_requests_about_something check (account_id is not null or offering_id is not null),
  constraint ck_pricing_requests_due_at check ((state in ('in_review', 'escalated')) = (due_at is not null)),
  constraint ck_pricing_requests_concession check ((state = 'approved') = (concession_id is not null)),
  constraint uq_pricing_requests_partner_id_submission unique (partner_id, submission),
  constraint uq_pricing_requests_concession_id unique (concession_id)
);
create index ix_pricing_requests_account_id on pricing_requests (account_id);
create index ix_pricing_requests_offering_id on pricing_requests (offering_id);
create index ix_pricing_requests_partner on pricing_requests (partner_id, asked_at, public_id);
create index ix_pricing_requests_due on pricing_requests (due_at) where state in ('in_review', 'escalated');

create table pricing_request_details (
  request_id bigint not null constraint fk_pricing_request_details_request_id_pricing_requests references pricing_requests (id),
  partner_id bigint not null constraint fk_pricing_request_details_partner_id_partners references partners (id),
  customer text not null default '',
  constraint pk_pricing_request_details primary key (request_id)
);
create index ix_pricing_request_details_partner_id on pricing_request_details (partner_id);

create table pricing_request_steps (
  id bigint generated always as identity,
  request_id bigint not null constraint fk_pricing_request_steps_request_id_pricing_requests references pricing_requests (id),
  partner_id bigint not null constraint fk_pricing_request_steps_partner_id_partners references partners (id),
  from_state text not null,
  to_state text not null,
  actor text not null,
  rule text not null default '',
  evidence jsonb not null default '{}'::jsonb,
  happened_at timestamptz not null,
  constraint pk_pricing_request_steps primary key (id)
);
create index ix_pricing_request_steps_request on pricing_request_steps (request_id, id);
create index ix_pricing_request_steps_partner_id on pricing_request_steps (partner_id);

-- Is a request inside the guard-rails of its partner's programme? Then its concession begins now, funded by the
-- operator; otherwise the names of those that it is outside of, and nothing is written. A partner may not write
-- concessions, so this is the only way that one comes about without the house, and the database does the arithmetic.
-- `customer`: it has a protection of the account for the offering, or is its partner of record. Nothing is asked of
-- others' claims, so the answer tells nothing of them. `sum`: whatever already adds to the margin of a sale that this
-- one would add to as well counts, whoever granted or funds it. Requests of one partner take turns.
create function grant_within_rails(p_request_id bigint, p_public_id text, p_at timestamptz)
  returns table (concession_id bigint, outside text[])
  language plpgsql security definer set search_path = public, pg_temp as $$
declare r pricing_requests; g programmes; v_account bigint; v_vendor bigint; v_sum integer; v_outside text[] := '{}'; v_id bigint;
begin
  select q.* into r from pricing_requests q where q.id = p_request_id for update;
  if not coalesce(is_house() or (acting_kind() = 'partner' and acting_party_id() = r.partner_id), false) then
    raise exception 'a partner asks for itself' using errcode = '42501';
  end if;
  if r.state <> 'in_review' then
    raise exception 'the request is answered' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(7280, hashtext('partner:' || r.partner_id));
  select p.* into g from programmes p join partners t on t.programme_id = p.id where t.id = r.partner_id and t.state = 'active';
  select coalesce(a.merged_into_id, a.id) into v_account from accounts a where a.id = r.account_id for no key update;
  select o.vendor_id into v_vendor from offerings o where o.id = r.offering_id;
  with near as (
    select c.offering_id, sum(c.bps) as bps from concessions c
     where c.partner_id = r.partner_id and c.ends_at > p_at and c.starts_at < r.ends_at and c.ends_at > c.starts_at
       and (c.account_id is null or v_account is null or c.account_id = v_account)
       and (c.offering_id is null or r.offering_id is null or c.offering_id = r.offering_id)
     group by c.offering_id)
  select r.bps + coalesce(max(n.bps) filter (where n.offering_id is null), 0)
               + coalesce(max(n.bps) filter (where n.offering_id is not null), 0) into v_sum from near n;
  if g.id is null or r.bps > g.concession_bps then
    v_outside := v_outside || 'rate'::text;
  elsif v_sum > g.concession_bps then
    v_outside := v_outside || 'sum'::text;
  end if;
  if g.id is null or r.ends_at > p_at + make_interval(hours => 24 * g.concession_days) then
    v_outside := v_outside || 'days'::text;
  end if;
  if g.id is null or g.concessions_open <= (
       select count(*) from concessions c join pricing_requests q on q.concession_id = c.id
        where q.partner_id = r.partner_id and c.ends_at > p_at
          and exists (select from pricing_request_steps s where s.request_id = q.id and s.actor = 'guard_rails')) then
    v_outside := v_outside || 'open'::text;
  end if;
  if not exists (select from protections p where p.account_id = v_account and p.partner_id = r.partner_id and p.voided_at is null
                   and p.starts_at <= p_at and p.ends_at > p_at and (p.vendor_id is null or p.vendor_id = v_vendor))
     and not exists (select from accounts a where a.id = v_account and a.partner_id = r.partner_id
                       and (a.last_bought_at at time zone 'UTC' + interval '24 months') at time zone 'UTC' > p_at) then
    v_outside := v_outside || 'customer'::text;
  end if;
  if v_outside <> '{}' then
    return query select null::bigint, v_outside;
    return;
  end if;
  insert into concessions (public_id, partner_id, account_id, offering_id, bps, funder, reason, starts_at, ends_at, granted_by, created_at)
    values (p_public_id, r.partner_id, v_account, r.offering_id, r.bps, 'operator', r.reason, p_at, r.ends_at, r.asked_by, p_at)
    returning concessions.id into v_id;
  update pricing_requests set concession_id = v_id, state = 'approved', due_at = null, decided_at = p_at where id = r.id;
  insert into pricing_request_steps (request_id, partner_id, from_state, to_state, actor, rule, happened_at)
    values (r.id, r.partner_id, 'in_review', 'approved', 'guard_rails', 'guard_rails', p_at);
  return query select v_id, v_outside;
end $$;

revoke execute on function grant_within_rails(bigint, text, timestamptz) from public;
grant execute on function grant_within_rails(bigint, text, timestamptz) to marketplace_web, marketplace_worker;
