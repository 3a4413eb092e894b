"""Several processes import at once: the orders of different resellers never meet in the partners' books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from signal import SIG_IGN, SIGINT, signal
from typing import cast

from sqlalchemy import URL

from marketplace.cli.adventureworks import catalogue, channel, sales
from marketplace.cli.adventureworks.files import Sale
from marketplace.cli.house import house
from marketplace.core.errors import Unavailable
from marketplace.db.base import db


class ImportStopped(Unavailable):
    """One of the processes ended before its part was done. What it had committed is there; run the import again."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one process takes in, and how."""

    sales: Sequence[Sale]
    worker: URL
    time_zone: str
    owed: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """Told by a process after each of its transactions."""

    dealt_with: int


@dataclass(frozen=True, slots=True)
class _End:
    """Told by a process when its part is done."""

    imported: int


def split(found: Sequence[Sale], count: int) -> list[list[Sale]]:
    """Deal the sales out in up to `count` parts of about as many lines, every reseller's in one and in their order."""
    lines: dict[str, int] = defaultdict(int)
    for sale in found:
        lines[sale.reseller] += len(sale.lines)
    loads = [0] * count
    part_of = {}
    for reseller in sorted(lines, key=lambda key: (-lines[key], key)):
        part_of[reseller] = loads.index(min(loads))
        loads[part_of[reseller]] += lines[reseller]
    parts = [[sale for sale in found if part_of[sale.reseller] == number] for number in range(count)]
    return [part for part in parts if part]


def take_in(parts: Sequence[Part], *, progress: Callable[[int], None]) -> int:
    """Import the parts at once, a process each, and return how many orders were missing.

    `progress` is told how many orders each step has dealt with. When one process fails, or somebody stops this one,
    the others are ended: each keeps the transactions it has committed.

    Raises:
        ImportStopped: a process ended early. Its own words are on stderr.
    """
    context = get_context("spawn")  # a fork would share our connections
    listening: dict[Connection, bool] = {}
    crew = []
    imported = 0
    try:
        for part in parts:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(part, theirs), daemon=True)
            process.start()
            theirs.close()  # theirs alone holds it open now, so that its end is seen here
            crew.append(process)
            listening[ours] = False
        while listening:
            for source in cast("list[Connection]", connection.wait(list(listening))):
                told = _hear(source, has_ended=listening[source])
                if told is None:
                    del listening[source]
                elif isinstance(told, _Step):
                    progress(told.dealt_with)
                else:
                    imported, listening[source] = imported + told.imported, True
    finally:
        for process in crew:
            process.terminate()
        for process in crew:
            process.join()
    return imported


def _hear(source: Connection, *, has_ended: bool) -> _Step | _End | None:
    with suppress(EOFError):
        told: _Step | _End = source.recv()
        return told
    if not has_ended:
        raise ImportStopped("A part of the import ended early. What it committed is there; run the import again.")
    return None


def _work(part: Part, tell: Connection) -> None:
    signal(SIGINT, SIG_IGN)  # whoever started us was told as well, and ends us
    with house(part.worker):
        db.session().expire_on_commit = False
        imported = sales.take_in(
            part.sales,
            catalogue.known(),
            channel.known(),
            time_zone=part.time_zone,
            owed=part.owed,
            progress=lambda some: tell.send(_Step(some)),
        )
    tell.send(_End(imported))
    tell.close()
