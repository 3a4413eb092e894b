"""Every scenario by its row in the reliability table, with its full load; each plays in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.soak import (
    bounces,
    carts,
    cents,
    deaths,
    lost,
    mixed_payouts,
    netting,
    outages,
    payout_deaths,
    payouts,
    periods,
    power_cuts,
    registering,
    repeats,
    respawns,
    restoring,
    slow,
    stock,
    turning,
    webhooks,
)
from benchmarks.soak.harness import Scene, played, scene

FULL: dict[str, Callable[[Scene, int], Any]] = {
    "R1": lambda at, seed: in_a_folder(lambda folder: webhooks.run(at, folder, events=1_000, seed=seed)),
    "R3": lambda at, seed: lost.run(at, events=1_000, lost=50, seed=seed),
    "R4": lambda at, seed: carts.run(at, carts=500, seed=seed),
    "R5": lambda at, _: deaths.run(at, rounds=50),
    "R5-SERVED": lambda at, _: in_a_folder(lambda folder: respawns.run(at, folder)),
    "R6": lambda at, seed: payout_deaths.run(at, rounds=100, seed_of=seed),
    "R7": lambda at, _: in_a_folder(lambda folder: power_cuts.run(at, folder, kills=20, writers=4, between=100)),
    "R8": lambda at, _: stock.summed(stock.last_item(at.database.superuser_text, buyers=200, rounds=100)),
    "R9": lambda at, seed: stock.summed(stock.mixed(at.database.superuser_text, units=50, rounds=50, seed=seed)),
    "R11": lambda at, _: registering.run(at, partners=50, rounds=200),
    "R12": lambda _, seed: turning.run(rounds=500, seed=seed),
    "R13": lambda at, seed: repeats.run(at, keys=200, times=100, at_once=20, seed_of=seed),
    "R14": lambda at, seed: payouts.two_runs(at, partners=1_000, seed_of=seed),
    "R15": lambda at, seed: payouts.faulty(at, partners=200, kind="rate_limit", seed_of=seed),
    "R16": lambda at, seed: payouts.short_of_money(at, partners=100, seed_of=seed),
    "R17": lambda at, seed: payouts.faulty(at, partners=500, kind="reset_after_effect", seed_of=seed),
    "R18": lambda at, seed: payouts.faulty(at, partners=100, kind="error_after_effect", seed_of=seed),
    "R19": lambda at, seed: payouts.a_day_down(at, partners=50, seed_of=seed),
    "R20": lambda at, seed: mixed_payouts.run(at, partners=1_000, seed_of=seed, rate=25),
    "R21": lambda at, seed: in_a_folder(lambda folder: slow.run(at, folder, partners=100, seconds=600, seed_of=seed)),
    "R22": lambda at, seed: in_a_folder(
        lambda folder: outages.run(at, folder, partners=300, events=100, seconds=1_800, seed_of=seed)
    ),
    "R23": lambda at, seed: mixed_payouts.run(at, partners=5_000, seed_of=seed, rate=25, is_mixed=False),
    "R24": lambda _, seed: cents.run(cases=100_000, seed=seed),
    "R25": lambda at, seed: netting.run(at, partners=500, seed=seed),
    "R27": lambda at, seed: bounces.run(at, partners=100, seed_of=seed),
    "R28": lambda at, _: periods.run(at, closes=20, clients=4, between=200),
    "R29": lambda at, seed: payout_deaths.with_a_job_in_hand(at, rounds=50, seed_of=seed),
    "R30": lambda at, _: in_a_folder(lambda folder: restoring.run(at, folder, sales=50, bulk=1_000_000)),
}


def in_a_process(name: str, url: str, seed: int) -> dict[str, Any]:
    """Play a scenario in a process of its own and return its figures.

    Raises:
        SystemExit: it did not hold; its process has said why.
    """
    started = time.monotonic()
    figures = played(play, (name, url, seed), f"{name} did not hold")
    return {**figures, "seconds": round(time.monotonic() - started, 1)}


def play(name: str, url: str, seed: int, answer: Connection) -> None:
    """Play a scenario in this process, and send its figures."""
    with scene(url) as at:
        answer.send(FULL[name](at, seed))


def in_a_folder(scenario: Callable[[Path], Any]) -> Any:
    """Run a scenario with a folder for what its processes write."""
    with tempfile.TemporaryDirectory(prefix="marketplace-soak-") as folder:
        return scenario(Path(folder))
