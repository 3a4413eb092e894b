"""How fast the shop is with 1 000, 10 000 and 100 000 offerings, beside bare Flask views on the same server.

python -m benchmarks.catalogue [--sizes 1000,10000,100000] [--rounds 5] [--seconds 2]

Each size has a fresh database on one embedded server. One signed-in partner asks for the shop's list, an offering and a
search, each time another page, offering or word of a fixed sequence of 20, after all of them were asked for once; bare
views ask the same server for 20 rows. Rounds take turns, so that a slow moment of the machine meets all of them. See
docs/performance.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import structlog
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, text

from benchmarks.catalogue_data import WORDS, fill
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.db import embedded, migrating
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.urls import WEB_ROLE, as_role, engine_options, for_libpq
from marketplace.identity import sessions
from marketplace.identity.models import User
from marketplace.runtime.settings import read_settings

RESULTS = Path(__file__).parent / "results"
AIMS = {"list": 0.84, "offering": 0.84, "search": 0.5}
TWENTY = """
  select o.public_id, o.name, o.summary, l.unit_minor, l.currency from offerings o
    join plans p on p.offering_id = o.id join list_prices l on l.plan_id = p.id
   where o.state = 'published' and o.name > :after order by o.name limit 20
"""
PAGE = """<!doctype html><title>Offerings</title><table>
{% for row in rows %}<tr><td><a href="/{{ row.public_id }}">{{ row.name }}</a></td><td>{{ row.summary }}</td>
<td>{{ row.unit_minor }} {{ row.currency }}</td></tr>{% endfor %}</table>"""

Ask = Callable[[], None]


def bare_views(database: URL) -> FlaskClient:
    """Return a browser of a Flask app with two views of 20 rows: by SQLAlchemy and a template, and by psycopg alone."""
    app, rows = Flask("bare"), SQLAlchemy()
    app.config.update(SQLALCHEMY_DATABASE_URI=database, SQLALCHEMY_ENGINE_OPTIONS=engine_options())
    rows.init_app(app)
    direct = psycopg.connect(for_libpq(database), autocommit=True)
    plain = TWENTY.replace(":after", "%s")
    drawn = app.jinja_env.from_string(PAGE)

    @app.get("/template/<after>")
    def template(after: str) -> str:
        return drawn.render(rows=rows.session.execute(text(TWENTY), {"after": after}).all())

    @app.get("/plain/<after>")
    def by_hand(after: str) -> str:
        found = direct.execute(plain, [after]).fetchall()
        return "".join(f"<tr><td>{row[1]}</td><td>{row[2]}</td><td>{row[3]} {row[4]}</td></tr>" for row in found)

    return app.test_client()


def shop_views(folder: Path, server: URL) -> FlaskClient:
    """Return a browser of the shop, signed in as the partner's owner."""
    settings = read_settings({"MARKETPLACE_DATA_DIR": str(folder)})
    app = create_app(settings, database=as_role(server, WEB_ROLE))
    browser = app.test_client()
    with app.app_context(), acting(Actor("operator")):
        user = db.session.query(User).filter_by(email="owner@bench.example").one()
        token = sessions.start(user, at=clock.now())
        db.session.commit()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return browser


def asks(shop: FlaskClient, bare: FlaskClient, server: URL) -> dict[str, Ask]:
    """Return what is asked for, by name. Every call asks for the next of a fixed sequence."""
    with psycopg.connect(for_libpq(server)) as connection:
        found = connection.execute("select public_id, name from offerings where state = 'published'").fetchall()
    choose = random.Random(7)
    hot, cold = choose.choices([row[0] for row in found], k=20), choose.choices([row[0] for row in found], k=5_000)
    ids, others = itertools.cycle(hot), itertools.cycle(cold)
    words, starts = itertools.cycle(WORDS), itertools.cycle(choose.choices([row[1] for row in found], k=500))
    pages = itertools.cycle(_cursors(shop))

    def get(browser: FlaskClient, address: Callable[[], str]) -> Ask:
        def ask() -> None:
            answer = browser.get(address())
            assert answer.status_code == 200, answer.status

        return ask

    return {
        "bare, template": get(bare, lambda: f"/template/{next(starts)}"),
        "bare, by hand": get(bare, lambda: f"/plain/{next(starts)}"),
        "list": get(shop, lambda: f"/portal/shop/{next(pages)}"),
        "offering": get(shop, lambda: f"/portal/shop/{next(ids)}"),
        "offering, cold": get(shop, lambda: f"/portal/shop/{next(others)}"),
        "search": get(shop, lambda: f"/portal/shop/?q={next(words)}"),
    }


def _cursors(shop: FlaskClient, pages: int = 20) -> list[str]:
    found = [""]
    while len(found) < pages:
        page = shop.get(f"/portal/shop/{found[-1]}").text
        if "cursor=" not in page:
            break
        found.append("?cursor=" + page.split("?cursor=")[1].split('"')[0])
    return found


def rate(ask: Ask, seconds: float) -> float:
    """Return how many times a second it is answered."""
    began, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        ask()
        count += 1
    return count / passed


@contextmanager
def prices_changing(server: URL) -> Iterator[None]:
    """Let another process set a new price fifty times a second inside the block."""
    process = multiprocessing.get_context("spawn").Process(target=change_prices, args=(for_libpq(server),), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def change_prices(server: str) -> None:
    """Give one plan after another a new price, until somebody ends this process."""
    with psycopg.connect(server, autocommit=True) as connection:
        for number in itertools.count():
            connection.execute(
                """insert into list_prices (public_id, plan_id, currency, unit_minor, version, effective_from)
                   select gen_random_uuid()::text, plan_id, currency, unit_minor + 1, max(version) over () + 1, now()
                     from list_prices where plan_id = (select min(id) + %s from plans) order by version desc limit 1""",
                [number % 500],
            )
            time.sleep(0.02)


def measure(size: int, folder: Path, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Fill a database with so many offerings and measure everything in turns, at rest and while prices change."""
    base = embedded.start(folder)
    server = base.set(database=f"shop_{size}")
    with psycopg.connect(for_libpq(base), autocommit=True) as connection:
        embedded.ensure_database(connection, f"shop_{size}")
    migrating.upgrade(server)
    began = time.perf_counter()
    with psycopg.connect(for_libpq(server)) as connection:
        fill(connection, size)
    print(f"{size:>7,} offerings filled in {time.perf_counter() - began:.1f} s", flush=True)
    asked = asks(shop_views(folder, server), bare_views(as_role(server, "postgres")), server)
    at_rest = in_turns(asked, rounds, seconds)
    with prices_changing(server):
        busy = in_turns(asked, max(rounds // 2, 1), seconds)
    return {"size": size, "at rest": at_rest, "while prices change": busy}


def in_turns(asked: dict[str, Ask], rounds: int, seconds: float) -> dict[str, dict[str, float]]:
    """Return the median rate of each, its spread, and its share of the bare view with a template."""
    for ask in asked.values():
        for _ in range(40):
            ask()  # statements are prepared, templates read, and every page of the sequence is drawn
    seen: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, ask in asked.items():
            seen[name].append(rate(ask, seconds))
    bare = seen["bare, template"]
    return {
        name: {
            "rate": round(statistics.median(rates), 1),
            "lowest": round(min(rates), 1),
            "highest": round(max(rates), 1),
            "ratio": round(statistics.median(own / theirs for own, theirs in zip(rates, bare, strict=True)), 3),
        }
        for name, rates in seen.items()
    }


def report(result: dict[str, Any]) -> None:
    """Print one size as a table."""
    for when in ("at rest", "while prices change"):
        for name, found in result[when].items():
            aim = f"aim {AIMS[name]}" if name in AIMS else ""
            spread = f"{found['lowest']:.0f} to {found['highest']:.0f}"
            shown = f"{found['rate']:>8.1f}/s  {spread:<14} {found['ratio']:.2f} {aim}"
            print(f"{result['size']:>9,}  {when:<20} {name:<16} {shown}")


def main() -> None:
    """Measure every size, print the tables and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    logging.getLogger().setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        sizes = [int(size) for size in options.sizes.split(",")]
        results = [measure(size, folder, rounds=options.rounds, seconds=options.seconds) for size in sizes]
        for result in results:
            report(result)
        embedded.stop(folder)
    kept = {"options": vars(options), "cores": os.cpu_count(), "load": os.getloadavg(), "results": results}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"catalogue-{datetime.now(UTC):%Y%m%d-%H%M%S}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
