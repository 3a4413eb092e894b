"""R20 and R23: a large run in which some of everything goes wrong, at the pace that Stripe allows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from benchmarks.soak.payouts import SEND, STATES, begin, must_agree, settle, work
from marketplace.jobs import payout_runs

PAUSE = """
select coalesce(extract(epoch from max(pause)), 0) from (
  select happened_at - lag(happened_at) over (order by happened_at) as pause
    from payout_steps
   where action <> 'reserve' and happened_at <= (select max(happened_at) from payout_steps where action = 'confirm')) p
"""
"""The longest time in which no payout took a step, until the last one that was sent."""

DELAYS_SECONDS = 1.0
"""How long one partner that cannot be paid may keep all others waiting."""

SENT = """
select coalesce(extract(epoch from max(happened_at) filter (where action = 'confirm')
                                 - min(happened_at) filter (where action = 'send')), 0) from payout_steps
"""
"""Seconds from the first call to the last answer: workers that start are not counted, as in production they run."""


def run(
    scene: Scene, *, partners: int, seed_of: int, rate: int, workers: int = 2, is_mixed: bool = True,
    keeps_pace: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """R20 and R23: a run where 3 % of accounts are closed, 2 % of the money is missing, 1 % of answers are lost.

    Stripe holds 95 % of what is owed: what the closed accounts would get, and 2 % more, is not there until the first
    turn is over. At Stripe's limit of `rate` calls a second; 0: none. Returns speed, share of calls refused as too
    many, and memory. Unless it `keeps_pace`, being slow is no failure.
    """
    accounts = seed(scene, partners, Random(seed_of), share_at_stripe=0.95 if is_mixed else 1.0)
    owed = scene.count("select sum(available) from ledger.heads")
    if is_mixed:
        _let_it_go_wrong(scene, list(accounts.values()), Random(seed_of))
    scene.sandbox.double.rate(rate)
    started = time.monotonic()
    run_id = begin("run")
    asked = time.monotonic()
    payout_runs.run(run_id=run_id)
    reserved = time.monotonic()
    most = partners / 20 * 1.1
    quiet, memory = work(scene, workers=workers)
    seconds = max(float(scene.superuser.execute(SENT).fetchall()[0][0]), 0.01)
    limit = scene.sandbox.double.rate_now()
    first = scene.count("select count(*) from payouts where state in ('sent', 'paid')")
    pause = float(scene.superuser.execute(PAUSE).fetchall()[0][0])
    ends = scene.superuser.execute(STATES).fetchall()
    must_agree(scene)
    later = _paid_after_top_up(scene, owed) if is_mixed else first
    assert later == partners - scene.count("select count(*) from payouts where state = 'canceled'")
    if rate:
        assert limit["refused"] < limit["seen"] / 100, limit
        assert is_mixed or not keeps_pace or seconds <= most, f"{seconds} of {most} seconds"
        assert not is_mixed or not keeps_pace or pause <= DELAYS_SECONDS, f"nothing moved for {pause} seconds"
    return {
        "partners": partners, "owed_minor": owed, "rate": rate, "asked_seconds": round(asked - started, 2),
        "reserved_seconds": round(reserved - asked, 2), "reserved_a_second": round(partners / (reserved - asked), 1),
        "sent_seconds": round(seconds, 1), "quiet_seconds": quiet, "sent_a_second": round(first / seconds, 1),
        "paid_first": first, "paid_later": later,
        "calls": limit["seen"], "too_many": limit["refused"],
        "share_too_many": round(limit["refused"] / max(limit["seen"], 1), 4),
        "longest_pause_seconds": round(pause, 2),
        "memory_mb": memory,
        "ends": [{"state": state, "reason": why, "payouts": n, "minor": int(minor)} for state, why, n, minor in ends],
    }  # fmt: skip


def _paid_after_top_up(scene: Scene, owed: int) -> int:
    """Let the missing money come, and return how many are paid once the sweep has been there."""
    scene.sandbox.double.top_up(owed)
    settle(scene)
    must_agree(scene)
    return scene.count("select count(*) from payouts where state in ('sent', 'paid')")


def _let_it_go_wrong(scene: Scene, accounts: Sequence[str], dice: Random) -> None:
    for account in dice.sample(accounts, len(accounts) * 3 // 100):
        scene.sandbox.double.closed(account)
    for number in range(max(len(accounts) // 100, 1)):
        scene.sandbox.double.fault(*SEND, "reset_after_effect", nth=50 * number + 10)
