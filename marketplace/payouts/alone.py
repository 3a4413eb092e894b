"""What was begun without a second person in the last hours, over all the ways in which money moves.

Whoever is about to begin something holds the scope's limit first: of two at once the second counts the first.
Source: docs/adr/0041-what-one-person-begins.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.payouts import steps
from marketplace.payouts.limits import WINDOW

_BEGUN: Final = text("""
select currency, sum(amount)::bigint from (
  select l.currency::text, coalesce(o.amount_minor, l.amount_minor) as amount
    from payout_runs r join payout_run_lines l on l.run_id = r.id left join payouts o on o.id = l.payout_id
   where r.scope = :scope and not r.needs_approval and r.created_at > :since and r.created_at <= :until
     and l.outcome <> 'skipped' and o.state is distinct from 'canceled'
  union all
  select v.currency::text, v.amount_minor from payout_reversals v join payouts o on o.id = v.payout_id
   where o.party_kind || 's' = :scope and v.origin = 'operator' and not v.needs_approval
     and v.created_at > :since and v.created_at <= :until and v.state not in ('refused', 'withdrawn')
  union all
  select o.currency::text, o.amount_minor from payout_decisions d join payouts o on o.id = d.payout_id
   where o.party_kind || 's' = :scope and d.kind <> 'cancel' and not d.needs_approval
     and d.created_at > :since and d.created_at <= :until and d.state not in ('refused', 'withdrawn')) b
 group by 1
""")
"""Runs by what they pay or may still pay, money taken back, decisions about payouts whose end nobody knew."""


def hold(scope: str, currencies: Iterable[str]) -> None:
    """Let nobody else begin anything in these currencies until the transaction ends.

    Hold it before the books are held, and after whatever makes one of what is asked for twice.
    """
    for currency in sorted(currencies):
        steps.one_at_a_time(f"limit:{scope}:{currency}")


def begun(scope: str, *, at: datetime, until: datetime | None = None) -> dict[str, int]:
    """Return what one person began for partners or vendors in the 24 hours before `at`, by currency in minor units.

    Without `until` whatever is on record counts, also what another process wrote a moment after `at`.
    """
    given = {"scope": scope, "since": at - WINDOW, "until": until or datetime.max.replace(tzinfo=at.tzinfo)}
    return {currency: int(amount) for currency, amount in db.session.execute(_BEGUN, given)}
