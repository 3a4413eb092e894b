"""What a seal costs beside the posting it is over, and what verifying costs: ratios of runs in turns.

Sales of four legs are posted by one client. After each round everything new is sealed; then, once, the newest
tenth alone, to show that the cost is that of what is new. `verify` is compared with a plain
COPY of the rows that it reads.

    python -m benchmarks.sealing [--sales 4000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from benchmarks.reporting import machine, write
from marketplace.cli.house import databases
from marketplace.db import migrating
from marketplace.db.urls import for_libpq

POST = """
    select ledger.post('accrual', 'accrue:bench:' || n, timestamptz '2025-01-01' + n * interval '1 minute', 'EUR',
      array_fill('stripe.pending'::text, array[4]), array['partner.pending partner:' || 1 + n %% 200,
      'vendor.payable vendor:5', 'operator.fees', 'tax.payable tax:DE'], array[15000, 67500, 7500, 18000]::bigint[],
      array_fill(('{"order":"ord_' || n || '"}')::json, array[4]))
      from generate_series(%s::int, %s::int) n
"""
SEAL = "select ledger.seal('asked', false)"
VERIFY = "select count(*) from ledger.verify() where source <> 'signatures'"
READ = ("ledger.transactions", "ledger.postings", "ledger.entries", "ledger.leaves", "ledger.nodes")


def main() -> None:
    """Post and seal in turns, verify, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sales", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    options, before = parser.parse_args(), machine()
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        os.environ["MARKETPLACE_DATA_DIR"] = scratch
        found = databases()
        migrating.upgrade(found.migration)
        with psycopg.connect(for_libpq(found.worker), autocommit=True) as worker:
            worker.execute("select set_config('app.actor_kind', 'system', false)")
            report = measure(worker, for_libpq(found.migration), options.sales, options.rounds)
    write("sealing", {"machine": before, "options": vars(options), **report})


def measure(worker: psycopg.Connection, owner: str, sales: int, rounds: int) -> dict[str, object]:
    """Return seal over post, the newest tenth over a whole round, and verify over COPY."""
    posted, sealed = [], []
    for turn in range(rounds):
        posted.append(timed(worker, POST, [turn * sales, (turn + 1) * sales - 1]))
        sealed.append(timed(worker, SEAL))
    timed(worker, POST, [rounds * sales, rounds * sales + sales // 10 - 1])
    tenth = timed(worker, SEAL)
    verified, copied = [], []
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("set role ledger_owner")
        for _ in range(rounds):
            verified.append(timed(worker, VERIFY))
            copied.append(copying(connection))
    return {
        "seal_over_post": round(statistics.median(s / p for s, p in zip(sealed, posted, strict=True)), 3),
        "tenth_over_round": round(tenth / statistics.median(sealed), 3),
        "verify_over_copy": round(statistics.median(v / c for v, c in zip(verified, copied, strict=True)), 2),
        "sales_a_second": {
            "post": round(sales / statistics.median(posted)),
            "seal": round(sales / statistics.median(sealed)),
            "verify": round(rounds * sales / statistics.median(verified)),
        },
    }


def timed(connection: psycopg.Connection, statement: str, values: list[int] | None = None) -> float:
    """Run a statement and return how long it took, in seconds."""
    began = time.perf_counter()
    connection.execute(statement, values)  # type: ignore[arg-type]
    return time.perf_counter() - began


def copying(connection: psycopg.Connection, tables: Sequence[str] = READ) -> float:
    """Copy out every row that `verify` reads and return how long it took, in seconds."""
    began = time.perf_counter()
    for table in tables:
        with connection.cursor().copy(f"copy {table} to stdout") as rows:  # type: ignore[arg-type]
            for _ in rows:
                pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
