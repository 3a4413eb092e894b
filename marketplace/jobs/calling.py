"""Calling Stripe about transfers: in turn, not at all while it is down, and with no transaction open meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from marketplace.core.errors import DomainError, Unavailable
from marketplace.db.transaction import transaction
from marketplace.payouts import gate
from marketplace.runtime.gateways import gateways

Answer = TypeVar("Answer")

LONGEST_WAIT: Final = 5
DOWN: Final = "Stripe does not answer. What waits is sent as soon as it does."


class StripeIsDown(Unavailable):
    """No calls are made for a while, because several in a row had no answer. Nothing was asked."""


def wait_for_turn() -> None:
    """Wait until the next call may go. While Stripe is down, it is tried by reading: a key is never spent on that.

    What Stripe answers to a key it answers for a day, be it that it was down.

    Raises:
        StripeIsDown: none may for a while; whoever waits is found again by the sweep.
    """
    with transaction():
        is_trial, wait = gate.shut_since() is not None, gate.take_turn()
    if wait is None or wait.total_seconds() > LONGEST_WAIT:
        raise StripeIsDown(DOWN)
    time.sleep(wait.total_seconds())
    if is_trial:
        _try_by_reading()


def call(do: Callable[[], Answer]) -> Answer:
    """Make a call whose turn has come, and let the gate know whether there was an answer, be it a no."""
    try:
        answer = do()
    except Unavailable:
        _note(has_answered=False)
        raise
    except DomainError:
        _note(has_answered=True)
        raise
    _note(has_answered=True)
    return answer


def ask(do: Callable[[], Answer]) -> Answer:
    """Wait for a turn, and make a call that changes nothing.

    Raises:
        StripeIsDown: none may be made for a while.
    """
    wait_for_turn()
    return call(do)


def _try_by_reading() -> None:
    try:
        call(gateways().connect.balances)
    except Unavailable as silence:
        raise StripeIsDown(DOWN) from silence


def _note(*, has_answered: bool) -> None:
    with transaction():
        gate.note(has_answered=has_answered)
