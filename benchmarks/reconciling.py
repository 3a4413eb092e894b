"""What reconciling with Stripe costs at size, beside COPY of every row that it compares; and in how much memory.

One payout is sent through the Stripe sandbox for real; then it is there so many times: at the sandbox as movements of
the past weeks, in the books as postings, and as payouts in the database. The first run takes all movements in, page by
page; then, in turns, the run of every night, which compares everything anew, and COPY of the tables that it reads; at
last the command `ledger reconcile` in a process of its own. There are figures only where everything agrees to the cent.

    python -m benchmarks.reconciling [--movements 10000,100000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import text

from benchmarks.memory import watched
from benchmarks.reporting import machine, write
from benchmarks.sealing import copying
from benchmarks.soak.harness import Scene, played, scene, server
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs, payouts, reconciling
from marketplace.payouts.runs import Wanted
from marketplace.reconciling import funding, interventions, movements, queries
from tests.support.apps import ENVIRONMENT
from tests.support.pages import ROOT
from tests.support.paying_out import a_destination
from tests.support.world import a_partner

AMOUNT, AT_ONCE, LATEST, APART = 5_000, 5_000, 10 * 86_400, 20
"""Minor units of a payout; rows in a transaction; seconds since the newest movement; seconds between two."""

TABLES = (
    "balance_movements", "movement_matches", "payouts", "payout_attempts", "ledger.transactions", "ledger.postings",
)  # fmt: skip
OWED = """
select ledger.post('adjustment', 'owed:' || %(key)s, now(), 'EUR', '{operator.funding}',
                   array['partner.available partner:' || %(partner)s], array[%(amount)s]::bigint[],
                   array['{}'::json], null)
"""
RESERVED = """
select ledger.post('payout.reserve', 'payout:pyt_many:reserve', now(), 'EUR',
                   array['partner.available partner:' || %(partner)s],
                   array['partner.in_transit partner:' || %(partner)s], array[%(amount)s]::bigint[],
                   array['{}'::json], null)
"""
PAYOUTS = """
insert into payouts overriding system value
select (jsonb_populate_record(p, jsonb_build_object('id', 1000 + n,
    'public_id', 'pyt_many' || n, 'stripe_transfer_id', 'tr_many' || n, 'first_seq', p.last_seq + 2 * n - 1,
    'last_seq', p.last_seq + 2 * n))).* from payouts p, generate_series(1, %s) n where p.id = %s
"""
ATTEMPTS = """
insert into payout_attempts overriding system value
select (jsonb_populate_record(a, jsonb_build_object('id', 1000 + n, 'payout_id', 1000 + n,
    'idempotency_key', 'payout:pyt_many' || n || ':1', 'stripe_transfer_id', 'tr_many' || n))).*
  from payout_attempts a, generate_series(1, %s) n where a.payout_id = %s
"""
POSTED = """
select count(ledger.post('payout.confirm', 'payout:pyt_many' || n || ':confirm', now(), 'EUR',
    array['partner.in_transit partner:' || %(partner)s], '{stripe.available}', array[%(amount)s]::bigint[],
    array[json_build_object('payout', 'pyt_many' || n)], null))
  from generate_series(%(first)s::int, %(last)s::int) n
"""


def main() -> None:
    """Measure every size, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--movements", default="10000,100000", help="several with commas")
    parser.add_argument("--rounds", type=int, default=3)
    options, before = parser.parse_args(), machine()
    turns: list[dict[str, Any]] = []
    with server() as url:
        for many in map(int, options.movements.split(",")):
            turns.append(in_a_process(url, many, options.rounds))
            print(json.dumps(turns[-1]), flush=True)
    write("reconciling", {"machine": before, "options": vars(options), "turns": turns})


def in_a_process(url: str, many: int, rounds: int) -> dict[str, Any]:
    """Measure one size in a process and a database of its own.

    Raises:
        SystemExit: something did not agree; its process has said what.
    """
    figures: dict[str, Any] = played(play, (url, many, rounds), f"{many} movements did not end well")
    return figures


def play(url: str, many: int, rounds: int, answer: Connection) -> None:
    """Measure in this process."""
    with scene(url) as at:
        began = time.monotonic()
        fill(at, many)
        answer.send({"fill_seconds": round(time.monotonic() - began, 1), **measure(at, many, rounds)})


def fill(at: Scene, many: int) -> None:
    """Send one payout, and have it so many times."""
    payout_id = one_payout(at, AMOUNT * (many + 1))
    partner_id = at.count("select party_id from payouts")
    with at.superuser.transaction():
        at.superuser.execute("set local session_replication_role = replica")  # rows as they are, without their deeds
        at.superuser.execute(PAYOUTS, [many, payout_id])
        at.superuser.execute(ATTEMPTS, [many, payout_id])
    whole = {"partner": partner_id, "amount": AMOUNT * many}
    posted(at, "operator", OWED, {**whole, "key": "many"})
    posted(at, "system", RESERVED, whole)
    for first in range(1, many + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, many)
        posted(at, "system", POSTED, {"partner": partner_id, "amount": AMOUNT, "first": first, "last": last})
    with at.sandbox.server.engine.write() as context:
        [pattern] = [each for each in context.platform.objects.all("balance_transaction") if each["type"] == "transfer"]
        for number in range(1, many + 1):
            moment = context.now - LATEST - APART * number
            named = {"id": f"txn_many{number}", "source": f"tr_many{number}"}
            body = {**pattern, **named, "created": moment, "available_on": moment}
            context.platform.objects.add(body, parent=named["source"])
    with transaction():
        movements.go_back(movements.BEGINNING, at=clock.now())
    at.superuser.execute("vacuum analyze")


def posted(at: Scene, actor: str, statement: str, values: dict[str, Any]) -> None:
    """Post to the books as somebody, in a transaction of its own."""
    with at.superuser.transaction():
        at.superuser.execute("select set_config('app.actor_kind', %s, true)", [actor])
        at.superuser.execute(statement, values)


def one_payout(at: Scene, money: int) -> int:
    """Put `money` in at Stripe, send one payout of it, and return its key; books and Stripe agree then."""
    at.sandbox.double.top_up(money)
    reconciling.reconcile()
    with transaction():
        [movement] = queries.top_ups()
        wish = funding.top_up(movement, "To begin with.")
        asked = interventions.request(wish, by="usr_a", at=clock.now()).public_id
    with transaction():
        interventions.approve(interventions.locked(asked), by="usr_b", at=clock.now())
    partner_id = a_partner("First").id
    db.session.commit()
    a_destination(partner_id, at.sandbox)
    posted(at, "operator", OWED, {"partner": partner_id, "amount": AMOUNT, "key": "first"})
    run_id = payout_runs.request(Wanted("run", "partners", "usr_bench"), at=clock.now()).id
    payout_runs.run(run_id=run_id)
    [(payout_id,)] = at.superuser.execute("select id from payouts").fetchall()
    payouts.send(payout_id=payout_id)
    assert reconciling.reconcile().is_good
    db.session.remove()
    return int(payout_id)


def measure(at: Scene, many: int, rounds: int) -> dict[str, Any]:
    """Return the first run, every night's beside COPY, and the memory that the command takes for one."""
    first, turns = reconciled(many), []
    for _ in range(rounds):
        copied = copying(at.superuser, TABLES)
        nightly = reconciled(many)
        turns.append({
            **nightly, "copy_seconds": round(copied, 2), "times_copy": round(nightly["seconds"] / copied, 1),
            "load": round(os.getloadavg()[0], 1),
        })  # fmt: skip
    seconds = statistics.median(each["seconds"] for each in turns)
    return {
        "movements": many, "first": first, "times_copy": statistics.median(each["times_copy"] for each in turns),
        "nightly_seconds": seconds, "movements_a_second": round(many / seconds), "turns": turns,
        "command": command(at, many),
    }  # fmt: skip


def reconciled(many: int) -> dict[str, Any]:
    """Reconcile in this process; return its seconds and the most memory of the server's process for it.

    Raises:
        AssertionError: not everything agrees.
    """
    pid = db.session.execute(text("select pg_backend_pid()")).scalar_one()
    db.session.rollback()  # the pool gives this connection out again
    began = time.monotonic()
    with watched(int(pid)) as server_process:
        outcome = reconciling.reconcile()
    seconds = round(time.monotonic() - began, 2)
    assert outcome.differences == []
    assert [each.movements for each in outcome.sums] == [many + 2]
    db.session.remove()
    return {
        "seconds": seconds, "server_own_mb": server_process.own_kib >> 10,
        "server_with_shared_mb": server_process.whole_kib >> 10,
    }  # fmt: skip


def command(at: Scene, many: int) -> dict[str, Any]:
    """Run `ledger reconcile` as a person would; return its seconds, start included, and the most memory that it took.

    Raises:
        AssertionError: not everything agrees.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as folder:
        words = [sys.executable, "-m", "marketplace", "ledger", "reconcile", "--json"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, env=environment(at, folder))
        said = json.loads(process.stdout.read() if process.stdout else b"")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert said["reconciled"], said["differences"][:5]
    assert [each["movements"] for each in said["currencies"]] == [many + 2]
    return {"seconds": round(time.monotonic() - began, 1), "peak_mb": used.ru_maxrss >> 10}


def environment(at: Scene, folder: str) -> dict[str, str]:
    """Return what the command needs to know to work on the scene."""
    of = at.database
    logins = {"DATABASE_URL": of.web, "WORKER_URL": of.worker, "MIGRATION_URL": of.superuser}
    return {
        **os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT), "MARKETPLACE_DATA_DIR": folder,
        "STRIPE_API_BASE": at.sandbox.url,
        **{f"MARKETPLACE_{name}": url.render_as_string(hide_password=False) for name, url in logins.items()},
    }  # fmt: skip


if __name__ == "__main__":
    main()
