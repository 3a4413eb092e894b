"""`marketplace demo` for real: it opens, keeps what was done, and leaves no process behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.cli.demo import _until_stopped
from marketplace.db import embedded
from marketplace.db.urls import for_libpq

READY = "Ctrl-C stops everything; the data stays."
PAID_OUT = """
  select t.name, p.rail, p.state, p.failure from payouts p join parties t on t.id = p.party_id order by t.name
"""
SKIPPED = """
  select t.name, l.reason from payout_run_lines l join payout_runs r on r.id = l.run_id join parties t on t.id = l.party_id
   where r.scope = 'partners' and r.currency = 'EUR' and l.outcome = 'skipped' order by t.name
"""
KEPT = """
  select (select array_agg(state) from bank_files),
         (select count(*) from differences where kind = 'unbooked' and explained_at is not null),
         (select count(*) from ledger.periods), (select count(distinct period) from ledger.closing_balances)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder with a short path: sockets need that. Planted by the first test that starts a demo in it."""
    made = Path(tempfile.mkdtemp(prefix="demo-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def two_free_ports() -> int:
    """Return a port that is free, as is the next one."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except OSError:
                continue
        return port


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MARKETPLACE_", "STRIPE_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "marketplace", "demo", "--port", str(port)],
        env={**ours, "MARKETPLACE_DATA_DIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def said_until_open(demo: subprocess.Popen[str]) -> str:
    said = []
    for line in demo.stdout or ():
        said.append(line)
        if READY in line:
            return "".join(said)
    raise AssertionError("".join(said))


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    direct = [child for child, parent in pairs if parent == pid]
    return direct + [below for child in direct for below in children_of(child)]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def stop(demo: subprocess.Popen[str], number: signal.Signals, folder: Path) -> tuple[int, list[int]]:
    """Stop the demo and return its status with those of its processes that live on."""
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    started = [*children_of(demo.pid), postmaster]
    assert len(started) >= 5
    demo.send_signal(number)
    demo.communicate(timeout=60)
    return demo.returncode, [pid for pid in started if is_alive(pid)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_of_being_ended_ends_it_and_leaves_things_as_they_were(number: signal.Signals) -> None:
    found, went_on = signal.signal(number, signal.default_int_handler), False  # whoever runs the tests may ignore it
    try:
        with _until_stopped():
            signal.raise_signal(number)
            went_on = True

        assert (went_on, signal.getsignal(number)) == (False, signal.default_int_handler)
    finally:
        signal.signal(number, found)


def test_under_nohup_a_closed_terminal_does_not_end_it() -> None:
    before, went_on = signal.signal(signal.SIGHUP, signal.SIG_IGN), False
    try:
        with _until_stopped():
            signal.raise_signal(signal.SIGHUP)
            went_on = True
    finally:
        signal.signal(signal.SIGHUP, before)

    assert went_on


def test_it_opens_twice_with_the_same_data_and_ends_without_a_trace(folder: Path) -> None:
    port = two_free_ports()
    first = start(folder, port)
    said = said_until_open(first)
    links = re.findall(rf"http://127\.0\.0\.1:{port}/l/\S+", said)
    with urllib.request.urlopen(links[0], timeout=30) as page:
        offer = page.read().decode()
    first_end = stop(first, signal.SIGINT, folder)

    second = start(folder, port)
    said_again = said_until_open(second)
    second_end = stop(second, signal.SIGTERM, folder)
    try:
        with psycopg.connect(for_libpq(embedded.start(folder))) as connection:
            refunds = connection.execute("select reason, origin from refunds order by id").fetchall()
            paid = connection.execute(PAID_OUT).fetchall()
            runs = connection.execute("select scope, currency, state from payout_runs order by id").fetchall()
            skipped = connection.execute(SKIPPED).fetchall()
            (kept,) = connection.execute(KEPT).fetchall()
            (told,) = connection.execute("select count(*) from messages where kind like 'payout_%'").fetchall()
    finally:
        embedded.stop(folder)

    assert "Alpenblick IT" in offer
    assert refunds == [("goodwill", "operator"), ("duplicate", "operator")]
    assert paid == [
        ("Alpenblick IT", "stripe", "paid", ""), ("Brae & Moor Networks", "stripe", "paid", ""),
        ("Brightwater Networks", "bank", "pending", ""), ("Donau Systemhaus", "bank", "sending", ""),
        ("Laguna Servizi", "stripe", "failed", "The bank account has been closed."),
        ("Nordhavn Software", "stripe", "paid", ""),
        ("Rive Gauche Conseil", "stripe", "paid", ""), ("Tessiner Informatik", "stripe", "paid", ""),
    ]  # fmt: skip
    assert runs == [("vendors", "EUR", "done"), ("partners", "EUR", "done"), ("partners", "USD", "waiting")]
    assert skipped == [
        ("Hudson Yard Systems", "below_minimum"), ("Kanal Digital", "no_destination"), ("Nube Ibérica", "onboarding"),
        ("Polderwijk Systemen", "on_hold"),
    ]  # fmt: skip
    assert kept == (["written"], 1, 1, 1)
    assert told[0] > 0
    assert "jana.vogt@alpenblick-it.example" in said
    assert re.findall(r"/l/\S+", said_again) == re.findall(r"/l/\S+", said)
    assert (first_end, second_end) == ((0, []), (0, []))


def test_a_busy_port_is_one_sentence_and_starts_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        demo = start(tmp_path, port)
        said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 1
    assert said.startswith(f"Port {port} cannot be used: address already in use.")
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_when_one_process_dies_all_end_and_it_is_named(folder: Path) -> None:
    demo = start(folder, two_free_ports())
    said_until_open(demo)
    everybody = children_of(demo.pid)
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", *map(str, everybody)], capture_output=True, text=True, check=True
    )
    (worker,) = [int(line.split()[0]) for line in listed.stdout.splitlines() if line.endswith("marketplace worker")]

    os.kill(worker, signal.SIGKILL)
    said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 1
    assert f"The worker ended by itself with status -9. See {folder / 'demo.log'}." in said
    assert [pid for pid in everybody if is_alive(pid)] == []


def test_data_that_no_migration_fits_is_one_sentence_that_says_what_to_do() -> None:
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    folder.chmod(0o755)
    try:
        with psycopg.connect(for_libpq(embedded.start(folder)), autocommit=True) as connection:
            connection.execute("set role marketplace_owner")
            connection.execute("create table alembic_version (version_num varchar(32) primary key)")
            connection.execute("insert into alembic_version values ('from_tomorrow')")
        demo = start(folder, two_free_ports())
        said, _ = demo.communicate(timeout=60)
    finally:
        embedded.stop(folder)
        log = (folder / "demo.log").read_text()
        shutil.rmtree(folder)

    assert demo.returncode == 1
    assert said.splitlines()[-1] == (
        f"The data in {folder} cannot be brought up to date (Can't locate revision identified by 'from_tomorrow'): start "
        "once with --fresh to begin anew, or set MARKETPLACE_DATA_DIR to another folder to keep it. "
        f"The details are in {folder / 'demo.log'}."
    )
    assert "Traceback" not in said
    assert "CommandError" in log
