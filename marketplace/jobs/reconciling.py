"""Reconciling with Stripe: take in what it has moved, fill the gaps, match, and write down what does not agree.

Each step is a transaction of its own; whoever breaks off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

import structlog
from flask import current_app

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import BalanceMovement
from marketplace.jobs import coverage_mails, gaps
from marketplace.reconciling import bank, coverage, differences, matching, movements, summing
from marketplace.reconciling.differences import Balances
from marketplace.reconciling.models import Difference, Reconciliation
from marketplace.runtime.gateways import gateways

PAGE: Final = 500
"""Movements committed together."""

TRIES: Final = 3
"""How often Stripe's balance is read again because it moved meanwhile."""

log = structlog.get_logger(__name__)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """A reconciliation: its sums by currency, everything that is open, and how many gaps were filled."""

    sums: list[Reconciliation]
    differences: list[Difference]
    filled: int

    @property
    def standing(self) -> list[Difference]:
        """What does not agree and is not on its way."""
        return [each for each in self.differences if not each.is_on_its_way]

    @property
    def is_good(self) -> bool:
        """Whether everything agrees to the cent, or is on its way."""
        return not self.standing


def run() -> None:
    """Reconcile, as the schedule and the operator's button have it."""
    reconcile()


def reconcile(told: Progress = lambda _: None) -> Outcome:
    """Reconcile everything and return what came of it; `told` hears how many movements have been taken in.

    Raises:
        Unavailable: Stripe does not answer; what was done stands, and the next run goes on from there.
    """
    take_in(told)
    filled = _fill()
    at_stripe, is_moving = _read(told)
    at = clock.now()
    with transaction():
        matching.match(at=at)
        found = differences.keep(
            differences.judge(at_stripe, at=at, time_zone=_time_zone(), is_moving=is_moving), at=at
        )
        sums = summing.keep(movements.last_walk(), at_stripe, found, at=at)
        coverage_mails.tell(coverage.note(at=at), at=at)
        _say(found)
    return Outcome(sums, found, filled)


def take_in(told: Progress = lambda _: None) -> None:
    """Take in what Stripe has moved: the rest of a walk that broke off, then what is newer."""
    is_over = False
    while not is_over:
        with transaction():
            walk = movements.open_walk(at=clock.now())
            walk_id, since, until, is_over = walk.id, walk.since, walk.reached_at, walk.reached_at is None
        for page in _pages(since, until):
            with transaction():
                movements.take(walk_id, page, at=clock.now())
            told(len(page))
        with transaction():
            movements.finish(walk_id, at=clock.now())


def _pages(since: datetime, until: datetime | None) -> Iterator[list[BalanceMovement]]:
    seen = gateways().connect.movements_since(since, until=until)
    while page := list(islice(seen, PAGE)):
        yield page


def _fill() -> int:
    at = clock.now()
    with transaction():
        matching.match(at=at)
        open_ends = matching.unmatched()
    gaps.fill_own_payouts(at=at)
    return sum(gaps.fill(kind, source_id) for kind, source_id in open_ends)


def _read(told: Progress) -> tuple[Balances, bool]:
    """Read Stripe's balance and whatever it has moved until then; where it moves meanwhile, once more."""
    for _ in range(TRIES):
        before = gateways().connect.balances()
        take_in(told)
        with transaction():
            bank.match(time_zone=_time_zone())
        if gateways().connect.balances() == before:
            return before, False
    return before, True


def _say(found: list[Difference]) -> None:
    standing = [each for each in found if not each.is_on_its_way]
    if standing:
        log.error("reconciliation differs", differences=[f"{each.kind} {each.subject}" for each in standing[:20]])


def _time_zone() -> str:
    return str(current_app.config["MARKETPLACE_TIME_ZONE"])
