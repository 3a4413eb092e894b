"""How much waits for the operator's decision: counted once a request, for the navigation and whichever page asks."""

from __future__ import annotations

from flask import g

from marketplace.core import clock
from marketplace.insight.waiting import Tally, tally


def decisions() -> Tally:
    """Return how many decisions wait, counted at most once a request."""
    if "decisions" not in g:
        g.decisions = tally(clock.now())
    counted: Tally = g.decisions
    return counted
