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
from tests.support.double import TOKEN, Double


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def server(tmp_path: Path, clock: TurnableClock) -> Iterator[SandboxServer]:
    running = SandboxServer(tmp_path / "stripe.sqlite", secret_key=KEY, clock=clock, token=TOKEN)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def shop(server: SandboxServer) -> Shop:
    return Shop(server)


@pytest.fixture
def double(server: SandboxServer) -> Iterator[Double]:
    """The control API; nothing planned keeps the sandbox from stopping."""
    control = Double(server.url)
    yield control
    control.calm()


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
