"""`marketplace demo`: the whole house with one command, until Ctrl-C. What was done stays for the next start."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import click

from marketplace.cli.demo_data import PASSWORD, SIGN_INS
from marketplace.cli.servers import environment
from marketplace.db import embedded, migrating
from marketplace.db.urls import WEB_ROLE, WORKER_ROLE
from marketplace.runtime.database import Databases
from marketplace.runtime.settings import read_settings

PATIENCE_SECONDS = 60


@click.command()
@click.option("--port", default=8000, show_default=True, help="Web server; the Stripe sandbox takes the next one.")
@click.option("--fresh", is_flag=True, help="Throw the demo's data away and start over.")
def demo(port: int, fresh: bool) -> None:
    """Start database, Stripe sandbox, worker and web server with demo data, and print where to go."""
    data_dir = Path(os.environ.get("MARKETPLACE_DATA_DIR", ".data"))
    for used in (port, port + 1):
        _require_free(used)
    if fresh:
        shutil.rmtree(data_dir, ignore_errors=True)
    base, sandbox = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    settings = read_settings({"MARKETPLACE_DATA_DIR": str(data_dir)})
    _say("Starting PostgreSQL and migrating …")
    owner = embedded.start(data_dir)
    found = Databases(embedded.url_for(owner, WEB_ROLE), embedded.url_for(owner, WORKER_ROLE), owner)
    migrating.upgrade(owner)
    variables = {
        **os.environ,
        **environment(found, settings.secret_key),
        "MARKETPLACE_DATA_DIR": str(data_dir),
        "MARKETPLACE_BASE_URL": base,
        "STRIPE_SECRET_KEY": "sk_test_demo_of_the_partner_marketplace",
        "STRIPE_WEBHOOK_SECRET": "whsec_demo_of_the_partner_marketplace",
        "STRIPE_API_BASE": sandbox,
    }
    _say("Planting demo data …")
    _run_once(variables, "seed", "demo")
    _keep_running(_processes(variables, port, data_dir), base, sandbox)


def _processes(variables: Mapping[str, str], port: int, data_dir: Path) -> dict[str, subprocess.Popen[bytes]]:
    """Start the three processes, each in a group of its own, so that Ctrl-C reaches only us and we stop them in order."""
    webhook = f"http://127.0.0.1:{port}/webhooks/stripe"
    database = str(data_dir / "stripe-sandbox.sqlite")
    log = (data_dir / "demo.log").open("ab")
    return {
        name: subprocess.Popen(
            _command(*words), env=dict(variables), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        for name, words in {
            "Stripe sandbox": (
                "sandbox", "stripe", "--port", str(port + 1), "--database", database, "--webhook-url", webhook,
            ),
            "worker": ("worker",),
            "web server": ("serve", "--port", str(port)),
        }.items()
    }  # fmt: skip


def _keep_running(processes: Mapping[str, subprocess.Popen[bytes]], base: str, sandbox: str) -> None:
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        _await_answer(f"{base}/readyz", processes)
        _greet(base, sandbox)
        while not stopping:
            _require_alive(processes)
            time.sleep(0.3)
        _say("\nStopping. The data stays for the next start.")
    finally:
        _stop_all(processes)


def _greet(base: str, sandbox: str) -> None:
    _say(f"\nThe marketplace is open at {base}/\nThe Stripe sandbox answers at {sandbox}/ (no real money)\n")
    _say(f"Sign in at {base}/auth/sign-in with the password {PASSWORD}")
    for who, email in SIGN_INS:
        _say(f"  {who:<28} {email}")
    _say(f"\nMail is kept and shown to the operator at {base}/operator/mail/\nCtrl-C stops everything; the data stays.")


def _await_answer(url: str, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        _require_alive(processes)
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own loopback address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise click.ClickException(f"{url} did not answer within {PATIENCE_SECONDS} seconds; see demo.log in the data folder.")


def _require_alive(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise click.ClickException(f"The {name} ended with status {process.returncode}; see demo.log in the data folder.")


def _stop_all(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes.values()):
        if process.poll() is None:
            process.terminate()
    for process in processes.values():
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _run_once(variables: Mapping[str, str], *words: str) -> None:
    done = subprocess.run(_command(*words), env=dict(variables), check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise click.ClickException(f"`marketplace {' '.join(words)}` ended with status {done.returncode}.")


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "marketplace", *words]


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise click.ClickException(
                f"Port {port} is in use. Choose another one: make demo PORT={port + 10}."
            ) from None


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()
