"""How fast large books are read: a statement's file beside COPY, and balances at an instant in small and large books.

Two partners' books are filled through `ledger.post()`, one with 1 000 entries and one with a million, each with the
explanation of a real sale. Then, in turns: the large statement is written as CSV, and COPY writes the same columns of
the same rows from a plain table without row security, joins or JSON; and balances are asked for at instants drawn from
each book's whole life.

    python -m benchmarks.books [--entries 1000000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks.reporting import machine, write
from marketplace.cli.house import databases, house
from marketplace.core.periods import parse_period
from marketplace.db import migrating
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.db.urls import for_libpq
from marketplace.ledger import balances
from marketplace.partners import onboarding, tiers
from marketplace.partners.models import Partner
from marketplace.statements import csv_export, queries

CURRENCY, PERIOD = "EUR", "2024-01..2025-12"
BEGINS, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 720
LEGS = 50
SMALL, ASKED = 1_000, 400

# One transaction of many legs, spread over the period by its number.
POST = """
    select ledger.post('accrual', 'accrue:bench:' || %(partner)s || ':' || %(number)s, %(at)s, 'EUR',
      array_fill('imported.receipts'::text, array[%(legs)s]),
      array_fill('partner.pending partner:' || %(partner)s, array[%(legs)s]),
      (select array_agg(100 + (n * 37) %% 90000)::bigint[] from generate_series(1, %(legs)s) n),
      (select array_agg(replace(%(why)s, 'ORDER', 'ord_' || lpad((%(number)s::bigint * 50 + n)::text, 20, '0'))::json)
         from generate_series(1, %(legs)s) n))
"""


def main() -> None:
    """Fill the books, measure in turns, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options, before = parser.parse_args(), machine()
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        os.environ["MARKETPLACE_DATA_DIR"] = scratch
        found = databases()
        migrating.upgrade(found.migration)
        with psycopg.connect(for_libpq(found.worker), autocommit=True) as worker:
            worker.execute("select set_config('app.actor_kind', 'system', false)")
            report = measure(worker, for_libpq(found.migration), Path(scratch), options)
    write("books", {"machine": before, "options": vars(options), **report})


def measure(worker: psycopg.Connection, owner: str, scratch: Path, options: argparse.Namespace) -> dict[str, object]:
    """Return every figure; the house is open for the partners it needs."""
    with house():
        small, large = open_partners()
        filled = {"small": fill(worker, small, SMALL), "large": fill(worker, large, options.entries)}
        print(f"filled: {filled}", flush=True)
        copied = scratch / "statement.csv"
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("analyze")  # as the server does by itself some time after so much was written
            written = export(large, copied)
            plain_table(connection, copied)
            turns = [turn(large, connection, scratch) for _ in range(options.rounds)]
        report = {
            "fill_seconds": filled,
            "entries": written,
            "bytes": copied.stat().st_size,
            "export": {"turns": turns, "ratio": statistics.median(each["ratio"] for each in turns)},
            "balance_microseconds": ask({SMALL: small, options.entries: large}),
        }
    print(json.dumps(report, indent=2))
    return report


def open_partners() -> tuple[str, str]:
    """Open the two partners and return their public ids."""
    with transaction():
        tier = tiers.add_tier("Gold", rank=1)
        db.session.flush()
        made = [onboarding.open_partner(name, tier=tier, country="DE", currency=CURRENCY, at=BEGINS) for name in "AB"]
    return made[0].public_id, made[1].public_id


def fill(worker: psycopg.Connection, partner: str, entries: int) -> float:
    """Post so many entries to a partner's book, in order of time, and return the seconds it took."""
    started, key = time.perf_counter(), key_of(partner)
    step = timedelta(days=DAYS) / max(entries // LEGS, 1)
    for number in range(entries // LEGS):
        facts = {"partner": key, "number": number, "legs": LEGS, "at": BEGINS + step * number, "why": why()}
        worker.execute(POST, facts)
    return round(time.perf_counter() - started, 1)


def key_of(partner: str) -> int:
    """Return a partner's key, by which the books know it.

    The transaction ends here: while one is open, the database keeps every older state of a book's head that posting
    leaves behind, and each further entry walks through all of them.
    """
    key = int(db.session.query(Partner.id).filter_by(public_id=partner).scalar())
    db.session.rollback()
    return key


def why() -> str:
    """An explanation like that of a sale with four margin rules considered."""
    considered = [
        {"rule": f"mrg_7fk2m9x4qz8w1c5v3b{n}", "version": n, "scope": "category", "bps": 2000 + n, "won": n == 1,
         "why": "A more specific scope wins."}
        for n in range(1, 5)
    ]  # fmt: skip
    facts = {
        "account": "acc_7fk2m9x4qz8w1c5v3b6n", "attribution": "link", "commission_minor": 15000, "discount_minor": 0,
        "funder": None, "line": "oli_7fk2m9x4qz8w1c5v3b6n", "list_total_minor": 100000, "margin_bps": 2500,
        "margin_minor": 25000, "offering": "off_7fk2m9x4qz8w1c5v3b6n", "order": "ORDER", "part": "commission",
        "partner_total_minor": 75000, "quantity": 1, "retail_total_minor": 90000, "source": "cash",
        "terms": {"considered": considered, "rule": {"id": "mrg_7fk2m9x4qz8w1c5v3b1", "version": 3}, "tier": "gold"},
        "unit_list_minor": 100000, "unit_retail_minor": 90000,
    }  # fmt: skip
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def export(partner: str, target: Path) -> int:
    """Write the statement's file as the command does, and return how many entries it has."""
    with snapshot(), target.open("wb") as out:
        top = queries.head(queries.one(partner, CURRENCY), parse_period(PERIOD, "UTC"))
        return csv_export.write(top, out, names=False)


def plain_table(connection: psycopg.Connection, file: Path) -> None:
    """Put the file's rows into a plain table with a fitting type for each column."""
    numbers = {
        "line",
        "quantity",
        "margin_bps",
        "seq",
        *(name for name in csv_export.COLUMNS if name.endswith("_minor")),
    }
    columns = ", ".join(f'"{name}" {"bigint" if name in numbers else "text"}' for name in csv_export.COLUMNS)
    connection.execute(f"create table plain ({columns})")
    with file.open("rb") as source, connection.cursor().copy("copy plain from stdin (format csv, header)") as copy:
        while piece := source.read(1 << 20):
            copy.write(piece)
    connection.execute("vacuum analyze plain")


def turn(partner: str, connection: psycopg.Connection, scratch: Path) -> dict[str, float]:
    """Write the file both ways, once each, and return the seconds, the ratio and how much this process grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with timed() as ours:
        export(partner, scratch / "ours.csv")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    copy = connection.cursor().copy("copy plain to stdout (format csv, header)")
    with timed() as theirs, (scratch / "copy.csv").open("wb") as out, copy as rows:
        for row in rows:
            out.write(row)
    return {
        "export_seconds": round(ours[0], 2), "copy_seconds": round(theirs[0], 2),
        "ratio": round(theirs[0] / ours[0], 3), "grown_kib": grown,
    }  # fmt: skip


@contextmanager
def timed() -> Iterator[list[float]]:
    """Measure the block; the list holds its seconds afterwards."""
    seconds: list[float] = []
    started = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - started)


def ask(books: dict[int, str]) -> dict[str, float]:
    """Ask for balances at random instants, in turns, and return the median microseconds by size of the book."""
    dice, taken = random.Random(7), {size: [] for size in books}
    keys = {size: key_of(partner) for size, partner in books.items()}
    for _ in range(ASKED):
        at = BEGINS + timedelta(seconds=dice.randrange(DAYS * 86_400))
        for size, key in keys.items():
            started = time.perf_counter()
            balances.partner_book(db.session(), key, CURRENCY, at)
            taken[size].append((time.perf_counter() - started) * 1e6)
    return {str(size): round(statistics.median(each), 1) for size, each in taken.items()}


if __name__ == "__main__":
    main()
