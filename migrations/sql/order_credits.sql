-- What a sale owes to partners whose account somebody else sold to, and what became of it.

alter table orders add column guard_outcome text not null default 'allow'
  constraint ck_orders_guard_outcome check (guard_outcome in ('allow', 'credit'));
update orders o set guard_outcome = d.outcome from guard_decisions d where d.id = o.guard_decision_id and d.outcome = 'credit';

create table order_credits (
  id bigint generated always as identity,
  public_id text not null constraint uq_order_credits_public_id unique,
  order_id bigint not null constraint fk_order_credits_order_id_orders references orders (id),
  line_id bigint not null constraint fk_order_credits_line_id_order_lines references order_lines (id),
  partner_id bigint not null constraint fk_order_credits_partner_id_partners references partners (id),
  vendor_id bigint not null constraint fk_order_credits_vendor_id_vendors references vendors (id),
  decision_id bigint not null constraint fk_order_credits_decision_id_guard_decisions references guard_decisions (id),
  protection_id bigint constraint fk_order_credits_protection_id_protections references protections (id),
  cause text not null constraint ck_order_credits_cause check (cause in ('guard', 'claim')),
  basis text not null constraint ck_order_credits_basis
    check (basis in ('choice', 'registration', 'record', 'tail', 'claim')),
  ref text not null,
  order_ref text not null,
  line_ref text not null,
  offering text not null,
  description text not null,
  quantity integer not null,
  sold_at timestamptz not null,
  currency varchar(3) not null,
  unit_list_minor bigint not null,
  list_total_minor bigint not null,
  margin_bps integer not null,
  margin_minor bigint not null,
  share_bps integer not null,
  already_minor bigint not null default 0,
  amount_minor bigint not null,
  funder text not null constraint ck_order_credits_funder check (funder in ('operator', 'vendor')),
  terms jsonb not null,
  created_at timestamptz not null,
  constraint pk_order_credits primary key (id),
  constraint uq_order_credits_line_id_partner_id_cause unique (line_id, partner_id, cause),
  constraint ck_order_credits_rates check (share_bps between 0 and 10000 and margin_bps between 0 and 10000),
  constraint ck_order_credits_list_total check (quantity > 0 and list_total_minor = unit_list_minor * quantity),
  constraint ck_order_credits_margin check (margin_minor = round(list_total_minor::numeric * margin_bps / 10000)),
  constraint ck_order_credits_amount check (
    amount_minor = round(margin_minor::numeric * share_bps / 10000) - already_minor
    and amount_minor >= 0 and already_minor >= 0)
);
create index ix_order_credits_order_id on order_credits (order_id);
create index ix_order_credits_partner_id on order_credits (partner_id);
create index ix_order_credits_vendor_id on order_credits (vendor_id);
create index ix_order_credits_decision_id on order_credits (decision_id);
create index ix_order_credits_protection_id on order_credits (protection_id);

alter table commissions
  add column credit_id bigint constraint fk_commissions_credit_id_order_credits references order_credits (id),
  add constraint uq_commissions_credit_id unique (credit_id),
  drop constraint uq_commissions_line_id;
create unique index uq_commissions_line_id on commissions (line_id) where credit_id is null;
create index ix_commissions_line_id on commissions (line_id);

create table credit_steps (
  id bigint generated always as identity,
  public_id text not null constraint uq_credit_steps_public_id unique,
  commission_id bigint not null constraint fk_credit_steps_commission_id_commissions references commissions (id),
  order_id bigint not null constraint fk_credit_steps_order_id_orders references orders (id),
  partner_id bigint not null constraint fk_credit_steps_partner_id_partners references partners (id),
  currency varchar(3) not null,
  cause text not null constraint ck_credit_steps_cause
    check (cause in ('refund', 'refund_failed', 'dispute_open', 'dispute_won', 'chargeback', 'chargeback_undone')),
  cause_ref text not null,
  reason text not null,
  cash_before_minor bigint not null,
  cash_after_minor bigint not null,
  paid_minor bigint not null,
  taken_minor bigint not null,
  frozen_minor bigint not null,
  bucket text not null,
  booking_key text not null,
  booked_at timestamptz not null,
  constraint pk_credit_steps primary key (id),
  constraint uq_credit_steps_commission_id_cause_cause_ref unique (commission_id, cause, cause_ref),
  constraint ck_credit_steps_cash check (0 <= least(cash_before_minor, cash_after_minor)),
  constraint ck_credit_steps_paid check (greatest(cash_before_minor, cash_after_minor) <= paid_minor)
);
create index ix_credit_steps_order_id on credit_steps (order_id);
create index ix_credit_steps_partner_id on credit_steps (partner_id);

-- Write down what orders that are being placed owe to others, by what the guard has kept. Basis, share and funder are the
-- holding's; a margin is believed as it is stated, like that of the order's own lines. Returns how many were written.
create function keep_credits(p_credits jsonb) returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with kept as (
    insert into order_credits (public_id, order_id, line_id, partner_id, vendor_id, decision_id, protection_id, cause,
                               basis, ref, order_ref, line_ref, offering, description, quantity, sold_at, currency,
                               unit_list_minor, list_total_minor, margin_bps, margin_minor, share_bps, already_minor,
                               amount_minor, funder, terms, created_at)
      select c.public_id, o.id, l.id, h.partner_id, h.vendor_id, h.decision_id, h.protection_id, 'guard', h.basis, c.ref,
             o.public_id, l.public_id, c.offering, l.description, l.quantity, o.placed_at, l.currency, l.unit_list_minor,
             l.list_total_minor, c.margin_bps, c.margin_minor, h.share_bps,
             case when o.partner_id = h.partner_id then l.commission_minor else 0 end, c.amount_minor, h.funder, c.terms,
             o.placed_at
        from jsonb_to_recordset(p_credits) c (public_id text, line text, partner_id bigint, ref text, offering text,
                                              margin_bps integer, margin_minor bigint, amount_minor bigint, terms jsonb)
        join order_lines l on l.public_id = c.line
        join orders o on o.id = l.order_id and o.state = 'placed'
        join guard_holdings h on h.decision_id = o.guard_decision_id and h.vendor_id = l.vendor_id
                             and h.partner_id = c.partner_id and h.outcome = 'credit'
       where is_house() or o.token_hash = acting_token()
    returning 1)
  select count(*) from kept $$;

-- Say how the incidents of an order have ended, by what the order is now. Whoever asks has no say in the answer.
create function conclude_incidents(p_order_id bigint, p_at timestamptz) returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with wanted as (
    select i.id, case when o.state = 'canceled' then 'not_bought'
                      when o.partner_id = i.partner_id then 'own_order'
                      else 'credited' end as resolution
      from orders o join incidents i on i.decision_id = o.guard_decision_id and i.outcome = 'credit' and i.kind <> 'scan'
     where o.id = p_order_id and o.state in ('paid', 'canceled') and is_somebody()),
  ended as (
    update incidents i set resolved_at = p_at, resolution = w.resolution
      from wanted w
     where i.id = w.id and i.resolution in ('', 'not_bought') and i.resolution <> w.resolution
    returning 1)
  select count(*) from ended $$;

-- What credits for partners has a vendor to pay of these orders, and what of it came back? Not who they are.
create function credits_i_fund(p_orders bigint[]) returns table (line_id bigint, amount_minor bigint, taken_minor bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.line_id, sum(c.amount_minor)::bigint, coalesce(sum(m.clawed_back_minor), 0)::bigint
    from order_credits c left join commissions m on m.credit_id = c.id
   where c.order_id = any (p_orders) and c.funder = 'vendor' and c.amount_minor > 0
     and (is_house() or acting_kind() = 'vendor' and c.vendor_id = acting_party_id())
   group by c.line_id $$;

-- The same, by the month when it was booked, in a time zone.
create function credits_i_fund_by_month(p_time_zone text)
  returns table (month timestamptz, currency text, amount_minor bigint, taken_minor bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select date_trunc('month', m.accrued_at, p_time_zone), c.currency::text, sum(m.amount_minor)::bigint,
         sum(m.clawed_back_minor)::bigint
    from order_credits c join commissions m on m.credit_id = c.id
   where c.funder = 'vendor' and acting_kind() = 'vendor' and c.vendor_id = acting_party_id() group by 1, 2 $$;

do $$ declare f text; begin
  foreach f in array array[
    'credits_i_fund_by_month(text)', 'keep_credits(jsonb)', 'conclude_incidents(bigint, timestamptz)', 'credits_i_fund(bigint[])'] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to marketplace_web, marketplace_worker', f);
  end loop;
end $$;
