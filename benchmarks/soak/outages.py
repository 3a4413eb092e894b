"""R22: Stripe is down for half an hour, in real time; nobody asks it meanwhile, and nothing is lost.

Web server and worker are those of production. When it goes down, a run of payouts has just been asked for, and
customers have just paid: their webhooks come in, and cannot be followed.
"""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from benchmarks.soak.webhooks import EFFECTS, deliver, happen
from marketplace.db.base import db
from tests.support.paying_out import owe
from tests.support.racing import until
from tests.support.running import running_house
from tests.support.world import a_partner

OPENS_SECONDS, DRAINS_SECONDS = 10.0, 600.0
"""How soon nobody asks any more, and how soon after the end everything is done."""

REFUNDED = 100_000_000
SHUT = "select count(*) from payout_gates where shut_at is not null"
OPENED = """
select extract(epoch from (select shut_at from payout_gates) - (select min(sent_at) from payout_attempts))
"""
MOVING = "select count(*) from payouts where state in ('pending', 'sending')"
SENT = "select count(*) from payouts where state in ('sent', 'paid')"
UNKNOWN = "select count(*) from payouts where state = 'unknown'"
TRIED = "select count(*) from payout_attempts where sent_at is not null"


def run(scene: Scene, folder: Path, *, partners: int, events: int, seconds: float, seed_of: int) -> dict[str, Any]:
    """Let Stripe be down for so many seconds; return what became of payouts and payments.

    A payout that was under way when Stripe went down stays `unknown`: Stripe keeps its failure under the key for a
    day. It is looked for again and again, and is nobody's loss.

    Raises:
        AssertionError: it was asked for too long, the backlog took too long, or something is missing or doubled.
    """
    bodies = happen(scene, Random(seed_of), events)
    seed(scene, partners, Random(seed_of))
    idle = a_partner("Idle").id
    db.session.commit()
    owe(f"partner:{idle}", REFUNDED, sandbox=scene.sandbox)  # refunds and disputes take what nobody else waits for
    for method in ("GET", "POST"):
        scene.sandbox.double.fault(method, "/v1/*", "error_before_effect", limit=0)
    with running_house(scene.database, folder, sandbox_url=scene.sandbox.url) as house:
        deliver(f"{house.base_url}/webhooks/stripe", bodies)
        payouts.begin("run")
        opened = _opens(scene)
        asked = _asked(scene)
        time.sleep(seconds)
        tried, again = scene.count(TRIED), _asked(scene) - asked
        scene.sandbox.double.calm()
        drained = _drains(scene, events)
    sent, unknown = scene.count(SENT), scene.count(UNKNOWN)
    ends = scene.superuser.execute(payouts.STATES).fetchall()
    assert sent + unknown == partners, ends
    assert unknown <= tried, "nobody is stuck but who was under way"
    payouts.must_agree(scene)
    scene.must_be_sound()
    return {
        "partners": partners, "events": events, "down_seconds": seconds, "opened_seconds": opened,
        "transfers_asked_before": asked, "transfers_asked_while_open": again, "drained_seconds": drained,
        "sent": sent, "unknown": unknown,
    }  # fmt: skip


def _opens(scene: Scene) -> float:
    """Return the seconds from the first call about a transfer until nobody asks any more."""
    until(lambda: scene.count(SHUT), seconds=DRAINS_SECONDS)
    took = round(float(scene.superuser.execute(OPENED).fetchall()[0][0]), 1)
    assert took <= OPENS_SECONDS, took
    return took


def _drains(scene: Scene, events: int) -> float:
    """Return the seconds until every payment is booked and every payout sent that can be."""
    started = time.monotonic()
    until(lambda: scene.count(MOVING) == 0 and scene.count(EFFECTS) == events, seconds=DRAINS_SECONDS)
    until(lambda: scene.open_jobs() == 0, seconds=DRAINS_SECONDS)
    return round(time.monotonic() - started, 1)


def _asked(scene: Scene) -> int:
    return len(scene.sandbox.double.journal(method="POST", path="/v1/transfers"))
