"""The audit of money out: payouts, attempts, steps and books tell the same, to the last minor unit.

Each check is one question to the database that answers with what is wrong; no answer means that it holds. It reads one
state of everything, so call it in `db.transaction.snapshot`, as the system.

Source: docs/money.md, "What always holds".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.db.patience import without_limit
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.ledger.verification import Fault
from marketplace.payouts import answer_soundness, deed_soundness, destination_soundness, row_soundness

POSTINGS_OF_PAYOUTS: Final = """
with booked as (
  select split_part(t.key, ':', 2) as ref, split_part(t.key, ':', 3) as act, sum(p.amount) as amount
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
   where t.kind like 'payout.%' or t.kind like 'settlement.%' group by 1, 2),
expected as (
  select o.public_id as ref, e.act, e.amount from payouts o cross join lateral (values
    ('reserve', o.amount_minor),
    ('confirm', case when o.settled_at is not null and o.state <> 'canceled' then o.amount_minor end),
    ('cancel', case when o.state = 'canceled' then o.amount_minor end),
    ('reversed', case when o.rail = 'bank' and o.state = 'reversed' then o.amount_minor
                      else nullif(o.reversed_minor, 0) end)) e (act, amount)
   where e.amount is not null)
select 'payouts' as source, coalesce(e.ref, b.ref) as place,
       format('%s: the books say %s, the payout %s', coalesce(e.act, b.act), b.amount, e.amount) as what
  from expected e full join booked b on (b.ref, b.act) = (e.ref, e.act)
 where e.amount is distinct from b.amount
"""
"""A payout is its postings: reserved once, then sent or given back, and what came back of it."""

IN_TRANSIT: Final = """
with standing as (
  select party_kind || ':' || party_id as party, currency::text, sum(amount_minor) as amount
    from payouts where settled_at is null group by 1, 2)
select 'ledger.books' as source, coalesce(s.party, b.party) || ' ' || coalesce(s.currency, b.currency) as place,
       format('holds %s in transit where reserves that stand come to %s',
              coalesce(b.in_transit, 0), coalesce(s.amount, 0)) as what
  from standing s
  full join (select b.party, b.currency, h.in_transit from ledger.books b join ledger.heads h on h.book_id = b.id) b
    on (b.party, b.currency) = (s.party, s.currency)
 where coalesce(b.in_transit, 0) <> coalesce(s.amount, 0)
"""
"""What is in transit is what is reserved and neither sent nor given back."""

ATTEMPTS_OF_PAYOUTS: Final = """
select 'payouts' as source, o.public_id as place, f.what
  from payouts o
  cross join lateral (select count(*) filter (where a.state = 'sent') as sent,
         count(*) filter (where a.state in ('prepared', 'sending', 'unknown')) as live,
         bool_or((a.parameters ->> 'amount_minor')::bigint = o.amount_minor
                  and a.parameters ->> 'currency' = o.currency) as alike,
         (array_agg(a.failure_code order by a.number desc))[1] as ended_by,
         max(a.stripe_transfer_id) as transfer
    from payout_attempts a where a.payout_id = o.id) a
  cross join lateral (values
    ('has no try that fits it', a.alike is true),
    ('was sent by one try, or given back by none',
     a.sent = case when o.state = 'sent' or o.settled_at is not null and o.state <> 'canceled' then 1 else 0 end),
    ('and its try name different transfers', o.stripe_transfer_id is not distinct from a.transfer),
    ('has a try that is open though it is over', o.settled_at is null or a.live = 0),
    ('has no try that is open', o.state not in ('pending', 'sending', 'unknown') or a.live = 1
      or (o.rail, o.state, a.live, a.ended_by) = ('bank', 'pending', 0, 'withdrawn')),
    ('is over in a state that is not, or the other way round',
     (o.settled_at is null) = (o.state in ('pending', 'sending', 'unknown') or o.rail = 'bank' and o.state = 'sent'
       or o.state = 'failed' and o.sent_at is null))
  ) f (what, good)
 where f.good is not true
"""
"""Each payout that left did so by one try, and no other try of it is open."""

STEPS_OF_PAYOUTS: Final = """
with walked as (
  select payout_id, from_state, to_state, lag(to_state, 1, '') over w as before, last_value(to_state) over (
           partition by payout_id order by id rows between unbounded preceding and unbounded following) as last
    from payout_steps window w as (partition by payout_id order by id))
select 'payout_steps' as source, o.public_id as place, 'do not lead to its state' as what
  from payouts o
 where not exists (select from walked w where w.payout_id = o.id and w.last = o.state)
    or exists (select from walked w where w.payout_id = o.id and w.before <> w.from_state)
"""
"""The steps of a payout follow each other and end where it is."""

SPANS: Final = """
with spans as (
  select o.*, lag(last_seq, 1, 0) over w as before, lag(carried_minor, 1, 0) over w as carried_before
    from payouts o where state <> 'canceled' window w as (partition by book_id order by last_seq, id))
select 'payouts' as source, s.public_id as place, f.what
  from spans s
  left join lateral (
    select coalesce(sum(e.delta), 0) as amount
      from ledger.entries e join ledger.transactions t on t.id = e.transaction_id
     where s.party_kind = 'partner' and e.book_id = s.book_id and e.bucket = 'available'
       and e.seq between s.first_seq and s.last_seq and t.kind not in ('payout.reserve', 'payout.cancel')) own on true
  left join lateral (
    select coalesce(sum(case when p.credit_id = a.id then p.amount else -p.amount end), 0) as amount
      from ledger.accounts a
      join ledger.postings p
        on p.transaction_id between s.first_seq and s.last_seq and a.id in (p.debit_id, p.credit_id)
      join ledger.transactions t
        on t.id = p.transaction_id and t.kind not in ('settlement.reserve', 'settlement.cancel')
     where s.party_kind = 'vendor' and a.label = 'vendor.payable vendor:' || s.party_id
       and a.currency = s.currency) sold on true
  cross join lateral (values
    ('begins elsewhere than where the one before ends', s.first_seq = s.before + 1),
    ('brings another amount than the one before carried', s.brought_minor = s.carried_before),
    ('is not what its span says',
     s.brought_minor + own.amount + sold.amount - s.carried_minor = s.amount_minor)
  ) f (what, good)
 where f.good is not true
"""
"""Payouts that stand share a book out without gap or overlap, and each is what its part of it says."""

REVERSALS: Final = """
select 'payouts' as source, o.public_id as place, 'and its reversals differ' as what
  from payouts o
  left join (select payout_id, sum(amount_minor) as amount from payout_reversals where state = 'done' group by 1) r
    on r.payout_id = o.id
 where o.rail = 'stripe' and (o.reversed_minor <> coalesce(r.amount, 0)
                              or (o.state = 'reversed') <> (o.reversed_minor = o.amount_minor))
    or o.rail = 'bank' and o.reversed_minor not in (0, case o.state when 'reversed' then o.amount_minor else 0 end)
"""
"""What came back of a payout is its reversals; one that came back whole is reversed."""

RUNS: Final = """
select 'payout_run_lines' as source, r.public_id || ' ' || l.party_id as place, 'pays more than was approved' as what
  from payout_run_lines l join payout_runs r on r.id = l.run_id join payouts o on o.id = l.payout_id
 where o.amount_minor > l.amount_minor
union all
select 'payout_runs', r.public_id, 'runs above its limit without a second person' from payout_runs r
 where r.needs_approval and r.state in ('running', 'done') and r.approved_by is null
"""
"""No run pays more than was approved, and none that needs a second person runs without one."""

CHECKS: Final = (
    POSTINGS_OF_PAYOUTS, IN_TRANSIT, ATTEMPTS_OF_PAYOUTS, STEPS_OF_PAYOUTS, SPANS, REVERSALS, RUNS,
    *row_soundness.CHECKS, *deed_soundness.CHECKS, *destination_soundness.CHECKS, *answer_soundness.CHECKS,
)  # fmt: skip

_OURS: Final = text("select public_id, stripe_transfer_id, amount_minor, currency, reversed_minor from payouts")


def audit() -> list[Fault]:
    """Return everything about money out that does not hold, however long it takes."""
    without_limit(db.session())
    return [Fault(*row) for check in CHECKS for row in db.session.execute(text(check))]


def payouts_at_stripe() -> list[str]:
    """Return the public ids of all payouts that go through Stripe, the oldest first."""
    return list(db.session.scalars(text("select public_id from payouts where rail = 'stripe' order by id")))


def transfers_differing(shown: Iterable[ProviderTransfer]) -> list[Fault]:
    """Return where transfers at Stripe and payouts in the books differ. `shown` are all transfers of our payouts.

    It differs while something is on its way.
    """
    ours = {row.stripe_transfer_id or row.public_id: row for row in db.session.execute(_OURS)}
    found = []
    for seen in shown:
        row = ours.pop(seen.id, None)
        if row is None:
            found.append(Fault("stripe", seen.id, f"is a transfer that no payout knows: {seen.payout_id or 'by hand'}"))
        elif (row.amount_minor, row.currency, row.reversed_minor) != (
            seen.amount_minor, seen.currency, seen.reversed_minor,
        ):  # fmt: skip
            found.append(Fault("stripe", seen.id, f"and payout {row.public_id} differ"))
    missing = [row for row in ours.values() if row.stripe_transfer_id]
    return [*found, *(Fault("payouts", row.public_id, "was sent and is not at Stripe") for row in missing)]
