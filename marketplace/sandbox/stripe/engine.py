"""The engine: runs each piece of work in one transaction, at one instant, after whatever the clock made due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.resources import duties
from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.database import Database
from marketplace.sandbox.stripe.store.facts import CLOCK_OFFSET, Facts

Clock: TypeAlias = Callable[[], float]


class Engine:
    """A sandbox account: its file, its settings and its clock (Unix seconds); safe to use from many threads.

    `written` is set after each transaction that changed something, for whoever waits for something to deliver.
    """

    def __init__(self, path: Path | str, settings: Settings, clock: Clock = time.time) -> None:
        self.settings = settings
        self.written = threading.Event()
        self._advancing = threading.Lock()
        self._clock = clock
        self._database = Database(path)
        self._offset = 0
        with self.write() as context:
            context.answers.release_running()
            self._offset = Facts(context.connection).get(CLOCK_OFFSET)

    def now(self) -> int:
        """Return the sandbox's time, in whole Unix seconds: that of the world, and what it was advanced by."""
        return self.world_time() + self._offset

    def world_time(self) -> int:
        """Return the time outside, in whole Unix seconds; webhooks are signed with it."""
        return int(self._clock())

    def advance(self, seconds: int) -> int:
        """Turn the sandbox's clock forward for good, do what that makes due, and return the time it shows then."""
        with self._advancing, self.write() as context:
            Facts(context.connection).set(CLOCK_OFFSET, self._offset + seconds)
            self._offset += seconds
        self.run_due()
        return self.now()

    @contextmanager
    def write(self, origin: Origin = Origin()) -> Iterator[Context]:  # noqa: B008 - immutable
        """Run a block that may write; all of it happens, or after an exception nothing."""
        with self._database.write() as connection:
            before = connection.total_changes
            yield Context(connection, self.settings, self.now(), origin)
            has_changed = connection.total_changes != before
        if has_changed:
            self.written.set()

    @contextmanager
    def read(self) -> Iterator[Context]:
        """Run a block that only reads, on one unchanging view."""
        with self._database.read() as connection:
            yield Context(connection, self.settings, self.now())

    def run_due(self) -> None:
        """Do what the clock has made due: expire sessions, let banks answer, end deadlines."""
        with self.read() as context:
            next_due = duties.next_due(context)
        if next_due is not None and next_due <= self.now():
            with self.write() as context:
                duties.run(context)

    def close(self) -> None:
        """Close the file."""
        self._database.close()
