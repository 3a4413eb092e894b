"""The part of the audit of money out that goes by what people did: runs, decisions, reversals; their rules.

The trail is the witness of who asked for what and when, the books of what came of it. Each check is one question to the
database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

from marketplace.audit.witness import told
from marketplace.payouts import policy_soundness
from marketplace.payouts.row_soundness import listed
from marketplace.payouts.rules import REASONS, REVERSAL

RUNS_TOLD: Final = tuple(
    told("payout_runs", "payout_run", f"payout_run.{action}", at=at, facts=facts, when=when)
    for action, at, facts, when in (
        ("requested", "created_at", {"scope": "r.scope", "currency": "r.currency", "rail": "r.rail"}, "true"),
        ("approved", "approved_at", {}, "r.approved_at is not null"),
        ("stopped", "finished_at", {}, "r.state = 'canceled'"),
        ("finished", "finished_at", {}, "r.state = 'done'"),
    )
)

RUNS_OF_LINES: Final = """
select 'payout_runs' as source, r.public_id as place, f.what
  from payout_runs r
  left join (select run_id, jsonb_object_agg(currency, amount) as totals
               from (select run_id, currency, sum(amount_minor) as amount from payout_run_lines group by 1, 2) l
              where amount > 0 group by 1) l on l.run_id = r.id
  left join audit_entries a on a.subject_kind = 'payout_run' and a.subject_id = r.public_id
   and a.action = 'payout_run.requested'
  left join lateral (select bool_and(o.last_seq = r.horizon) as alike
                       from payout_run_lines x join payouts o on o.id = x.payout_id where x.run_id = r.id) o on true
  cross join lateral (values
    ('and its lines come to something else than was asked for', l.totals = a.facts -> 'totals_minor'),
    ('is not as far as it says', r.state = case
      when r.ended_by is not null then 'canceled' when r.finished_at is not null then 'done'
      when r.needs_approval and r.approved_at is null then 'waiting' else 'running' end),
    ('was agreed to by nobody, or by one person', (r.approved_by is null) = (r.approved_at is null)
      and (r.needs_approval or r.approved_by is null)),
    ('goes up to another transaction than its payouts', o.alike is not false or r.scope = 'partners')
  ) f (what, good)
 where f.good is not true
"""
"""A run is as far as its people and lines say, and its lines come to what was asked for."""

_LINES: Final = """
select 'payout_run_lines' as source, coalesce(r.public_id, '(none)') || ' ' || l.party_id as place, f.what
  from payout_run_lines l left join payout_runs r on r.id = l.run_id
  left join parties y on y.id = l.party_id left join payouts o on o.id = l.payout_id
  cross join lateral (values
    ('is of no run or no party', r.id is not null and y.id is not null),
    ('and its payout differ', case l.outcome when 'reserved' then (o.party_id, o.currency) = (l.party_id, l.currency)
      when 'skipped' then l.payout_id is null and l.reason <> ''
      when '' then l.payout_id is null and r.finished_at is null else false end),
    ('names no reason that there is', l.reason = '' or l.reason in {reasons})
  ) f (what, good)
 where f.good is not true
"""
LINES: Final = _LINES.format(reasons=listed(REASONS))
"""Each line of a run is a party's, and its payout the party's."""

_REVERSALS: Final = """
with numbered as (
  select r.*, row_number() over (partition by payout_id order by number) as nth from payout_reversals r)
select 'payout_reversals' as source, r.public_id as place, f.what
  from numbered r left join payouts o on o.id = r.payout_id
  left join ledger.transactions t on t.key = concat_ws(':', 'payout', o.public_id, 'reversed', r.public_id)
  left join ledger.postings p on p.transaction_id = t.id
  cross join lateral (values
    ('is of another party or currency than its payout', (r.party_id, r.currency) = (o.party_id, o.currency)),
    ('does not follow the one before', r.number = r.nth),
    ('has another key', r.idempotency_key = case r.origin when 'bank' then 'bank_return:' || o.public_id
      else 'payout_reversal:' || r.public_id end),
    ('and its posting differ', case r.state when 'done'
      then (p.amount, t.p_at) = (r.amount_minor, r.closed_at) and case r.origin
        when 'bank' then r.stripe_reversal_id is null and p.why ->> 'reversal' = r.public_id
        else p.why ->> 'stripe_reversal' = r.stripe_reversal_id end
      else t.id is null and r.stripe_reversal_id is null end),
    ('is in no state that there is', r.state in {states}),
    ('was agreed to by nobody, or by one person', (r.approved_by is null) = (r.approved_at is null)
      and case when r.needs_approval then r.approved_by is not null or r.state in ('waiting', 'withdrawn')
               else r.approved_by is null and r.state <> 'waiting' end),
    ('was made by somebody else', case r.origin
      when 'operator' then r.requested_by not in ('stripe', 'bank')
      when 'bank' then r.requested_by = 'bank' and o.rail = 'bank' and r.created_at = r.closed_at
      when 'stripe' then r.requested_by = 'stripe' and r.created_at = r.closed_at else false end),
    ('was over before it began', r.closed_at is null or r.closed_at >= r.created_at)
  ) f (what, good)
 where f.good is not true
union all
select 'payout_reversals', split_part(t.key, ':', 2), 'came back, and nobody wrote it down' from ledger.transactions t
 where t.kind in ('payout.reversed', 'settlement.reversed') and split_part(t.key, ':', 4) <> 'bank'
   and not exists (select from payout_reversals r where r.public_id = split_part(t.key, ':', 4))
"""
REVERSALS: Final = _REVERSALS.format(states=listed(REVERSAL.states))
"""Each reversal that is done is one posting, of its amount, and no other one is booked."""

REVERSALS_TOLD: Final = (
    told(
        "payout_reversals", "payout_reversal", "payout_reversal.requested", at="created_at",
        facts={"amount_minor": "r.amount_minor", "currency": "r.currency",
               "payout": "select o.public_id from payouts o where o.id = r.payout_id"},
        when="r.origin = 'operator'",
    ),
    told("payout_reversals", "payout_reversal", "payout_reversal.approved", at="approved_at",
         when="r.approved_at is not null"),
    *(told("payout_reversals", "payout_reversal", f"payout_reversal.{action}", at="closed_at",
           when=f"r.state = '{action}'") for action in ("withdrawn", "refused")),
)  # fmt: skip

DECISIONS: Final = """
select 'payout_decisions' as source, r.public_id as place, f.what
  from payout_decisions r left join payouts o on o.id = r.payout_id
  cross join lateral (values
    ('is in a state that does not fit it', case r.state
      when 'waiting' then r.needs_approval and r.approved_by is null and r.ended_at is null
      when 'ordered' then r.ended_at is null when 'done' then r.ended_at is not null
      when 'refused' then r.ended_at is not null when 'withdrawn' then r.ended_at is not null else false end),
    ('was agreed to by nobody, or by one person', (r.approved_by is null) = (r.approved_at is null)
      and case when r.needs_approval then r.approved_by is not null or r.state in ('waiting', 'withdrawn')
               else r.approved_by is null end),
    ('was carried out, and its payout did not follow', r.state <> 'done' or exists (
      select from payout_steps s where s.payout_id = o.id and case r.kind
        when 'adopt' then s.action = 'confirm' and s.happened_at <= r.ended_at  -- a look may have come before
        else s.action = 'cancel' and s.happened_at = r.ended_at end)),
    ('names another transfer', r.transfer_id = ''
      or r.kind = 'adopt' and (r.state <> 'done' or r.transfer_id = o.stripe_transfer_id)),
    ('was over before it began', r.ended_at is null or r.ended_at >= r.created_at)
  ) f (what, good)
 where f.good is not true
"""
"""A decision is where its people have brought it, and its payout did what was decided."""

DECISIONS_TOLD: Final = (
    told("payout_decisions", "payout_decision", "payout_decision.made", at="created_at", facts={
        "kind": "r.kind", "payout": "select o.public_id from payouts o where o.id = r.payout_id"}),
    told("payout_decisions", "payout_decision", "payout_decision.approved", at="approved_at",
         when="r.approved_at is not null"),
    *(told("payout_decisions", "payout_decision", f"payout_decision.{state}", at="ended_at",
           when=f"r.state = '{state}'") for state in ("withdrawn", "done", "refused")),
)  # fmt: skip

CHECKS: Final = (
    *RUNS_TOLD, RUNS_OF_LINES, LINES, REVERSALS, *REVERSALS_TOLD, DECISIONS, *DECISIONS_TOLD, *policy_soundness.CHECKS,
)  # fmt: skip
