"""The cells of the crash matrix: what goes wrong, and who tries again.

Each cell does one deed of money in a process of its own, lets it die at a named point or meet a fault of Stripe's, lets
somebody try again, and asks for one effect and an audit without a fault. `CRASH=all` runs every cell; otherwise each
mishap meets one of those who could try again, in turn.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.support.racing import Racer, racers, until
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop, stopping

FAULTS = (
    ("rate_limit", {}),
    ("rate_limit", {"retry_after": 1}),
    ("lock", {}),
    ("error_before_effect", {}),
    ("error_after_effect", {}),
    ("reset_before_effect", {}),
    ("reset_after_effect", {}),
    ("malformed", {}),
)
"""What Stripe's side can do to a call without anybody dying."""

HANGS = ("slow", "hang_after_effect")
"""Answers that are long in coming: the caller is killed while it waits, before or after the effect."""

WAITS = 30
"""Seconds that such an answer would take; the caller dies long before."""


@dataclass(frozen=True)
class Mishap:
    """One thing that goes wrong: a process dies at a stop, dies while Stripe answers, or Stripe answers amiss."""

    stop: Stop | None = None
    hang: str = ""
    fault: str = ""
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        if self.stop:
            return f"killed {self.stop}"
        return f"killed in {self.hang}" if self.hang else " ".join([self.fault, *(name for name, _ in self.options)])


@dataclass(frozen=True)
class Cell:
    """A mishap, and who tries again."""

    mishap: Mishap
    retrier: str

    def __str__(self) -> str:
        return f"{self.mishap}; {self.retrier}"


def mishaps(stops: Sequence[Stop]) -> list[Mishap]:
    """Every mishap of a deed with these points in its transactions."""
    return [
        *(Mishap(stop=stop) for stop in stops),
        *(Mishap(hang=hang) for hang in HANGS),
        *(Mishap(fault=kind, options=tuple(options.items())) for kind, options in FAULTS),
    ]


def cells(stops: Sequence[Stop], retriers: Sequence[str]) -> list[Cell]:
    """Every cell of a deed, or as many that each mishap and each retrier has its turn."""
    whole = [Cell(mishap, retrier) for mishap in mishaps(stops) for retrier in retriers]
    if os.environ.get("CRASH") == "all":
        return whole
    turns: Iterator[str] = itertools.cycle(retriers)
    return [Cell(mishap, next(turns)) for mishap in mishaps(stops)]


def suffer(
    mishap: Mishap, deed: dict[str, Any], *, call: tuple[str, str], sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    """Let a process do its deed and suffer a mishap; prove that it was reached. `call` is its request to Stripe."""
    with racers(deed) as [racer]:
        if mishap.stop is not None:
            with stopping(superuser, mishap.stop) as reached:
                racer.go()
                reached.wait()
                racer.kill()
                reached.resolve()
            return
        if mishap.hang:
            _hang(racer, mishap, call, sandbox)
            return
        planned = sandbox.double.fault(*call, mishap.fault, limit=3, **dict(mishap.options))
        racer.go()
        racer.hear()
        assert planned.reached >= 1
    sandbox.double.calm()


def _hang(racer: Racer, mishap: Mishap, call: tuple[str, str], sandbox: Sandbox) -> None:
    planned = sandbox.double.fault(*call, mishap.hang, seconds=WAITS)
    racer.go()
    until(lambda: planned.reached)
    racer.kill()
    sandbox.double.calm()


def retry(deed: Callable[[], dict[str, Any]]) -> str:
    """Let somebody try again in a process of its own, and return what it said."""
    with racers(deed()) as [racer]:
        racer.go()
        return racer.hear()
