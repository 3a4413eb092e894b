"""The embedded server: started once, found again, stopped, and started over what a crash left behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from marketplace.db import embedded
from marketplace.db.urls import WEB_ROLE, for_libpq

ASK = "select current_user, current_database(), pg_postmaster_start_time(), (select count(*) from pg_roles)"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder of a server of its own, which is stopped afterwards. The path is short: sockets need that."""
    made = Path(tempfile.mkdtemp(prefix="embedded-"))
    made.chmod(0o755)
    yield made
    embedded.stop(made)
    shutil.rmtree(made, ignore_errors=True)


def ask(url: URL) -> tuple[object, ...]:
    with psycopg.connect(for_libpq(url)) as connection:
        found = connection.execute(ASK).fetchone()
    assert found is not None
    return found


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_a_second_start_finds_the_same_server_with_the_same_roles(folder: Path) -> None:
    first, second = embedded.start(folder), embedded.start(folder)

    assert first == second
    assert ask(first) == ask(second)
    assert ask(embedded.url_for(first, WEB_ROLE))[:2] == ("marketplace_web", "marketplace")


def test_it_listens_on_no_network_address(folder: Path) -> None:
    with psycopg.connect(for_libpq(embedded.start(folder))) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_another_process_finds_the_running_server_and_leaves_it_running(folder: Path) -> None:
    before = ask(embedded.start(folder))
    script = (
        "import sys, pathlib; from marketplace.db import embedded; print(embedded.start(pathlib.Path(sys.argv[1])))"
    )

    other = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == str(embedded.start(folder))
    assert ask(embedded.start(folder)) == before


def test_processes_that_died_do_not_keep_it_running_for_ever(folder: Path) -> None:
    embedded.start(folder)
    users = folder / "postgres" / ".handle_pids.json"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    users.write_text(json.dumps([dead.pid, os.getpid()]))

    embedded.start(folder)

    assert json.loads(users.read_text()) == [os.getpid()]


def test_stopping_ends_the_process_and_a_second_stop_finds_nothing_to_do(folder: Path) -> None:
    embedded.start(folder)
    pid = postmaster(folder)

    embedded.stop(folder)
    embedded.stop(folder)

    assert not (folder / "postgres" / "postmaster.pid").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_folder_in_which_nothing_ever_ran_has_nothing_to_stop(tmp_path: Path) -> None:
    embedded.stop(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_number_that_is_some_other_programs_by_now_is_not_taken_for_a_server(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    left = [str(os.getpid()), str(data), "1700000000", "5432", str(data), "", "1 1", "ready"]
    (data / "postmaster.pid").write_text("\n".join(left))

    embedded.stop(tmp_path)  # it must not stop us
    embedded._forget_the_dead(data)

    assert not (data / "postmaster.pid").exists()
