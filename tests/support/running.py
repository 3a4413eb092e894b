"""The whole house as it runs in production: web server, worker and Stripe sandbox, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.apps import ENVIRONMENT
from tests.support.databases import TestDatabase
from tests.support.double import TOKEN, Double
from tests.support.pages import ROOT
from tests.support.racing import until


@dataclass(frozen=True)
class RunningHouse:
    """Where the running house answers, and its processes by name."""

    base_url: str
    sandbox_url: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `marketplace` with these words beside the running house."""
        return subprocess.run(
            [sys.executable, "-m", "marketplace", *words],
            cwd=ROOT, env=self.environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    @property
    def double(self) -> Double:
        """What a test arranges at the sandbox: faults, stray webhooks, time, disputes."""
        return Double(self.sandbox_url)

    def kill(self, name: str) -> None:
        """End one process without any chance to tidy up, with all its children."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def start(self, name: str, *words: str) -> None:
        """Start one process in a group of its own."""
        log = Path(self.environment["MARKETPLACE_DATA_DIR"]) / f"{name}.log"
        with log.open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "marketplace", *words], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip


@contextmanager
def running_house(
    database: TestDatabase, folder: Path, *, sandbox_url: str | None = None, processes: int = 1, sandbox_rate: int = 0
) -> Iterator[RunningHouse]:
    """Run web server, worker and sandbox on free ports against `database`; all are gone after the block.

    Where a sandbox runs already, at `sandbox_url`, none is started; it tells the house of nothing by itself.
    The sandbox takes `sandbox_rate` reads and writes a second; 0 stands for any number.
    """
    web, sandbox = _free_ports(2)
    base_url, has_sandbox = f"http://127.0.0.1:{web}", sandbox_url is not None
    sandbox_url = sandbox_url or f"http://127.0.0.1:{sandbox}"
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "PYTHONPATH": str(ROOT),
        "MARKETPLACE_DATA_DIR": str(folder),
        "MARKETPLACE_BASE_URL": base_url,
        "MARKETPLACE_DATABASE_URL": database.web.render_as_string(hide_password=False),
        "MARKETPLACE_WORKER_URL": database.worker.render_as_string(hide_password=False),
        "MARKETPLACE_MIGRATION_URL": database.superuser.render_as_string(hide_password=False),
        "STRIPE_API_BASE": sandbox_url,
        "STRIPE_SANDBOX_TOKEN": TOKEN,
    }
    house = RunningHouse(base_url, sandbox_url, environment, {})
    try:
        if not has_sandbox:
            house.start(
                "sandbox", "sandbox", "stripe", "--port", str(sandbox), "--database", str(folder / "stripe.sqlite"),
                "--webhook-url", f"{base_url}/webhooks/stripe", "--rate", str(sandbox_rate),
            )  # fmt: skip
        house.start("worker", "worker", "--concurrency", "2")
        house.start("web", "serve", "--port", str(web), "--processes", str(processes))
        until(lambda: _answers(f"{base_url}/readyz") and _answers(f"{sandbox_url}/"))
        yield house
    finally:
        for name, process in house.processes.items():
            if process.poll() is None:
                house.kill(name)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
