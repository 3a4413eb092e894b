"""The Stripe sandbox for tests: on a free port of this machine, in threads of this process."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.gateways.mailer import KeptMail
from marketplace.gateways.storage import Folder
from marketplace.gateways.stripe import StripePayments
from marketplace.gateways.stripe_connect import StripeConnect
from marketplace.runtime.gateways import Gateways
from marketplace.sandbox.stripe.server import SandboxServer
from tests.support.apps import ENVIRONMENT, data_dir
from tests.support.double import TOKEN, Double

KEY = ENVIRONMENT["STRIPE_SECRET_KEY"]
WEBHOOK_SECRET = ENVIRONMENT["STRIPE_WEBHOOK_SECRET"]
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox and what a customer does on its pages."""

    server: SandboxServer
    payments: StripePayments
    connect: StripeConnect

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def double(self) -> Double:
        """What a test arranges there: faults, stray webhooks, time, disputes."""
        return Double(self.url)

    def pay(self, session_id: str, *, card: str = GOOD_CARD) -> int:
        """Pay an open session on its hosted page; return the page's status: 303 when it went through."""
        form = {"email": "buyer@example.com", "number": card, "expiry": "12/39", "cvc": "123", "name": "Alex Example"}
        request = urllib.request.Request(
            f"{self.url}/c/pay/{session_id}", data=urllib.parse.urlencode(form).encode(), method="POST"
        )
        try:
            return int(_OPENER.open(request).status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def events(self) -> list[dict[str, Any]]:
        """Return the last hundred events, newest first, as the API shows them."""
        found: list[dict[str, Any]] = json.loads(self._read("/v1/events?limit=100"))["data"]
        return found

    def event(self, event_id: str) -> str:
        """Return one event as a webhook brings it."""
        return self._read(f"/v1/events/{event_id}")

    def _read(self, path: str) -> str:
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(request) as answer:
            return str(answer.read(), "utf-8")


@contextmanager
def running(folder: Path) -> Iterator[Sandbox]:
    """Run a sandbox of its own inside the block."""
    server = SandboxServer(folder / "stripe.sqlite", secret_key=KEY, token=TOKEN)
    server.start()
    try:
        payments = StripePayments(KEY, WEBHOOK_SECRET, api_base=server.url)
        yield Sandbox(server, payments, StripeConnect(KEY, api_base=server.url))
    finally:
        server.stop()


@contextmanager
def gateways_of(app: Flask, sandbox: Sandbox) -> Iterator[None]:
    """Let `app` take its payments through the sandbox inside the block."""
    before = app.extensions["marketplace.gateways"]
    files = Folder(data_dir(app) / "files")
    app.extensions["marketplace.gateways"] = Gateways(sandbox.payments, KeptMail(), files, sandbox.connect)
    try:
        yield
    finally:
        app.extensions["marketplace.gateways"] = before


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@pytest.fixture
def sandbox(apps: dict[str, Flask], tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox of this test's own, through which both apps take payments. Import it into a conftest to use it."""
    with running(tmp_path) as found, gateways_of(apps["worker"], found), gateways_of(apps["web"], found):
        yield found
