"""A running sandbox for each test, on a free loopback port, with its file in the test's own folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.server import SandboxServer
from marketplace.sandbox.stripe.settings import Settings
from tests.sandbox.support import KEY, Listener, Shop, TurnableClock


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def server(tmp_path: Path, clock: TurnableClock) -> Iterator[SandboxServer]:
    running = SandboxServer(tmp_path / "stripe.sqlite", secret_key=KEY, clock=clock)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def shop(server: SandboxServer) -> Shop:
    return Shop(server)


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    """Start endpoints that answer with the statuses given, then 200."""
    with ExitStack() as running:

        def start(*statuses: int) -> Listener:
            listener = Listener(list(statuses))
            listener.start()
            running.callback(listener.stop)
            return listener

        yield start


@pytest.fixture
def engine(tmp_path: Path, clock: TurnableClock) -> Iterator[Engine]:
    """The state alone, without HTTP."""
    settings = Settings(KEY, "http://sandbox.test")
    opened = Engine(tmp_path / "engine.sqlite", settings, clock)
    yield opened
    opened.close()


@pytest.fixture
def context(engine: Engine) -> Iterator[Context]:
    """One writing transaction."""
    with engine.write() as opened:
        yield opened
