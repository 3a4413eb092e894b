"""Every scenario by its row in the reliability table, with its full load; each plays in a process of its own."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.soak import carts, cents, deaths, netting, registering, respawns, stock, turning, webhooks
from benchmarks.soak.harness import Scene, scene

FULL: dict[str, Callable[[Scene, int], Any]] = {
    "R1": lambda at, seed: in_a_folder(lambda folder: webhooks.run(at, folder, events=1_000, seed=seed)),
    "R4": lambda at, seed: carts.run(at, carts=500, seed=seed),
    "R5": lambda at, _: deaths.run(at, rounds=50),
    "R5-SERVED": lambda at, _: in_a_folder(lambda folder: respawns.run(at, folder)),
    "R8": lambda at, _: stock.summed(stock.last_item(at.database.superuser_text, buyers=200, rounds=100)),
    "R9": lambda at, seed: stock.summed(stock.mixed(at.database.superuser_text, units=50, rounds=50, seed=seed)),
    "R11": lambda at, _: registering.run(at, partners=50, rounds=200),
    "R12": lambda _, seed: turning.run(rounds=500, seed=seed),
    "R24": lambda _, seed: cents.run(cases=100_000, seed=seed),
    "R25": lambda at, seed: netting.run(at, partners=500, seed=seed),
}


def in_a_process(name: str, url: str, seed: int) -> dict[str, Any]:
    """Play a scenario in a process of its own and return its figures.

    Raises:
        SystemExit: it did not hold; its process has said why.
    """
    context, started = multiprocessing.get_context("spawn"), time.monotonic()
    results = context.SimpleQueue()
    playing = context.Process(target=play, args=(name, url, seed, results))
    playing.start()
    playing.join()
    if playing.exitcode:
        raise SystemExit(f"{name} did not hold")
    return {**results.get(), "seconds": round(time.monotonic() - started, 1)}


def play(name: str, url: str, seed: int, results: Any) -> None:
    """Play a scenario in this process."""
    with scene(url) as at:
        results.put(FULL[name](at, seed))


def in_a_folder(scenario: Callable[[Path], Any]) -> Any:
    """Run a scenario with a folder for what its processes write."""
    with tempfile.TemporaryDirectory(prefix="marketplace-soak-") as folder:
        return scenario(Path(folder))
