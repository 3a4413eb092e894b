"""How many customers a second get from a partner's link to the payment page, and how fast their payments are settled.

Real processes on this machine: web server, Stripe sandbox, embedded PostgreSQL with its ordinary settings. A customer
opens the link, puts the offer into a cart, reads the cart, reads the details page and sends it; the answer must lead to
the payment page. Reading and filling in the payment page itself is not part of it. Then orders are paid in the sandbox
and settled, with what Stripe says already fetched: the settlement transaction alone, its commit included.

    python -m benchmarks.checkout [--seconds 15] [--rounds 3] [--clients 1,4,8] [--settled 300]
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.reporting import machine, write
from marketplace.app import create_app
from marketplace.cli.demo_data import plant
from marketplace.cli.house import databases, house, settings
from marketplace.cli.servers import environment
from marketplace.core import clock
from marketplace.db import migrating
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders import links
from marketplace.orders.models import Link
from marketplace.partners.models import Partner
from marketplace.payments import settlement
from marketplace.payments.models import Checkout
from marketplace.runtime.gateways import gateways
from marketplace.runtime.issuer import issuer

WEB, SANDBOX = 8790, 8791
CARD = {"email": "kim@bench.example", "number": "4242424242424242", "expiry": "12/39", "cvc": "123", "name": "Kim"}
numbers = itertools.count()


def main() -> None:
    """Start the house, measure, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", default="1,4,8")
    parser.add_argument("--settled", type=int, default=300)
    options, before = parser.parse_args(), machine()
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        token = prepare(scratch)
        with running(Path(scratch)):
            report: dict[str, object] = {
                "statements_an_order": statements(token),
                "orders_per_second": rates(token, options),
                "settlements_per_second": settle(token, options.settled),
            }
    print(json.dumps(report, indent=2))
    write("checkout", {"machine": before, "options": vars(options), **report})


def prepare(scratch: str) -> str:
    """Migrate and plant the demo's data, and return the token of a German partner's link."""
    os.environ |= {
        "MARKETPLACE_DATA_DIR": scratch,
        "MARKETPLACE_BASE_URL": f"http://127.0.0.1:{WEB}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{SANDBOX}",
        "STRIPE_SECRET_KEY": "sk_test_demo_bench",
        "STRIPE_WEBHOOK_SECRET": "whsec_bench_0123456789",
    }
    found = databases()
    os.environ |= environment(found, settings().secret_key)
    migrating.upgrade(found.migration)
    with house() as app:
        plant()
        link = (
            db.session.query(Link).join(Partner, Partner.id == Link.partner_id).filter(Partner.country == "DE").first()
        )
        if link is None:
            raise SystemExit("the demo has no German partner's link")
        return links.token(link, app.config["SECRET_KEY"])


@contextmanager
def running(scratch: Path) -> Iterator[None]:
    """Run web server and sandbox inside the block."""
    commands = {
        "web": ["serve", "--port", str(WEB)],
        "sandbox": ["sandbox", "stripe", "--port", str(SANDBOX), "--database", str(scratch / "stripe.sqlite")],
    }
    started = []
    try:
        for name, words in commands.items():
            out = (scratch / f"{name}.log").open("wb")
            command = [sys.executable, "-m", "marketplace", *words]
            started.append(subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True))
        for port, path in ((WEB, "/readyz"), (SANDBOX, "/")):
            wait_for(port, path)
        yield
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def wait_for(port: int, path: str) -> None:
    """Ask until somebody answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nobody answers on port {port}")


class Customer:
    """One connection that buys again and again, each time as somebody else."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.connection = http.client.HTTPConnection("127.0.0.1", WEB, timeout=60)

    def buy(self) -> str:
        """Go from the link to the payment page and return its address."""
        self.ask("GET", f"/l/{self.token}", 200)
        cart = self.ask("POST", f"/l/{self.token}", 303)[0]
        self.ask("GET", cart, 200)
        page = self.ask("GET", f"{cart}details/", 200)[1]
        return self.ask("POST", f"{cart}details/", 303, details(page))[0]

    def ask(self, method: str, path: str, expected: int, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Send one request; return where the answer leads and what it says."""
        body = urllib.parse.urlencode(form or {}) if method == "POST" else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != expected:
            raise SystemExit(f"{method} {path} was answered with {answer.status}:\n{text[:2000]}")
        return answer.headers.get("Location", "").replace(f"http://127.0.0.1:{WEB}", ""), text


def details(page: str) -> dict[str, str]:
    """What a new customer states, with the total that the page has shown."""
    found = re.search(r'name="shown_total"[^>]*value="(\d+)"', page)
    number = next(numbers)
    return {
        "company": f"Company {number}", "name": "Kim Example", "email": f"kim{number}@company{number}.example",
        "line1": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE",
        "shown_total": found[1] if found else "",
    }  # fmt: skip


def rates(token: str, options: argparse.Namespace) -> dict[str, dict[str, object]]:
    """Measure orders a second with so many customers at once, several times."""
    Customer(token).buy()  # the first one pays for what is loaded once
    measured: dict[str, list[float]] = {clients: [] for clients in options.clients.split(",")}
    for _ in range(options.rounds):
        for clients, each in measured.items():
            each.append(round(rate(token, int(clients), options.seconds), 1))
            print(f"{clients} at once: {each[-1]} orders/s", flush=True)
    return {clients: {"median": statistics.median(each), "rounds": each} for clients, each in measured.items()}


def rate(token: str, clients: int, seconds: int) -> float:
    """Let so many customers buy for so long and return the orders a second."""
    until, bought = time.perf_counter() + seconds, [0] * clients

    def work(place: int) -> None:
        customer = Customer(token)
        while time.perf_counter() < until:
            customer.buy()
            bought[place] += 1

    started = time.perf_counter()
    crowd = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return sum(bought) / (time.perf_counter() - started)


def statements(token: str) -> int:
    """Count the SQL statements of one order in this process; stating the actor counts as well."""
    app, counted = create_app(settings(), database=databases().web), 0
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    def buy() -> None:
        browser.get(f"/l/{token}")
        cart = browser.post(f"/l/{token}").headers["Location"]
        browser.get(cart)
        page = browser.get(f"{cart}details/").text
        answer = browser.post(f"{cart}details/", data=details(page))
        if answer.status_code != 303:
            raise SystemExit(f"the order was not placed: {answer.status_code}")

    buy()
    event.listen(Engine, "before_cursor_execute", count)
    buy()
    event.remove(Engine, "before_cursor_execute", count)
    return counted


def settle(token: str, wanted: int) -> float:
    """Pay so many orders in the sandbox, fetch what Stripe says, and settle them one after the other."""
    for _ in range(wanted):
        pay(Customer(token).buy())
    with house():
        at, payments = clock.now(), gateways().payments
        ids = db.session.query(Checkout.session_id).order_by(Checkout.id.desc()).limit(wanted)
        sessions = [payments.find_checkout(session_id) for (session_id,) in ids]
        db.session.rollback()
        started = time.perf_counter()
        for session in sessions:
            with transaction():
                settled = settlement.settle(session, issuer=issuer(), at=at)
            if settled is None or not settled.is_paid:
                raise SystemExit(f"{session.id} was not settled")
        return round(wanted / (time.perf_counter() - started), 1)


def pay(address: str) -> None:
    """Pay on the hosted page."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", parts.path, urllib.parse.urlencode(CARD), headers)
    answer = connection.getresponse()
    if answer.status != 303:
        raise SystemExit(f"the card was refused: {answer.status}")
    connection.close()


if __name__ == "__main__":
    main()
