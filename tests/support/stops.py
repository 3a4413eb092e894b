"""Stopping a process at a named point of its transaction, so that it can be killed exactly there.

The house knows nothing of it: a trigger of the test's own waits for a lock that the test holds. Whoever comes to the
point stands still inside its transaction (`during`), or while it commits (`at commit`). When the process is dead, the
test decides what a crash decides: whether the commit still went through, or was rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests.support.racing import until

LOCK = 4711

WAIT = """
create or replace function stop_here() returns trigger language plpgsql as $$
begin perform pg_advisory_xact_lock(4711); return null; end $$
"""
DURING = "create trigger zz_stop after {event} on {table} for each row when ({when}) execute function stop_here()"
AT_COMMIT = """
create constraint trigger zz_stop after {event} on {table} deferrable initially deferred
  for each row when ({when}) execute function stop_here()
"""
STANDING = "select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted"


@dataclass(frozen=True)
class Stop:
    """A point in somebody's transaction: when rows of `table` are written, or when what wrote them commits.

    `commits` says what became of a transaction whose process was killed while it committed. `when` is a condition on
    the row, where only some of them are meant.
    """

    table: str
    event: str = "insert"
    at_commit: bool = False
    commits: bool = False
    when: str = "true"

    def __str__(self) -> str:
        when = ("at commit, " + ("kept" if self.commits else "lost")) if self.at_commit else "during"
        some = "" if self.when == "true" else f" ({self.when})"
        return f"{self.event} {self.table}{some} {when}"


@dataclass(frozen=True)
class Reached:
    """A stop that is set up."""

    stop: Stop
    superuser: psycopg.Connection

    def wait(self) -> None:
        """Wait until somebody stands there; fails when nobody comes."""
        until(self._standing)

    def resolve(self) -> None:
        """Let the database learn that the process is dead: the transaction ends as the stop says."""
        [pid] = self._standing()
        if self.stop.commits:
            self.superuser.execute("select pg_advisory_unlock(%s)", [LOCK])
        else:
            self.superuser.execute("select pg_terminate_backend(%s)", [pid])
        until(lambda: not self._is_alive(pid))

    def _standing(self) -> list[int]:
        return [pid for (pid,) in self.superuser.execute(STANDING).fetchall()]

    def _is_alive(self, pid: int) -> bool:
        """Whether the server process still works; one that has ended its transaction has done all it will."""
        query = "select state from pg_stat_activity where pid = %s"
        row = self.superuser.execute(query, [pid]).fetchone()
        return row is not None and row[0] != "idle"


@contextmanager
def stopping(superuser: psycopg.Connection, stop: Stop) -> Iterator[Reached]:
    """Set up a stop inside the block; afterwards nobody is held up any more."""
    kind = AT_COMMIT if stop.at_commit else DURING
    superuser.execute("select pg_advisory_lock(%s)", [LOCK])
    superuser.execute(WAIT)
    superuser.execute(kind.format(event=stop.event, table=stop.table, when=stop.when))
    try:
        yield Reached(stop, superuser)
    finally:
        superuser.execute("select pg_advisory_unlock_all()")
        superuser.execute(f"drop trigger zz_stop on {stop.table}")
        superuser.execute("drop function stop_here()")  # the database is as before, and another test may have it
