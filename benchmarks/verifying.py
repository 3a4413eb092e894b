"""What proving the books costs at size, beside COPY of every row that is read, in turns; and in how much memory.

Sales of four legs are posted and sealed, round by round, and two periods are closed. Then, in turns: `ledger verify`
as the command runs it, in a process of its own; and COPY of the tables that it reads. Each part of the proof is timed
once more by itself.

    python -m benchmarks.verifying [--postings 1000000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.memory import watched
from benchmarks.reporting import machine, write
from benchmarks.sealing import POST, READ, SEAL, copying, timed
from marketplace.cli.house import databases
from marketplace.db import migrating
from marketplace.db.urls import for_libpq

LEGS, AT_ONCE, SALES_A_SEAL = 4, 1_000, 25_000
TABLES = (*READ, "ledger.accounts", "ledger.books", "ledger.heads", "ledger.checkpoints", "ledger.closing_balances")
PARTS = """
    select proname from pg_proc where pronamespace = 'ledger'::regnamespace and proname like 'faults%' order by 1
"""
FILES = "embedded server with default settings; all of the books fit into memory"


def main() -> None:
    """Fill, measure in turns, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options, before = parser.parse_args(), machine()
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        os.environ["MARKETPLACE_DATA_DIR"] = scratch
        found = databases()
        migrating.upgrade(found.migration)
        with (
            psycopg.connect(for_libpq(found.worker), autocommit=True) as worker,
            psycopg.connect(for_libpq(found.migration), autocommit=True) as owner,
        ):
            worker.execute("select set_config('app.actor_kind', 'system', false)")
            filled = fill(worker, owner, options.postings // LEGS)
            report = measure(worker, owner, options.postings, options.rounds)
    write("verifying", {"machine": before, "options": vars(options), "fill_seconds": filled, **report})


def fill(worker: psycopg.Connection, owner: psycopg.Connection, sales: int) -> float:
    """Post and seal so many sales, close twice, and return the seconds it took."""
    began = time.perf_counter()
    for first in range(0, sales, AT_ONCE):  # each key is locked until its transaction ends
        timed(worker, POST, [first, min(first + AT_ONCE, sales) - 1])
        if (first + AT_ONCE) % SALES_A_SEAL == 0:
            timed(worker, SEAL)
            print(f"posted {first + AT_ONCE} of {sales} sales", flush=True)
    worker.execute("select ledger.roll_up()")
    for number, day in enumerate(("2025-01-10", "2025-02-01"), 1):
        worker.execute("select ledger.close_period(%s::timestamptz)", [day])
        worker.execute("select ledger.write_balances(%s)", [number])
    worker.execute(SEAL)
    owner.execute("set role ledger_owner")
    for table in TABLES:
        owner.execute(f"analyze {table}")  # type: ignore[arg-type]
    return round(time.perf_counter() - began, 1)


def measure(worker: psycopg.Connection, owner: psycopg.Connection, postings: int, rounds: int) -> dict[str, object]:
    """Return the ratio of the proof to COPY, the postings a second, its parts, and the memory of both sides."""
    turns = []
    for _ in range(rounds):
        copied = copying(owner, TABLES)
        with watched(worker.info.backend_pid) as server:
            verified = timed(worker, "select * from ledger.verify() where source <> 'signatures'")
        turns.append({
            "verify_seconds": round(verified, 2), "copy_seconds": round(copied, 2),
            "times_copy": round(verified / copied, 2), "load": round(os.getloadavg()[0], 1),
            "server_own_mb": server.own_kib >> 10, "server_with_shared_mb": server.whole_kib >> 10,
        })  # fmt: skip
        print(json.dumps(turns[-1]), flush=True)
    parts = [str(name) for (name,) in owner.execute(PARTS).fetchall()]
    return {
        "times_copy": statistics.median(each["times_copy"] for each in turns),
        "postings_a_second": round(postings / statistics.median(each["verify_seconds"] for each in turns)),
        "turns": turns,
        "command": command(),
        "parts_seconds": {name: round(timed(owner, f"select * from ledger.{name}()"), 2) for name in parts},
        "notes": FILES,
    }


def command() -> dict[str, object]:
    """Run `ledger verify` as a person would; return its seconds, start included, and the most memory that it took."""
    began = time.monotonic()
    words = [sys.executable, "-m", "marketplace", "ledger", "verify", "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    said = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    found = json.loads(said)["faults"]
    wrong = [each for each in found if not each.startswith(("signatures", "seals"))]  # they were made without Python
    if wrong:
        raise SystemExit(f"the books are not in order: {wrong[:5]}")
    return {"seconds": round(time.monotonic() - began, 1), "peak_mb": used.ru_maxrss >> 10}


if __name__ == "__main__":
    main()
