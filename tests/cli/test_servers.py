"""The processes: what they refuse to start without, and what they tell one another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import make_url

from marketplace.cli.servers import WebServer, environment
from marketplace.runtime.database import Databases
from tests.cli.conftest import Command
from tests.support.double import TOKEN, Double
from tests.support.pages import ROOT
from tests.support.racing import until


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("sandbox", "stripe")])
def test_what_takes_payments_does_not_start_without_stripe(command: Command, words: tuple[str, ...]) -> None:
    answer = command(*words)

    assert (answer.exit_code, answer.stderr) == (
        2,
        "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: without them nobody can pay.\n",
    )


def test_a_busy_port_is_said_before_the_server_starts(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_ours")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_ours")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        answer = command("serve", "--port", str(port))

    assert answer.exit_code == 1
    assert answer.stderr.startswith(f"Port {port} cannot be used: ")


@pytest.mark.parametrize("by", ["option", "environment"])
def test_the_sandbox_has_a_control_api_for_whoever_names_its_token(tmp_path: Path, by: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["sandbox", "stripe", "--port", str(port), "--database", str(tmp_path / "s.sqlite")]
    words += ["--token", TOKEN, "--journal", str(tmp_path / "j.jsonl")] if by == "option" else []
    keys = {"STRIPE_SECRET_KEY": "sk_test_ours", "STRIPE_WEBHOOK_SECRET": "whsec_ours", "PYTHONPATH": str(ROOT)}
    named = {"STRIPE_SANDBOX_TOKEN": TOKEN} if by == "environment" else {}
    double = Double(f"http://127.0.0.1:{port}")

    with subprocess.Popen(
        [sys.executable, "-m", "marketplace", *words], cwd=ROOT, env=os.environ | keys | named
    ) as run:
        try:
            until(lambda: _answers(double))
            double.advance(days=1)
            _ask_for_nothing(double.url)
        finally:
            run.terminate()

    kept = tmp_path / ("j.jsonl" if by == "option" else "s.journal.jsonl")
    assert '"/v1/nothing"' in kept.read_text()


def _answers(double: Double) -> bool:
    try:
        return double.now() > 0
    except OSError:
        return False


def _ask_for_nothing(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/v1/nothing")
    refused.value.close()


def test_children_find_the_same_databases_and_sign_with_the_same_key() -> None:
    found = Databases(*(make_url(f"postgresql+psycopg://{role}:pw@db.example/shop") for role in ("web", "work", "own")))

    assert environment(found, "the key") == {
        "MARKETPLACE_SECRET_KEY": "the key",
        "MARKETPLACE_DATABASE_URL": "postgresql+psycopg://web:pw@db.example/shop",
        "MARKETPLACE_WORKER_URL": "postgresql+psycopg://work:pw@db.example/shop",
        "MARKETPLACE_MIGRATION_URL": "postgresql+psycopg://own:pw@db.example/shop",
    }


def test_the_web_server_takes_its_options_from_here_and_from_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["marketplace"])

    server = WebServer({"bind": "127.0.0.1:8123", "workers": 3, "worker_class": "gthread"})

    assert (server.cfg.bind, server.cfg.workers) == (["127.0.0.1:8123"], 3)
