"""`marketplace demo`: the whole house with one command, until Ctrl-C. What was done stays for the next start."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import psycopg
from alembic.util import CommandError
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from marketplace.cli import data_folder
from marketplace.cli.children import Children
from marketplace.cli.demo_data import (
    PASSWORD,
    PLANTED_NOW,
    SIGN_INS,
    bank_said,
    closed,
    disputed,
    funded,
    paid_out,
    paid_to,
    plant,
    reached,
    reconciled,
    refunded,
)
from marketplace.cli.house import databases, house, settings
from marketplace.cli.ports import require_free
from marketplace.cli.servers import environment
from marketplace.core.errors import Unavailable
from marketplace.db import embedded, migrating

PATIENCE_SECONDS = 90

MONEY_PAGES = (
    ("Partner: what was paid", "/portal/payouts/"),
    ("Partner: month by month", "/portal/statements/"),
    ("Operator: payouts and runs", "/operator/payouts/"),
    ("Operator: books and Stripe", "/operator/reconciliation/"),
    ("Anybody: seals of the books", "/seals/"),
)
"""What they show, and where: printed for whoever looks around first."""


@click.command()
@click.option("--port", default=8000, show_default=True, help="Web server; the Stripe sandbox takes the next one.")
@click.option("--fresh", is_flag=True, help="Throw the demo's data away and start over.")
def demo(port: int, fresh: bool) -> None:
    """Start database, Stripe sandbox, worker and web server with demo data, and print where to go."""
    folder = Path(os.environ.get("MARKETPLACE_DATA_DIR", ".data")).resolve()
    for used in (port, port + 1):
        require_free(used)
    with data_folder.held(folder), _until_stopped():
        if fresh:
            embedded.stop(folder)
            data_folder.empty(folder)
        children = Children(folder / "demo.log")
        try:
            _open(children, folder, port)
            children.watch()
        finally:
            _ignore_signals()
            _say("\nStopping. The data stays for the next start.")
            children.stop()
            embedded.stop(folder)


def _open(children: Children, folder: Path, port: int) -> None:
    base, sandbox = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    os.environ.update(_variables(folder, base, sandbox))
    _say("Starting PostgreSQL and bringing the database up to date …")
    found = databases()
    os.environ.update(environment(found, settings().secret_key))
    _upgrade(found.migration, folder)
    _start(children, folder, port)
    _say("Looking after the demo's data: the first time takes a little …")
    with house():
        facts = plant()
    children.wait_for(lambda: _answers(f"{base}/readyz"), seconds=PATIENCE_SECONDS, what=f"An answer of {base}/readyz")
    if facts["demo_data"] == PLANTED_NOW:
        with house():
            refunded.take_in()
            reached.take_in()
            disputed.take_in(sandbox)
            paid_to.take_in(sandbox)
            closed.take_in()
            funded.take_in(sandbox)
            paid_out.take_in(sandbox)
            reconciled.take_in(sandbox)
            bank_said.take_in()
    _greet(base, sandbox, facts["links"])


def _upgrade(owner: URL, folder: Path) -> None:
    """Run the migrations that the data has not seen; where one fails, say what to do. The log has every detail."""
    try:
        migrating.upgrade(owner)
    except (CommandError, SQLAlchemyError, psycopg.Error) as error:
        log = folder / "demo.log"
        with log.open("a", encoding="utf-8") as written:
            traceback.print_exception(error, file=written)
        said = str(getattr(error, "orig", None) or error).strip()  # the database's own words, where it was the database
        reason = (said.splitlines() or [type(error).__name__])[0].rstrip(".")
        raise Unavailable(
            f"The data in {folder} cannot be brought up to date ({reason}): start once with --fresh to begin anew, or "
            f"set MARKETPLACE_DATA_DIR to another folder to keep it. The details are in {log}."
        ) from error


def _variables(folder: Path, base: str, sandbox: str) -> dict[str, str]:
    return {
        "MARKETPLACE_DATA_DIR": str(folder),
        "MARKETPLACE_BASE_URL": base,
        "MARKETPLACE_NAME": "Meridian Partner Marketplace",
        "MARKETPLACE_ADDRESS": "Kaiserstraße 44; 60329 Frankfurt am Main",
        "MARKETPLACE_TAX_NUMBER": "DE812345673",
        "MARKETPLACE_BANK_IBAN": "DE89370400440532013000",
        "MARKETPLACE_BANK_BIC": "COBADEFFXXX",
        "STRIPE_SECRET_KEY": "sk_test_demo_of_the_partner_marketplace",
        "STRIPE_WEBHOOK_SECRET": "whsec_demo_of_the_partner_marketplace",
        "STRIPE_API_BASE": sandbox,
        "STRIPE_SANDBOX_TOKEN": secrets.token_urlsafe(),
    }


def _start(children: Children, folder: Path, port: int) -> None:
    database, webhook = str(folder / "stripe-sandbox.sqlite"), f"http://127.0.0.1:{port}/webhooks/stripe"
    words = (
        "sandbox",
        "stripe",
        "--port",
        str(port + 1),
        "--database",
        database,
        "--webhook-url",
        webhook,
        "--rate",
        "0",
    )
    children.start("Stripe sandbox", *words, environment=os.environ)
    children.start("worker", "worker", environment=os.environ)
    children.start("web server", "serve", "--port", str(port), environment=os.environ)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own loopback address
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _greet(base: str, sandbox: str, links: Sequence[str]) -> None:
    _say(f"\nThe marketplace is open at {base}/\nThe Stripe sandbox answers at {sandbox}/ (no money moves)\n")
    _say(f"Sign in at {base}/auth/sign-in with the password {PASSWORD}")
    for who, email in SIGN_INS:
        _say(f"  {who:<28} {email}")
    _say("\nA customer needs no account. Offers of partners that are open now:")
    for link in links:
        _say(f"  {base}{link}")
    _say("\nWhere the money is, once you have signed in:")
    for what, path in MONEY_PAGES:
        _say(f"  {what:<28} {base}{path}")
    _say(f"\nMail is kept and shown to the operator at {base}/operator/mail/\nCtrl-C stops everything; the data stays.")


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Let SIGTERM, Ctrl-C and a closed terminal end the block at any moment, so that what was started is stopped.

    Under `nohup` a closed terminal is no reason to end.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in _endings()}
    try:
        yield
    except KeyboardInterrupt:
        pass  # being stopped is how a demo ends
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    """Ctrl-C under make comes twice; stopping takes a moment and is not interrupted."""
    for number in _endings():
        signal.signal(number, signal.SIG_IGN)


def _endings() -> list[signal.Signals]:
    is_kept = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([] if is_kept else [signal.SIGHUP])]


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()
