"""R3: some webhooks are lost entirely, and the sweep over Stripe's events with them; one reconciliation finds them all.

What Stripe has moved is its own list: a charge, refund or dispute that nobody heard of shows there, and is handled by
its own door. Events are not asked for again at all here, as after three days of silence: the list that the sweep reads
ends after 72 hours. Clocks are not turned, because Stripe's alone would make its money available before its time here.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from benchmarks.soak.harness import Scene
from benchmarks.soak.webhooks import EFFECTS, TOLD, happen
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.jobs import reconciling
from marketplace.messaging import inbox
from tests.support.paying import run_waiting


def run(scene: Scene, *, events: int, lost: int, seed: int) -> dict[str, Any]:
    """Let so many things happen at Stripe, of which `lost` are heard of by nobody; return what was found.

    Raises:
        AssertionError: one is missing after one reconciliation, or the audit finds a fault.
    """
    dice, begun = Random(seed), clock.now()
    told = [json.loads(body)["id"] for body in happen(scene, dice, events)]
    missing = set(dice.sample(told, lost))
    with transaction():
        for event in reversed(list(scene.sandbox.payments.events_since(begun, TOLD))):
            if event.id not in missing:
                inbox.take(event, source="webhook", at=clock.now())
    run_waiting(scene.superuser)
    heard = scene.count(EFFECTS)
    outcome = reconciling.reconcile()
    found = scene.count(EFFECTS)
    run_waiting(scene.superuser)
    assert heard < events
    assert found == events, (heard, found)
    assert outcome.standing == [], [(each.kind, each.subject, each.amount_minor) for each in outcome.standing]
    scene.must_be_sound()
    return {
        "seed": seed, "events": events, "lost": lost, "known_before": heard, "known_after_one_run": found,
        "gaps_filled": outcome.filled, "standing_differences": len(outcome.standing),
    }  # fmt: skip
