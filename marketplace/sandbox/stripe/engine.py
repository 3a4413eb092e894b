"""The engine: runs each piece of work in one transaction, at one instant, after whatever the clock made due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.resources import checkout
from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.database import Database

Clock: TypeAlias = Callable[[], float]


class Engine:
    """A sandbox account: its file, its settings and its clock (Unix seconds); safe to use from many threads.

    `written` is set after each transaction that may have written, for whoever waits for something to deliver.
    """

    def __init__(self, path: Path | str, settings: Settings, clock: Clock = time.time) -> None:
        self.settings = settings
        self.written = threading.Event()
        self._clock = clock
        self._database = Database(path)
        with self.write() as context:
            context.answers.release_running()

    def now(self) -> int:
        """Return the sandbox's time, in whole Unix seconds."""
        return int(self._clock())

    @contextmanager
    def write(self, origin: Origin = Origin()) -> Iterator[Context]:  # noqa: B008 - immutable
        """Run a block that may write; all of it happens, or after an exception nothing."""
        with self._database.write() as connection:
            yield Context(connection, self.settings, self.now(), origin)
        self.written.set()

    @contextmanager
    def read(self) -> Iterator[Context]:
        """Run a block that only reads, on one unchanging view."""
        with self._database.read() as connection:
            yield Context(connection, self.settings, self.now())

    def run_due(self) -> None:
        """Do what the clock has made due: expire sessions whose time is over."""
        with self.read() as context:
            next_due = checkout.next_due(context)
        if next_due is not None and next_due <= self.now():
            with self.write() as context:
                for session in checkout.due(context):
                    checkout.expire(context, session)

    def close(self) -> None:
        """Close the file."""
        self._database.close()
