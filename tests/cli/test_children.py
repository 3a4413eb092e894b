"""Processes that run together: watched, and stopped with everything they started."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from marketplace.cli.children import ChildEnded, Children, NoAnswer
from tests.support.apps import ENVIRONMENT


@pytest.fixture
def children(tmp_path: Path):
    made = Children(tmp_path / "log")
    yield made
    made.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def start_sandbox(children: Children, tmp_path: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **ENVIRONMENT, "MARKETPLACE_DATA_DIR": str(tmp_path)}
    children.start("Stripe sandbox", "sandbox", "stripe", "--port", str(port), environment=environment)
    children.wait_for(lambda: listens(port), seconds=60, what="An answer of the sandbox")
    return children.running["Stripe sandbox"]


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_what_was_started_runs_until_it_is_stopped(children: Children, tmp_path: Path) -> None:
    port = free_port()
    process = start_sandbox(children, tmp_path, port)
    children.require_alive()

    children.stop()

    assert process.returncode == 0
    assert not listens(port)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_child_that_ends_by_itself_is_named_with_its_status_and_its_log(children: Children, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        environment = {**os.environ, **ENVIRONMENT, "MARKETPLACE_DATA_DIR": str(tmp_path)}
        children.start("Stripe sandbox", "sandbox", "stripe", "--port", str(port), environment=environment)

        with pytest.raises(ChildEnded) as end:
            children.watch()

    assert end.value.message == f"The Stripe sandbox ended by itself with status 1. See {tmp_path / 'log'}."
    assert (tmp_path / "log").read_text().startswith(f"Port {port} cannot be used: ")


def test_what_does_not_happen_in_time_is_said(children: Children, tmp_path: Path) -> None:
    with pytest.raises(NoAnswer, match=r"^A miracle did not happen within 0 seconds\. See "):
        children.wait_for(lambda: False, seconds=0, what="A miracle")


def test_a_child_that_was_killed_leaves_no_child_of_its_own(children: Children, tmp_path: Path) -> None:
    process = start_sandbox(children, tmp_path, free_port())
    process.kill()
    process.wait()

    children.stop()

    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
