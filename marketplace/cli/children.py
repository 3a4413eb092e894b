"""Processes that one command runs together: all of them live, or none does."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from marketplace.core.errors import Unavailable

STOPPING_SECONDS = 15
LOOKS_EVERY_SECONDS = 0.2


class ChildEnded(Unavailable):
    """A process that should have kept running has ended."""


class NoAnswer(Unavailable):
    """The processes live, and what was waited for did not happen in time."""


class Children:
    """Processes of this program, by a name that people read; their output goes to one log file."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *words: str, environment: Mapping[str, str]) -> None:
        """Start `marketplace <words>`, in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603  our own program, our own words
                [sys.executable, "-m", "marketplace", *words],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, happened: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Look several times a second until something has happened, while all processes live.

        Raises:
            ChildEnded: one of them did not.
            NoAnswer: it has not happened after so many seconds.
        """
        deadline = time.monotonic() + seconds
        while not happened():
            self.require_alive()
            if time.monotonic() > deadline:
                raise NoAnswer(f"{what} did not happen within {seconds:.0f} seconds. See {self.log}.")
            time.sleep(LOOKS_EVERY_SECONDS)

    def watch(self) -> None:
        """Wait until one of them ends, for as long as it takes.

        Raises:
            ChildEnded: when one does.
        """
        while True:
            self.require_alive()
            time.sleep(LOOKS_EVERY_SECONDS)

    def require_alive(self) -> None:
        """Check that none has ended.

        Raises:
            ChildEnded: with the name of the one that has, and where its last words are.
        """
        for name, process in self.running.items():
            if (status := process.poll()) is not None:
                raise ChildEnded(f"The {name} ended by itself with status {status}. See {self.log}.", name=name)

    def stop(self) -> None:
        """Stop all, the last one first, and wait; what has not ended after that is killed with its own children."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOPPING_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a server that died may have left its workers behind
            process.wait()
        self.running.clear()
