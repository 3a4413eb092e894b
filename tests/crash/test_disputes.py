"""Disputes: whatever dies and whoever tries again, each step of one is booked once, and Stripe has one answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs.stripe_events import ABOUT_DISPUTES
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payments import answering, soundness
from marketplace.payments.models import Dispute
from tests.crash.matrix import Cell, cells, retry, suffer
from tests.support.databases import TestDatabase
from tests.support.disputes import hear, intent_of
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop

RETRIERS = ("the same job", "the webhook", "the sweep")
SAID = {"uncategorized_text": "The customer has used it every day."}
FEE = "new.key like 'dispute_fee:%'"
Job = tuple[str, dict[str, int]]


def at_commit(table: str, event: str = "insert") -> tuple[Stop, Stop]:
    """Death while what wrote a row commits: with the commit lost, and with the commit kept and nobody told."""
    return Stop(table, event, at_commit=True), Stop(table, event, at_commit=True, commits=True)


@dataclass(frozen=True)
class Scene:
    """A paid sale that its customer disputes: `stripe_id` is the dispute at Stripe."""

    sale: Sale
    stripe_id: str
    sandbox: Sandbox
    superuser: psycopg.Connection

    def is_heard(self) -> Dispute:
        """Let the house hear of all that Stripe tells, money included, and return the dispute."""
        hear(self.sandbox, self.superuser)
        return db.session.query(Dispute).one()

    def event(self) -> Job:
        """Take in Stripe's latest news of the dispute, and return the job that handles it."""
        with transaction():
            latest = next(iter(self.sandbox.payments.events_since(clock.now().replace(year=2020), ABOUT_DISPUTES)))
            inbox.take(latest, source="webhook", at=clock.now())
        [(key,)] = db.session.query(InboxEvent.id).filter_by(event_id=latest.id).all()
        return "stripe.event", {"inbox_id": key}


def open_it(scene: Scene) -> Job:
    return scene.event()


def take_the_money(scene: Scene) -> Job:
    hear(scene.sandbox, scene.superuser, only="stripe.%")
    return "disputes.cash", {"dispute_id": db.session.query(Dispute.id).scalar()}


def answer(scene: Scene, evidence: dict[str, str] | None) -> Job:
    key = scene.is_heard().id
    with transaction():
        answering.answer(db.session.get_one(Dispute, key), evidence=evidence, by="usr_finance", at=clock.now())
    return "disputes.answer", {"dispute_id": key}


def win(scene: Scene) -> Job:
    scene.is_heard()
    scene.sandbox.double.won(scene.stripe_id)
    return scene.event()


def lose(scene: Scene) -> Job:
    scene.is_heard()
    scene.sandbox.double.lost(scene.stripe_id)
    return scene.event()


def bring_the_money_back(scene: Scene) -> Job:
    scene.is_heard()
    scene.sandbox.double.won(scene.stripe_id)
    hear(scene.sandbox, scene.superuser, only="stripe.%")
    return "disputes.cash", {"dispute_id": db.session.query(Dispute.id).scalar()}


@dataclass(frozen=True)
class Deed:
    """A step of a dispute: what leads up to it and names its job, its points, and where it leaves the dispute.

    `asks` is the end of the address that it asks Stripe at; one that sends has an effect there.
    """

    name: str
    begin: Callable[[Scene], Job]
    stops: tuple[Stop, ...]
    ends: str
    movements: int = 1
    sends: str | None = None

    def __str__(self) -> str:
        return self.name

    def call(self, stripe_id: str) -> tuple[str, str]:
        """Return method and path of the deed's request to Stripe."""
        return ("GET" if self.sends is None else "POST"), f"/v1/disputes/{stripe_id}{self.sends or ''}"


DEEDS = (
    Deed(
        "opening", open_it,
        (Stop("disputes"), Stop("procrastinate_jobs"), Stop("ledger.postings"), *at_commit("disputes")),
        "needs_response",
    ),
    Deed(
        "money taken", take_the_money,
        (Stop("dispute_movements"), Stop("ledger.transactions", when=FEE), *at_commit("dispute_movements")),
        "needs_response",
    ),
    Deed(
        "evidence", lambda scene: answer(scene, SAID),
        (Stop("disputes", "update"), *at_commit("disputes", "update")), "under_review", sends="",
    ),
    Deed(
        "acceptance", lambda scene: answer(scene, None),
        (Stop("disputes", "update"), Stop("reversals"), *at_commit("reversals")), "lost", sends="/close",
    ),
    Deed(
        "won", win,
        (Stop("disputes", "update"), Stop("ledger.postings"), *at_commit("disputes", "update")), "won", movements=2,
    ),
    Deed(
        "lost", lose,
        (Stop("disputes", "update"), Stop("reversals"), Stop("ledger.postings"), *at_commit("reversals")), "lost",
    ),
    Deed("money back", bring_the_money_back, (Stop("dispute_movements"), *at_commit("dispute_movements")), "won", 2),
)  # fmt: skip


def chosen() -> Iterator[tuple[Deed, Cell]]:
    """Every cell of every deed, or as many that each point has its turn, and each fault one with each kind of call.

    Only a call that sends something has an effect which a fault can come before or after: the deeds that read share
    the faults, and so do those that send.
    """
    for deed in DEEDS:
        alike = [each for each in DEEDS if (each.sends is None) == (deed.sends is None)]
        for number, cell in enumerate(cells(deed.stops, RETRIERS)):
            is_its_turn = (number - len(deed.stops)) % len(alike) == alike.index(deed)
            if os.environ.get("CRASH") == "all" or cell.mishap.stop or is_its_turn:
                yield deed, cell


CELLS = tuple(chosen())


@pytest.mark.parametrize(("deed", "cell"), CELLS, ids=str)
def test_each_step_is_booked_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, deed: Deed, cell: Cell
) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser, only="payments.%")
    scene = Scene(sale, sandbox.double.dispute(intent_of(sale))["id"], sandbox, superuser)
    job, arguments = deed.begin(scene)
    db.session.rollback()
    superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    task: dict[str, Any] = {"do": "job", **where, "job": job, "arguments": arguments}

    suffer(cell.mishap, task, call=deed.call(scene.stripe_id), sandbox=sandbox, superuser=superuser)
    if cell.retrier == "the webhook":
        superuser.execute("delete from inbox_events where handled_at is not null")  # Stripe tells it all again
        hear(sandbox, superuser)
    elif cell.retrier == "the sweep":
        _an_hour_passes(superuser)
        for sweep in ("stripe.sweep", "disputes.sweep"):
            assert retry(partial(dict, {**task, "job": sweep, "arguments": {}})) == "done"
    if cell.retrier == "the same job" or (deed.sends is not None and cell.retrier == "the webhook"):
        assert retry(lambda: task) == "done"
    run_waiting(superuser)

    db.session.expire_all()
    dispute = db.session.query(Dispute).one()
    assert (dispute.state, dispute.failure, len(dispute.movements)) == (deed.ends, "", deed.movements)
    assert dispute.frozen_minor == 15_000
    if deed.sends is not None:
        assert dispute.answer_sent_at is not None
    db.session.rollback()
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def _an_hour_passes(superuser: psycopg.Connection) -> None:
    superuser.execute("update disputes set opened_at = opened_at - interval '1 hour'")
    superuser.execute("update inbox_events set received_at = received_at - interval '1 hour'")


def test_every_cell_is_counted() -> None:
    whole = sum((len(deed.stops) + 2 + 8) * len(RETRIERS) for deed in DEEDS)
    print(f"disputes: {len(CELLS)} of {whole} cells of {len(DEEDS)} deeds and {len(RETRIERS)} who try again")
    for deed in DEEDS:
        assert {cell.mishap.stop for done, cell in CELLS if done is deed and cell.mishap.stop} == set(deed.stops)
    for sends in (True, False):
        alike = [cell for deed, cell in CELLS if (deed.sends is not None) is sends]
        assert len({str(cell.mishap) for cell in alike if not cell.mishap.stop}) == 2 + 8
    assert {cell.retrier for _, cell in CELLS} == set(RETRIERS)
