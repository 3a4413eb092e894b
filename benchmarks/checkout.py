"""How many customers a second get from a partner's link to the payment page, and how fast their payments are settled.

Real processes on this machine: web server, Stripe sandbox, embedded PostgreSQL with its ordinary settings. A customer
opens the link, puts the offer into a cart, reads the cart, reads the details page and sends it; the answer must lead to
the payment page. Reading and filling in the payment page itself is not part of it. Then orders are paid in the sandbox
and settled, with what Stripe says already fetched: the settlement transaction alone, its commit included.

    python -m benchmarks.checkout [--seconds 15] [--rounds 3] [--clients 1,4,8] [--settled 300]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.customers import Customer, details, pay
from benchmarks.house import prepare, running
from benchmarks.reporting import machine, write
from marketplace.app import create_app
from marketplace.cli.house import databases, house, settings
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payments import settlement
from marketplace.payments.models import Checkout
from marketplace.runtime.gateways import gateways
from marketplace.runtime.issuer import issuer


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

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    def buy() -> None:
        browser = app.test_client()
        browser.get(f"/l/{token}")
        cart = browser.post(f"/l/{token}").headers["Location"]
        browser.get(cart)
        page = browser.get(f"{cart}details/").text
        answer = browser.post(f"{cart}details/", data=details(page))
        if "/c/pay/" not in answer.headers.get("Location", ""):
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


if __name__ == "__main__":
    main()
