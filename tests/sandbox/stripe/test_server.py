from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from marketplace.sandbox.stripe.server import SandboxServer, create_sandbox, serve
from tests.sandbox.support import KEY, Shop

_SERVE = """
import sys
from marketplace.sandbox.stripe.server import serve
print("starting", flush=True)
serve(sys.argv[1], port=int(sys.argv[2]), secret_key="sk_test_sandbox", webhook_url="http://127.0.0.1:1/hooks",
      webhook_secret="whsec_test")
print("stopped", flush=True)
"""


def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    first = SandboxServer(tmp_path / "s.sqlite", secret_key=KEY)
    first.start()
    session = Shop(first).session()
    assert Shop(first).pay(session).status_code == 303
    first.stop()

    second = SandboxServer(tmp_path / "s.sqlite", secret_key=KEY)
    second.start()
    kept = Shop(second).v1.checkout.sessions.retrieve(session.id)
    balance = Shop(second).v1.balance.retrieve()
    second.stop()

    assert (kept.status, kept.payment_status) == ("complete", "paid")
    assert [(part.amount, part.currency) for part in balance.pending] == [(104_838, "eur"), (0, "usd")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_stops_cleanly_when_told(tmp_path: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _SERVE, str(tmp_path / "s.sqlite"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "starting\n"
        _answer_of(port)

        process.send_signal(number)

        assert process.stdout.read() == "stopped\n"
        assert process.wait(timeout=20) == 0


def test_a_webhook_address_given_twice_is_one_endpoint_with_the_last_secret(tmp_path: Path) -> None:
    running = SandboxServer(tmp_path / "s.sqlite", secret_key=KEY)
    running.register_webhook("http://127.0.0.1:1/hooks", "whsec_old")
    running.register_webhook("http://127.0.0.1:1/hooks", "whsec_new")
    running.start()

    endpoints = Shop(running).v1.webhook_endpoints.list().data

    running.stop()
    with running.engine.read() as context:
        assert context.objects.private(endpoints[0].id)["secret"] == "whsec_new"
    running.engine.close()
    assert [(endpoint.url, endpoint.enabled_events) for endpoint in endpoints] == [("http://127.0.0.1:1/hooks", ["*"])]


def test_it_serves_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        SandboxServer(tmp_path / "s.sqlite", secret_key=KEY, host="0.0.0.0")

    assert not (tmp_path / "s.sqlite").exists()


def test_a_live_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="test keys only"):
        create_sandbox(tmp_path / "s.sqlite", secret_key="sk_live_abc", public_url="http://127.0.0.1:1")


def test_a_webhook_address_needs_its_secret(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        serve(tmp_path / "s.sqlite", port=0, secret_key=KEY, webhook_url="http://127.0.0.1:1/hooks")


def _answer_of(port: int) -> int:
    """Return the status of the front page, as soon as the process answers."""
    adapter = HTTPAdapter(max_retries=Retry(connect=12, backoff_factor=0.05))
    with requests.Session() as session:
        session.mount("http://", adapter)
        return session.get(f"http://127.0.0.1:{port}/", timeout=20).status_code
