"""Starting racers at once, and waiting for what they do.

Each is a process of its own. They are forked from one that has built the app once, which saves seconds for each.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import Any

from tests.support import racer
from tests.support.apps import scratch

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.support.zygote"])
LONGEST_SECONDS = 120
REHEARSE = "RACERS_REHEARSE"
"""Names the tasks that are done once where racers are forked from; read by `zygote`."""


class Racer:
    """One process that gets ready and waits for its start."""

    def __init__(self, **task: Any) -> None:
        scratch(os.getpid())  # before the process that racers are forked from: it hands the folder on
        self.pipe, theirs = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=racer.run, args=(task, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def hear(self) -> str:
        """Return the next thing it says: that it is ready, or its result."""
        assert self.pipe.poll(LONGEST_SECONDS), "a racer fell silent"
        said: str = self.pipe.recv()
        return said

    def go(self, task: dict[str, Any] | None = None) -> None:
        """Let it run; a player (`play`) is given its next task."""
        self.pipe.send(task or "go")

    def kill(self) -> None:
        """End it without any chance to tidy up (SIGKILL)."""
        self.process.kill()
        self.process.join()

    def stop(self) -> str:
        """Ask it to end (SIGTERM), and return what it says at last; `left` where it ends without a word."""
        self.process.terminate()
        try:
            return self.hear()
        except EOFError:
            self.process.join(LONGEST_SECONDS)
            return "left"


@contextmanager
def racers(*tasks: dict[str, Any]) -> Iterator[list[Racer]]:
    """Start one process per task and yield them when all are ready; none is left running."""
    started = [Racer(**task) for task in tasks]
    try:
        for each in started:
            assert each.hear() == "ready"
        yield started
    finally:
        for each in started:
            each.pipe.close()  # a player hears that there is nothing more to do
            each.process.join(timeout=5)
            each.kill()
            each.process.close()


def race(*tasks: dict[str, Any]) -> list[str]:
    """Let all tasks run at once, each in a process of its own, and return what each said."""
    with racers(*tasks) as started:
        for each in started:
            each.go()
        return [each.hear() for each in started]


def rehearse(*tasks: dict[str, Any]) -> None:
    """Have racers know these tasks before they start: all are done once where racers are forked from.

    It counts where no racer has been started in this process yet; later it changes nothing.
    """
    scratch(os.getpid())
    os.environ[REHEARSE] = json.dumps(tasks)
    forkserver.ensure_running()
    with racers({"do": "play", "database": tasks[0]["database"], "stripe": tasks[0]["stripe"]}):
        del os.environ[REHEARSE]


def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until the condition holds; fails when it does not within the time."""
    pause, ends_at = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen in time"
        pause.wait(0.05)
