"""An answer that waits until the events it caused have been delivered."""

from __future__ import annotations

import time

from marketplace.sandbox.stripe.control.hooks import HookPlan
from marketplace.sandbox.stripe.engine import Engine

_LONGEST_SECONDS = 10.0
_STEP_SECONDS = 0.01


def wait_for_deliveries(engine: Engine, plan: HookPlan) -> None:
    """Return when nothing that the plan wants delivered before an answer still waits for its first attempt."""
    until = time.monotonic() + _LONGEST_SECONDS
    while plan.all() and plan.holds_answers(_waiting(engine)) and time.monotonic() < until:
        time.sleep(_STEP_SECONDS)


def _waiting(engine: Engine) -> list[str]:
    with engine.read() as context:
        waiting = context.deliveries.untried(context.now)
        return [context.objects.anywhere(one.event)[1]["type"] for one in waiting]
