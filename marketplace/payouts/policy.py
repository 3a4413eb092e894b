"""By which rules parties are paid in each currency, when the next payouts are due, and what a run would do now.

Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.currencies import exponent
from marketplace.db.base import db
from marketplace.payouts import alone
from marketplace.payouts.candidates import candidates
from marketplace.payouts.judging import Judgement, judge
from marketplace.payouts.limits import OWN, Room, default_limit
from marketplace.payouts.models import PayoutPolicy
from marketplace.payouts.refusals import PolicyInvalid
from marketplace.payouts.schedule import SCHEDULES, is_day, next_due

SCOPES: Final = ("partners", "vendors")
RULED: Final = (*SCOPES, OWN)
"""For whom there are rules: those who are paid, and the operator's own money, which has a limit alone."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one currency: one person begins at most `limit_minor` in 24 hours; None is without a limit."""

    scope: str
    currency: str
    minimum_minor: int = 1
    limit_minor: int | None = None
    schedule: str = "none"
    day: int = 1
    runs_itself: bool = False

    def next_due(self, at: datetime, time_zone: str) -> date | None:
        """Return the day on which payouts are due next, where the operator is; None without a schedule."""
        return next_due(self.schedule, self.day, at, time_zone)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do: everybody with something on the book, by currency and name."""

    scope: str
    judgements: Sequence[Judgement]
    policies: Mapping[str, Policy]
    rooms: Mapping[str, Room]
    horizon: int | None = None

    @property
    def paid(self) -> list[Judgement]:
        """Those who would get something."""
        return [each for each in self.judgements if each.amount_minor]

    @property
    def totals(self) -> dict[str, int]:
        """What would be sent, by currency in minor units."""
        sums: dict[str, int] = {}
        for each in self.paid:
            sums[each.candidate.currency] = sums.get(each.candidate.currency, 0) + each.amount_minor
        return sums

    @property
    def needs_approval(self) -> bool:
        """Whether a second person has to agree: one currency comes to more than somebody alone may still begin."""
        return bool(self.above)

    @property
    def above(self) -> dict[str, Room]:
        """The currencies for which a second person is needed, and why."""
        return above(self.totals, self.rooms)


def of(scope: str, currency: str) -> Policy:
    """Return the rules in force for partners or vendors in one currency."""
    return policies(scope).get(currency) or unset(scope, currency)


def unset(scope: str, currency: str) -> Policy:
    """Return the rules of a currency for which nobody has set any: all is paid, by hand, up to a limit."""
    return Policy(scope, currency, limit_minor=default_limit(scope, currency))


def rooms(scope: str, currencies: Iterable[str], *, at: datetime) -> dict[str, Room]:
    """Return what one person may begin for partners or vendors, by currency. Two SQL statements.

    To go by it, `alone.hold` the currencies first.
    """
    rules, begun = policies(scope), alone.begun(scope, at=at)
    limits = {code: (rules.get(code) or unset(scope, code)).limit_minor for code in currencies}
    return {code: Room(limit, begun.get(code, 0)) for code, limit in limits.items()}


def above(totals: Mapping[str, int], rooms_of: Mapping[str, Room]) -> dict[str, Room]:
    """Return those currencies whose sum needs a second person."""
    return {code: rooms_of[code] for code, amount in totals.items() if rooms_of[code].needs_second(amount)}


def policies(scope: str) -> dict[str, Policy]:
    """Return the rules that were set, by currency."""
    query = select(PayoutPolicy).where(PayoutPolicy.scope == scope).order_by(PayoutPolicy.currency)
    # Read anew each time: whoever has waited for the limit goes by what the one before has set.
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {
        row.currency: Policy(
            row.scope, row.currency, row.minimum_minor, row.limit_minor, row.schedule, row.day, row.runs_itself
        )
        for row in rows
    }


def change(wanted: Policy, *, by: str, at: datetime) -> None:
    """Put rules in force for one currency from now on. Acts as the operator.

    People ask through `changing`, which knows when two of them are needed.

    Raises:
        PolicyInvalid: the currency is none, an amount is below zero, or the day does not fit the schedule.
    """
    check(wanted)
    found = db.session.scalar(
        select(PayoutPolicy)
        .where(PayoutPolicy.scope == wanted.scope, PayoutPolicy.currency == wanted.currency)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = found or PayoutPolicy(scope=wanted.scope, currency=wanted.currency)
    row.minimum_minor, row.limit_minor = wanted.minimum_minor, wanted.limit_minor
    row.schedule, row.day, row.runs_itself = wanted.schedule, wanted.day, wanted.runs_itself
    row.changed_by, row.changed_at = by, at
    db.session.add(row)
    trail.record("payout_policy.changed", "payout_policy", f"{row.scope}:{row.currency}", facts(wanted))


def facts(rules: Policy) -> dict[str, object]:
    """Return rules as the audit trail keeps them."""
    return {
        "minimum_minor": rules.minimum_minor, "limit_minor": rules.limit_minor, "schedule": rules.schedule,
        "day": rules.day, "runs_itself": rules.runs_itself,
    }  # fmt: skip


def preview(
    scope: str,
    *,
    currency: str | None = None,
    rail: str | None = None,
    horizon: int | None = None,
    at: datetime,
    counts: bool = True,
) -> Preview:
    """Say what a run would do at `at`, and write nothing. Three SQL statements at most, however many there are.

    `horizon` is the last transaction of the books that counts for vendors: `ledger.closing.settlement_horizon`.
    Without `counts` it leaves out what one person has begun before, for whoever asks no second one.
    """
    rules = policies(scope)
    found = candidates(scope, currency=currency, rail=rail, horizon=horizon)
    in_force = {each.currency: rules.get(each.currency) or unset(scope, each.currency) for each in found}
    judged = [judge(each, in_force[each.currency].minimum_minor, at) for each in found]
    begun = alone.begun(scope, at=at) if counts else {}
    room = {code: Room(each.limit_minor, begun.get(code, 0)) for code, each in in_force.items()}
    return Preview(scope, judged, in_force, room, horizon)


def check(wanted: Policy) -> None:
    """Make sure that rules make sense.

    Raises:
        PolicyInvalid: they do not; `field` says where.
    """
    exponent(wanted.currency)
    if wanted.scope not in RULED:
        raise PolicyInvalid("Payouts go to partners or to vendors.", scope=wanted.scope)
    if wanted.scope == OWN and wanted != Policy(OWN, wanted.currency, limit_minor=wanted.limit_minor):
        raise PolicyInvalid("The operator's own money has a limit and no schedule.", field="limit")
    if wanted.minimum_minor < 0:
        raise PolicyInvalid("The smallest payout is zero or more.", field="minimum")
    if wanted.limit_minor is not None and wanted.limit_minor < 0:
        raise PolicyInvalid("The limit is zero or more.", field="limit")
    if wanted.schedule not in SCHEDULES or not is_day(wanted.schedule, wanted.day):
        raise PolicyInvalid("The day is 1 to 7 of a week, or 1 to 28 of a month.", field="day")
    if wanted.schedule == "none" and wanted.runs_itself:
        raise PolicyInvalid("Runs start by themselves only on a day of the week or month.", field="schedule")
