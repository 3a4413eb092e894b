"""R21: every answer of Stripe takes fifteen seconds; other pages stay as fast, and nobody holds a connection.

Web server and worker are those of production. Customers keep placing orders, which asks Stripe for a payment page, at
the same pace before and meanwhile; a run of payouts keeps the worker asking as well.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from flask.sessions import SecureCookieSessionInterface

from benchmarks.customers import Customer
from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.orders import links
from tests.support import world
from tests.support.people import start_session
from tests.support.running import running_house
from tests.support.sales import SECRET_KEY, a_link

RATIO = 1.2
"""How much longer the slow twentieth of the pages may take."""

CUSTOMERS = 2
LONGER = 3.0
"""Seconds more than a call takes, after which each customer places the next order."""

READS_A_SECOND = 10
PAGES: Final = ("/portal/", "/portal/orders/", "/portal/payouts/", "/portal/shop/", "/auth/sign-in")

HELD = """
select count(*) from pg_stat_activity
 where datname = current_database() and usename in ('marketplace_web', 'marketplace_worker')
   and state like 'idle in transaction%%' and now() - state_change > interval '2 seconds'
"""
"""Connections whose transaction waits for something else than the database, and has for longer than any page takes."""


def run(
    scene: Scene, folder: Path, *, partners: int, seconds: float, seed_of: int, answers_after: float = 15.0,
    is_bounded: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Read pages for a tenth of so many seconds, then for all of them while Stripe answers after `answers_after`.

    Unless it `is_bounded`, the figures are only told: so small a number of pages has no twentieth to speak of.

    Raises:
        AssertionError: pages became slower, a page failed, a connection was held, or nobody asked Stripe at all.
    """
    token, session = _shop()
    seed(scene, partners, Random(seed_of))
    with running_house(scene.database, folder, sandbox_url=scene.sandbox.url, processes=2) as house:
        shop = Shop(house.base_url, scene.sandbox.url, token, every=answers_after + LONGER)
        with closing(Reader(house.base_url, session)) as reader, _ordering(shop) as ordered:
            reader.read(max(seconds / 50, 2))  # the first pages are slower
            before = reader.read(seconds / 10)
            usual = len(ordered)
            slow = scene.sandbox.double.fault("*", "/v1/*", "slow", seconds=answers_after, limit=0)
            payouts.begin("run")
            meanwhile, held = _read_and_look(scene, reader, seconds)
        asked = slow.reached
        scene.sandbox.double.calm()
    ratio = round(meanwhile["p95_ms"] / before["p95_ms"], 2)
    assert asked > 0
    assert held == 0, f"{held} times a connection was held during a call"
    assert not is_bounded or ratio <= RATIO, f"{meanwhile['p95_ms']} ms after {before['p95_ms']} ms"
    return {
        "partners": partners, "slow_seconds": seconds, "answers_after_seconds": answers_after, "slow_calls": asked,
        "orders_before": usual, "orders_meanwhile": len(ordered) - usual, "before": before, "meanwhile": meanwhile,
        "p95_ratio": ratio, "connections_held": held,
    }  # fmt: skip


class Reader:
    """One connection that reads pages as a partner who is signed in, at an even pace."""

    def __init__(self, base_url: str, session: str) -> None:
        self.session = session
        self.connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=60)
        self.turn = 0

    def read(self, seconds: float) -> dict[str, float]:
        """Read for so many seconds; return how many pages, and the milliseconds that they took."""
        took, ends_at, next_at = [], time.monotonic() + seconds, time.monotonic()
        while next_at < ends_at:
            time.sleep(max(next_at - time.monotonic(), 0))
            took.append(self._page())
            next_at = max(next_at + 1 / READS_A_SECOND, time.monotonic())
        percentiles = statistics.quantiles(took, n=20)
        return {"pages": len(took), "median_ms": round(percentiles[9], 1), "p95_ms": round(percentiles[18], 1),
                "max_ms": round(max(took), 1)}  # fmt: skip

    def close(self) -> None:
        """Close its connection."""
        self.connection.close()

    def _page(self) -> float:
        path, self.turn = PAGES[self.turn % len(PAGES)], self.turn + 1
        cookies = {} if path.startswith("/auth/") else {"Cookie": f"session={self.session}"}
        started = time.perf_counter()
        self.connection.request("GET", path, headers=cookies)
        answer = self.connection.getresponse()
        answer.read()
        took = (time.perf_counter() - started) * 1_000
        assert answer.status == 200, (path, answer.status)
        return took


def _read_and_look(scene: Scene, reader: Reader, seconds: float) -> tuple[dict[str, float], int]:
    """Read pages, and look twice a second whether anybody holds a connection; return how often somebody did."""
    is_over, seen = threading.Event(), []
    looking = threading.Thread(target=_look, args=(scene, is_over, seen))
    looking.start()
    try:
        return reader.read(seconds), sum(seen)
    finally:
        is_over.set()
        looking.join()


def _look(scene: Scene, is_over: threading.Event, seen: list[int]) -> None:
    while not is_over.wait(0.5):
        seen.append(scene.count(HELD))


@dataclass(frozen=True)
class Shop:
    """Where customers order, by which link, and every how many seconds each of them."""

    web: str
    sandbox: str
    token: str
    every: float


@contextmanager
def _ordering(shop: Shop) -> Iterator[list[str]]:
    """Let customers place orders inside the block; yield where each of them was sent to pay."""
    is_over = threading.Event()
    ordered: list[str] = []
    customers = [
        threading.Thread(target=_order, args=(shop, number * shop.every / CUSTOMERS, is_over, ordered))
        for number in range(CUSTOMERS)
    ]
    for each in customers:
        each.start()
    try:
        yield ordered
    finally:
        is_over.set()
        for each in customers:
            each.join()


def _order(shop: Shop, after: float, is_over: threading.Event, ordered: list[str]) -> None:
    while not is_over.wait(after):
        started = time.monotonic()
        customer = Customer(shop.token, shop.web, shop.sandbox)
        with closing(customer.connection):  # a new one each time: the web server closes one that is silent for long
            ordered.append(customer.buy())
        after = max(shop.every - (time.monotonic() - started), 0)


def _shop() -> tuple[str, str]:
    """Return the token of a partner's link, and the cookie of its owner who is signed in."""
    made = world.a_world()
    owner = world.a_person(made.partner.id, "owner", email="owner@northwind.example")
    db.session.commit()
    link = a_link(made.partner, made.offering, unit_retail_minor=90_000, at=clock.now())
    return links.token(link, SECRET_KEY), _cookie(owner)


def _cookie(owner: User) -> str:
    secret = start_session(current_app.test_client(), owner)
    signer: Any = SecureCookieSessionInterface().get_signing_serializer(current_app)
    return str(signer.dumps({"_user_id": secret, "_fresh": True}))
