"""How long one look for an organisation takes among 10 000 and a million accounts, beside a bare look-up by key.

    python -m benchmarks.identity [--sizes 10000,1000000] [--asked 2000]

Through the real functions, as a partner, with row security and the web's login; each look is a transaction of its own.
Asked for are, in turns: an account by its very name, one with a slip of the finger in its name, and an organisation
that is not there. The result also says how often the first two were found, and how many accounts are likely to be the
third: many where its name is that of hundreds, none where a word of it is its own.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import structlog
from sqlalchemy import URL, select

from benchmarks.identity_data import SECRET_KEY, Organisation, fill, organisations
from benchmarks.reporting import machine, write
from marketplace.app import create_app
from marketplace.customers import matching
from marketplace.customers.facts import Facts
from marketplace.customers.models import Account
from marketplace.db import embedded, migrating
from marketplace.db.actor import Actor, act_as
from marketplace.db.base import db
from marketplace.db.urls import WEB_ROLE, as_role, for_libpq
from marketplace.runtime.settings import read_settings

Look = Callable[[], Sequence[Any]]
WARM_UP = 100


def main() -> None:
    """Fill a database of each size, measure in turns, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--asked", type=int, default=2000)
    options, before = parser.parse_args(), machine()
    logging.getLogger().setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        base = embedded.start(folder)
        sizes = [int(size) for size in options.sizes.split(",")]
        results = [measure(size, folder, base, asked=options.asked) for size in sizes]
        embedded.stop(folder)
    write("identity", {"machine": before, "options": vars(options), "results": results})


def measure(size: int, folder: Path, base: URL, *, asked: int) -> dict[str, object]:
    """Fill a database with so many accounts and return every figure."""
    server = base.set(database=f"accounts_{size}")
    with psycopg.connect(for_libpq(base), autocommit=True) as connection:
        embedded.ensure_database(connection, f"accounts_{size}")
    migrating.upgrade(server)
    began = time.perf_counter()
    with psycopg.connect(for_libpq(server)) as connection:
        fill(connection, size)
        [bytes_of] = connection.execute("select pg_database_size(current_database())").fetchone() or (0,)
    filled = round(time.perf_counter() - began, 1)
    print(f"{size:>9,} accounts filled in {filled} s", flush=True)
    app = create_app(read_settings({"MARKETPLACE_DATA_DIR": str(folder)}), database=as_role(server, WEB_ROLE))
    with app.app_context():
        act_as(Actor("partner", "1"))
        taken = look(size, asked)
        db.session.remove()
        db.engine.dispose()
    result = {"accounts": size, "seconds_to_fill": filled, "bytes_an_account": bytes_of // size, **taken}
    print(json.dumps(result, indent=2), flush=True)
    return result


def look(size: int, asked: int) -> dict[str, object]:
    """Look for each kind in turns."""
    dice, known = random.Random(7), list(islice(organisations(size), 0, None, max(size // asked, 1)))[:asked]
    strangers = list(islice(organisations(size + asked), size, None))
    seconds: dict[str, list[float]] = {"key": [], "same name": [], "slip": [], "stranger": []}
    found, likely = {"same name": 0, "slip": 0}, list[int]()
    for round_number, (one, stranger) in enumerate(zip(known, strangers, strict=False)):
        looks: dict[str, tuple[Look, Organisation]] = {
            "key": (lambda one=one: db.session.execute(select(Account.id).where(Account.id == one.number)).all(), one),
            "same name": (lambda one=one: _find(one.facts.name, one), one),
            "slip": (lambda one=one: _find(_slip(dice, one.facts.name), one), one),
            "stranger": (lambda other=stranger: _find(other.facts.name, other), stranger),
        }
        for name, (ask, meant) in looks.items():
            began = time.perf_counter()
            answer = ask()
            db.session.rollback()
            if round_number >= WARM_UP:
                seconds[name].append(time.perf_counter() - began)
            if name in found:
                found[name] += any(match.account_id == meant.number + 1 for match in answer)
            if name == "stranger":
                likely.append(len(answer))
    return {
        "milliseconds": {name: _spread(each) for name, each in seconds.items()},
        "found_per_mille": {name: 1000 * many // len(known) for name, many in found.items()},
        "likely_accounts_for_a_stranger": {
            "none_per_mille": 1000 * likely.count(0) // len(likely),
            "median": statistics.median(likely),
            "mean": round(statistics.mean(likely), 2),
        },
    }


def _find(name: str, one: Organisation) -> list[matching.Match]:
    return matching.find(Facts(one.facts.country, name=name, domains=("nowhere-else.eu",)), secret_key=SECRET_KEY)


def _slip(dice: random.Random, name: str) -> str:
    """Exchange two neighbouring letters inside the longest word."""
    longest = max(name.split(), key=len)
    place = dice.randrange(1, max(len(longest) - 2, 2))
    slipped = longest[:place] + longest[place : place + 2][::-1] + longest[place + 2 :]
    return name.replace(longest, slipped, 1)


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"median": round(cuts[49] * 1000, 2), "p95": round(cuts[94] * 1000, 2), "p99": round(cuts[98] * 1000, 2)}


if __name__ == "__main__":
    main()
