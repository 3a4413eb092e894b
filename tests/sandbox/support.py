"""What the sandbox's tests share: a clock to turn, an endpoint that listens, a shop that calls the API."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
import stripe

from marketplace.sandbox.stripe.banks import find, of_country
from marketplace.sandbox.stripe.resources import onboarding, topups
from marketplace.sandbox.stripe.server import SandboxServer
from marketplace.sandbox.stripe.wire.params import Params

KEY = "sk_test_sandbox"
CARD = {"email": "buyer@example.com", "expiry": "12/40", "cvc": "123", "name": "Bea Buyer"}


class TurnableClock:
    """A clock that stands still until it is turned; it starts at the present, so that signatures are fresh."""

    def __init__(self) -> None:
        self.seconds = time.time()

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Received:
    """A webhook as it arrived."""

    body: bytes
    signature: str


@dataclass
class Listener:
    """An endpoint on this machine: it keeps what it receives and answers with the statuses given, then 200."""

    statuses: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._arrived = threading.Condition()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = listener.take(Received(body, self.headers["Stripe-Signature"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks?from=stripe"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, received: Received) -> int:
        with self._arrived:
            self.received.append(received)
            status = self.statuses.pop(0) if self.statuses else 200
            self._arrived.notify_all()
            return status

    def wait_for(self, enough: Callable[[list[Received]], bool]) -> list[Received]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: enough(self.received), timeout=20), "nothing more arrived"
            return list(self.received)


class Shop:
    """A caller of the sandbox by the real library, and a customer of its pages."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.client = stripe.StripeClient(KEY, base_addresses={"api": server.url}, max_network_retries=0)
        self.v1 = self.client.v1

    def session(self, *lines: dict[str, Any], **options: Any) -> stripe.checkout.Session:
        """Open a session; one line of 1 080.00 EUR unless told."""
        params: dict[str, Any] = {
            "mode": "payment",
            "success_url": "http://127.0.0.1:1/thanks?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/cart",
            "line_items": list(lines) or [line("Backup", 36_000, quantity=3)],
        }
        return self.v1.checkout.sessions.create(params | options)  # type: ignore[arg-type]

    def pay(
        self, session: stripe.checkout.Session, number: str = "4242424242424242", **fields: str
    ) -> requests.Response:
        """Send the hosted page's form, without following where it leads."""
        form = CARD | {"number": number} | fields
        return requests.post(str(session.url), data=form, allow_redirects=False, timeout=20)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Call the API without the library."""
        headers = {"Authorization": f"Bearer {KEY}"} | options.pop("headers", {})
        return requests.request(method, self.server.url + path, headers=headers, timeout=20, **options)

    def recipient(self, country: str = "DE", *, number: str = "", name: str = "Alpenblick IT GmbH") -> str:
        """Return the id of an account that has been through onboarding, with a test account or the one that works."""
        account = self.unready(country, name=name)
        bank = find(country, number) if number else of_country(country)[0]
        assert bank
        with self.server.engine.write() as context:
            onboarding.onboard(context, context.addressed("v2.core.account", account), bank, holder=name)
        return account

    def unready(self, country: str = "DE", *, name: str = "Alpenblick IT GmbH") -> str:
        """Return the id of an account that wants to be sent transfers and has said nothing yet."""
        wanted = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}
        return self.client.v2.core.accounts.create(
            {"display_name": name, "identity": {"country": country}, "configuration": wanted}  # type: ignore[typeddict-item]
        ).id

    def fund(self, amount: int, currency: str = "eur") -> None:
        """Put money into the platform's balance, available at once."""
        with self.server.engine.write() as context:
            topups.succeed(context, topups.open_topup(context, Params({"amount": str(amount), "currency": currency})))

    def sent(self, account: str, amount: int, currency: str = "eur", **options: Any) -> stripe.Transfer:
        """Send money to an account, put into the platform's balance before."""
        self.fund(amount, currency)
        params: Any = {"amount": amount, "currency": currency, "destination": account} | options
        return self.v1.transfers.create(params)

    def available(self, account: str = "", currency: str = "eur") -> int:
        """Return what the platform or an account has available of a currency."""
        options: Any = {"stripe_account": account} if account else {}
        parts = self.v1.balance.retrieve({}, options).available
        return sum(part.amount for part in parts if part.currency == currency)

    def event_types(self) -> list[str]:
        """Return the types of all events, oldest first."""
        return [str(event.type) for event in self.v1.events.list({"limit": 100}).data][::-1]


def line(name: str, unit_amount: int, *, quantity: int = 1, currency: str = "eur") -> dict[str, Any]:
    """Return a line with a price of its own."""
    price = {"currency": currency, "unit_amount": unit_amount, "product_data": {"name": name}}
    return {"quantity": quantity, "price_data": price}


def alert(page: requests.Response) -> str:
    """Return what the alert of a page says, without its markup."""
    match = re.search(r'role="alert"[^>]*>(.*?)</(?:p|div)>', page.text, re.DOTALL)
    assert match, "the page shows no alert"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", match[1])).strip()
