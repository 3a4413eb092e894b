"""R30: a backup is restored in another server, and what happened since is rebuilt from Stripe, to the cent.

The steps are those of docs/operations.md, "After restoring a backup", with its own commands. After the backup customers
pay, money goes back, a run pays out; and one order is placed and paid that nobody can know of any more: it is the one
difference that is left, and is listed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import URL

from benchmarks.soak import servers
from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.db.urls import WEB_ROLE, WORKER_ROLE, as_role
from marketplace.jobs import reconciling, releases
from marketplace.ledger import balances, closing
from marketplace.payouts.models import Payout
from marketplace.reconciling import funding, interventions, queries
from tests.support.apps import ENVIRONMENT, pointed_at
from tests.support.disputes import intent_of
from tests.support.pages import ROOT
from tests.support.paying import Sale, a_sale, page_for, run_waiting
from tests.support.paying_out import a_destination, a_run, work
from tests.support.refunds import a_paid_sale

MOST_SECONDS = 1_800.0
TOP_UP, BACK, AT_ONCE = 100_000_000, 8_000, 5_000
BULK = """
select count(ledger.post('funding', 'bulk:' || n, now(), 'EUR', '{bank.available}', '{operator.funding}',
                         array[100]::bigint[], array['{}'::json], null)) from generate_series(%s::int, %s::int) n
"""
Sums = dict[tuple[str, str, str], int]


def run(scene: Scene, folder: Path, *, sales: int, bulk: int) -> dict[str, Any]:
    """Restore books of `bulk` transactions beside `sales` sales before the backup and as many after it.

    Raises:
        AssertionError: an account is not what it was, more than one thing is listed, or it took too long.
    """
    waiting, paid = _before(scene, sales, bulk)
    started = time.monotonic()
    servers.back_up(scene.database.superuser, folder / "last-night.dump")
    backed_up = time.monotonic() - started
    wanted, payouts = _after(scene, waiting, paid)
    _lost_with_the_backup(scene, paid)
    with servers.another() as server:
        started = time.monotonic()
        servers.restore(folder / "last-night.dump", server.url)
        restored = time.monotonic() - started
        said = _follow_the_steps(scene, server.url, folder, bulk)
        took = time.monotonic() - started
        _must_be_rebuilt(server.url, wanted, payouts)
    assert took <= MOST_SECONDS, took
    return {
        "transactions": bulk, "sales": 2 * sales, "payouts": payouts, "backup_seconds": round(backed_up, 1),
        "restore_seconds": round(restored, 1), "whole_seconds": round(took, 1), **said,
    }  # fmt: skip


def _before(scene: Scene, sales: int, bulk: int) -> tuple[list[str], Sale]:
    """Make what is in the backup; return the pages that are open when it is taken, and a sale that was paid."""
    scene.superuser.execute("update programmes set hold_days = 0")
    first = a_paid_sale(scene.sandbox)
    for number in range(1, sales):
        a_paid_sale(scene.sandbox, world=first.world, email=f"kim@before{number}.example")
    pages = [
        page_for(a_sale(first.world, email=f"kim@after{number}.example"), scene.sandbox.payments)
        for number in range(sales)
    ]
    run_waiting(scene.superuser)
    partner_id = first.world.partner.id
    db.session.commit()
    a_destination(partner_id, scene.sandbox)
    _top_up(scene)
    _pay_out(scene)
    for least in range(0, bulk, AT_ONCE):
        with scene.superuser.transaction():
            scene.superuser.execute("select set_config('app.actor_kind', 'operator', true)")
            scene.superuser.execute(BULK, [least, min(least + AT_ONCE, bulk) - 1])
    with transaction():
        closing.roll_up(db.session())
    return pages, first


def _top_up(scene: Scene) -> None:
    """Put the operator's own money in at Stripe, so that payouts need not wait for customers' money."""
    scene.sandbox.double.top_up(TOP_UP)
    reconciling.reconcile()
    with transaction():
        [movement] = queries.top_ups()
        asked = interventions.request(
            funding.top_up(movement, "To begin with."), by="usr_a", at=clock.now()
        ).public_id  # fmt: skip
    with transaction():
        interventions.approve(interventions.locked(asked), by="usr_b", at=clock.now())


def _after(scene: Scene, pages: list[str], paid: Sale) -> tuple[Sums, int]:
    """Let happen what the backup does not know; return what each account holds then, and how many payouts there are."""
    for page in pages:
        assert scene.sandbox.pay(page) == 303
    scene.sandbox.double.refund(intent_of(paid), BACK)
    assert reconciling.reconcile().is_good
    run_waiting(scene.superuser)
    _pay_out(scene)
    assert reconciling.reconcile().is_good
    return _sums(), scene.count("select count(*) from payouts where state = 'sent'")


def _pay_out(scene: Scene) -> None:
    releases.release()
    a_run(scene.superuser)
    work(scene.superuser)
    db.session.rollback()


def _lost_with_the_backup(scene: Scene, paid: Sale) -> None:
    """An order that was placed after the backup, and paid."""
    late = a_sale(paid.world, email="kim@lost.example")
    assert scene.sandbox.pay(page_for(late, scene.sandbox.payments)) == 303
    db.session.rollback()


def _follow_the_steps(scene: Scene, server: URL, folder: Path, bulk: int) -> dict[str, Any]:
    """Do what docs/operations.md says, and return what the commands say is left.

    The bulk was booked past everybody, so the audit names each of it; what else it says is returned.
    """
    environment = {
        **os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT), "MARKETPLACE_DATA_DIR": str(folder),
        "MARKETPLACE_DATABASE_URL": as_role(server, WEB_ROLE).render_as_string(hide_password=False),
        "MARKETPLACE_WORKER_URL": as_role(server, WORKER_ROLE).render_as_string(hide_password=False),
        "MARKETPLACE_MIGRATION_URL": server.render_as_string(hide_password=False),
        "STRIPE_API_BASE": scene.sandbox.url,
    }  # fmt: skip

    def command(*words: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "marketplace", *words, "--json"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout, done.stderr[-2_000:]
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    command("ledger", "forget-checkpoints")
    reimported = command("ledger", "reimport", "--since", f"{clock.now():%Y-%m-%d}")
    proven, audited = command("ledger", "verify"), command("ledger", "audit", "--stripe")
    listed = sorted({each["kind"] for each in reimported["differences"] if not each["is_on_its_way"]})
    assert proven["faults"] == []
    others = [fault for fault in audited["faults"] if not fault.startswith("interventions bulk:")]
    unasked = len(audited["faults"]) - len(others)
    assert unasked == bulk, f"the audit names {unasked} of {bulk} postings that nobody asked for"
    return {"differences": listed, "audit": others}


def _must_be_rebuilt(server: URL, wanted: Sums, payouts: int) -> None:
    """Prove that each account holds what it held, and that nothing can be paid twice."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    with pointed_at(app, as_role(server, WORKER_ROLE)), app.app_context():
        act_as(SYSTEM)
        found = _sums()
        sent = db.session.query(Payout).filter_by(state="sent").count()
        db.session.remove()
    assert found == wanted, {key: (found.get(key), wanted.get(key)) for key in found.keys() ^ wanted.keys()}
    assert sent == payouts


def _sums() -> Sums:
    with snapshot():
        rows = balances.all_accounts(db.session())
    return {(row.account.name, row.account.party or "", row.currency): row.balance_minor for row in rows}
