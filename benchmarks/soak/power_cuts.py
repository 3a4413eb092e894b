"""R7: PostgreSQL is killed under load, again and again; what was acknowledged is there, and the service comes back.

Every writer is a process with the app, which posts, commits, and only then writes the key to a file of its own and has
the disk confirm it. That file may know less than the database, never more.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from benchmarks.soak import servers
from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.db.urls import WORKER_ROLE, as_role
from marketplace.ledger import chart, posting, verification
from marketplace.ledger.rules import Account, Leg
from marketplace.payouts import soundness
from tests.support.apps import pointed_at
from tests.support.racer import the_app
from tests.support.racing import PROCESSES, until

BACK_SECONDS = 30.0
PAUSE = 0.05
AMOUNT = 100


def run(scene: Scene, folder: Path, *, kills: int, writers: int, between: int) -> dict[str, Any]:
    """Kill the server so many times, `between` acknowledged posts after one another; return what was lost: nothing.

    Raises:
        AssertionError: something acknowledged is missing, it took too long, or the audit finds a fault.
    """
    servers.back_up(scene.database.superuser, folder / "empty.dump")
    with servers.another() as server, ExitStack() as ending:
        servers.restore(folder / "empty.dump", server.url)
        worker = as_role(server.url, WORKER_ROLE)
        logs = [folder / f"writer-{number}.log" for number in range(writers)]
        for number, log in enumerate(logs):
            ending.callback(_begin(worker.render_as_string(hide_password=False), number, log))
        slowest = 0.0
        for _ in range(kills):
            _wait_for(logs, _acknowledged(logs) + between)
            slowest = max(slowest, _die(server, logs))
        _wait_for(logs, _acknowledged(logs) + between)
        ending.close()
        found = _must_be_there(worker.render_as_string(hide_password=False), logs)
    assert slowest <= BACK_SECONDS, slowest
    return {"kills": kills, "writers": writers, "slowest_back_seconds": round(slowest, 2), **found}


def _begin(url: str, number: int, log: Path) -> Any:
    """Start a writer, and return what ends it."""
    mine, theirs = PROCESSES.Pipe()
    writer = PROCESSES.Process(target=write, args=(url, number, str(log), theirs), daemon=True)
    writer.start()
    theirs.close()

    def end() -> None:
        mine.close()
        writer.join(BACK_SECONDS)
        writer.kill()

    return end


def write(url: str, number: int, log: str, pipe: Connection) -> None:
    """Post until the pipe is closed; what the server does not take is posted again with the same key."""
    app, turn = the_app(), 0
    with pointed_at(app, make_url(url)), app.app_context(), Path(log).open("a", encoding="ascii") as file:
        act_as(SYSTEM)
        while not pipe.poll():
            try:
                _post(f"adjust:{number}:{turn}", number, turn)
            except DBAPIError:
                time.sleep(PAUSE)
                continue
            file.write(f"adjust:{number}:{turn}\n")
            file.flush()
            os.fsync(file.fileno())
            turn += 1


def _post(key: str, number: int, turn: int) -> None:
    account = Account(chart.AVAILABLE, f"partner:{1 + (number + turn) % 3}")
    legs = [Leg(Account(chart.STRIPE_AVAILABLE), account, AMOUNT, {"writer": number})]
    with transaction():
        posting.post(db.session(), kind="adjustment", key=key, at=clock.now(), currency="EUR", legs=legs)


def _die(server: servers.Server, logs: list[Path]) -> float:
    """Kill the server, start it, and return the seconds until something is acknowledged again."""
    server.kill()
    started, known = time.monotonic(), _acknowledged(logs)
    server.start()
    _wait_for(logs, known + 1)
    return time.monotonic() - started


def _acknowledged(logs: list[Path]) -> int:
    return sum(log.read_bytes().count(b"\n") for log in logs if log.exists())


def _wait_for(logs: list[Path], count: int) -> None:
    until(lambda: _acknowledged(logs) >= count, seconds=300)


def _must_be_there(worker: str, logs: list[Path]) -> dict[str, int]:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    told = {key for log in logs for key in log.read_text(encoding="ascii").split()}
    with pointed_at(app, make_url(worker)), app.app_context():
        act_as(SYSTEM)
        with snapshot():
            kept = set(db.session.scalars(db.text("select key from ledger.transactions")))
            faults = [str(fault) for fault in (*verification.verify(db.session()), *soundness.audit())]
        db.session.remove()
    assert told <= kept, sorted(told - kept)[:10]
    assert faults == [], faults[:10]
    return {"acknowledged": len(told), "in_the_database": len(kept), "missing": len(told - kept)}
