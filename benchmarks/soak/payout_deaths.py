"""R6 and R29: the worker that pays dies at every point, again and again; what it left is done by another one, once.

R6 kills a process of its own at each point of sending (before and after each commit, and while Stripe answers), lets
two minutes pass, and lets the sweep and a worker come. R29 kills whole workers with a job in hand, the one that puts
the job back as well.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from marketplace.db.base import db
from marketplace.jobs import payout_runs, payout_sweeps
from tests.crash.matrix import HANGS, Mishap, suffer
from tests.crash.payout_deeds import DEEDS, SEND
from tests.support.paying_out import work
from tests.support.racing import racers, until
from tests.support.stops import Stop, stopping

[SENDING] = [each for each in DEEDS if each.name == "sending"]
POINTS = (*(Mishap(stop=stop) for stop in SENDING.stops), *(Mishap(hang=hang) for hang in HANGS))
NEXT_SECONDS = 60.0
IS_SENT = Stop("payouts", "update", when="new.state = 'sent'")
LATER = "update payout_attempts set again_at = now() + interval '1 day'"
DUE = "update payout_attempts set sent_at = sent_at - interval '1 hour', again_at = null where payout_id = %s"
PUT_OFF = "update procrastinate_jobs set scheduled_at = now() + interval '1 day' where task_name = 'payouts.send'"
PUT_ON = """
update procrastinate_jobs set scheduled_at = null
 where id = (select min(id) from procrastinate_jobs
              where task_name = 'payouts.send' and status = 'todo' and scheduled_at is not null)
"""
STUCK = "select count(*) from payouts where settled_at is null"


def run(scene: Scene, *, rounds: int, seed_of: int, points: Sequence[Mishap] = POINTS) -> dict[str, Any]:
    """Kill a worker at each point so many times, a payout each; return what became of them.

    Raises:
        AssertionError: a transfer is missing or doubled, a payout is left over, or the audit finds a fault.
    """
    kills = rounds * len(points)
    seed(scene, kills, Random(seed_of))
    owed = scene.count("select sum(available) from ledger.heads")
    payout_runs.run(run_id=payouts.begin("run"))
    scene.superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
    keys = [key for (key,) in scene.superuser.execute("select id from payouts order by id").fetchall()]
    scene.superuser.execute(LATER)
    for number, key in enumerate(keys):
        scene.superuser.execute(DUE, [key])
        task = {"do": "job", **scene.where(), "job": "payouts.send", "arguments": {"payout_id": key}}
        suffer(points[number % len(points)], task, call=SEND, sandbox=scene.sandbox, superuser=scene.superuser)
        scene.superuser.execute(DUE, [key])
        db.session.rollback()
        payout_sweeps.sweep()
        work(scene.superuser)
    stuck = scene.count(STUCK)
    made = payouts.must_be_paid(scene, kills, owed)
    assert stuck == 0
    return {"points": len(points), "rounds": rounds, "kills": kills, "stuck": stuck, **made}


def with_a_job_in_hand(scene: Scene, *, rounds: int, seed_of: int) -> dict[str, Any]:
    """Kill two workers one after the other at the same job; return how long the third took, at most.

    Raises:
        AssertionError: it took longer than a minute, or the money left twice or not at all.
    """
    seed(scene, rounds, Random(seed_of))
    owed, slowest = scene.count("select sum(available) from ledger.heads"), 0.0
    payout_runs.run(run_id=payouts.begin("run"))
    scene.superuser.execute(PUT_OFF)
    for _ in range(rounds):
        scene.superuser.execute(PUT_ON)
        left = scene.count(STUCK)
        with racers(*[{"do": "work", **scene.where()}] * 3) as (first, rescuer, third):
            for each in (first, rescuer):
                with stopping(scene.superuser, IS_SENT) as reached:
                    each.go()
                    reached.wait()
                    each.kill()
                    reached.resolve()
            third.go()
            started = time.monotonic()
            until(lambda left=left: scene.count(STUCK) == left - 1, seconds=NEXT_SECONDS)  # type: ignore[misc]
            slowest = max(slowest, time.monotonic() - started)
            third.stop()
    db.session.expire_all()
    made = payouts.must_be_paid(scene, rounds, owed)
    return {"rounds": rounds, "kills": 2 * rounds, "slowest_seconds": round(slowest, 2), **made}
