"""Reversals of payouts: whatever dies and whoever tries again, money comes back once, and is owed again once."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payouts
from marketplace.ledger import balances, chart
from marketplace.payouts import reversing
from marketplace.payouts.models import PayoutReversal
from tests.crash.matrix import FAULTS, HANGS, Cell, retry, suffer
from tests.crash.money_out import AMOUNT, Job, Scene, a_scene, must_be_sound
from tests.crash.payout_deeds import BOOKED, Deed, at_commit, chosen, send, to
from tests.support.databases import TestDatabase
from tests.support.paying_out import book, hear
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop

BACK = 4_000
FOUND = ("GET", "/v1/transfers/*/reversals")
RETRIERS = ("the same job", "the sweep", "the webhook")


def take_back(scene: Scene) -> Job:
    _, given = send(scene)
    payouts.send(**given)
    with transaction():
        made = reversing.request(
            given["payout_id"], BACK, number=1, reason="Paid too much.", by="usr_finance", at=clock.now()
        )
        db.session.flush()  # its key is wanted
        key = made.id
    return "payouts.reverse", {"reversal_id": key}


def take_back_at_stripe(scene: Scene) -> Job:
    _, given = send(scene)
    payouts.send(**given)
    scene.sandbox.double.transfer_reversed(scene.last().stripe_transfer_id or "", BACK)
    return "payouts.reversals", given


DEEDS = (
    Deed(
        "asking", take_back,
        (*to("payout_reversals", "sending"), *to("payout_reversals", "done"), Stop("payouts", "update"), BOOKED),
        ("POST", "/v1/transfers/*/reversals"),
    ),
    Deed(
        "finding", take_back_at_stripe,
        (Stop("payout_reversals"), Stop("payouts", "update"), BOOKED, *at_commit("payout_reversals")),
        FOUND,
    ),
)  # fmt: skip
CELLS = tuple((kind, deed, cell) for kind, (deed, cell) in zip(
    ("partner", "vendor") * 1_000, chosen(DEEDS, RETRIERS), strict=False))  # fmt: skip


@pytest.mark.parametrize(("kind", "deed", "cell"), CELLS, ids=str)
def test_money_comes_back_once(
    app: Flask,
    sandbox: Sandbox,
    database: TestDatabase,
    superuser: psycopg.Connection,
    kind: str,
    deed: Deed,
    cell: Cell,
) -> None:
    scene = a_scene(kind, sandbox, database, superuser)
    job = deed.begin(scene)
    scene.forget_jobs()

    suffer(cell.mishap, scene.task(job), call=deed.call or ("", ""), sandbox=sandbox, superuser=superuser)
    scene.pass_hours(1)
    if cell.retrier == "the webhook":
        hear(sandbox, superuser, only="payouts.%")
    elif cell.retrier == "the sweep":
        assert retry(partial(scene.task, ("payouts.sweep", {}))) == "done"
    else:
        assert retry(partial(scene.task, job)) == "done"
    if deed.call == FOUND:  # that it was lost altogether, the filling of gaps finds, which reads the same events
        hear(sandbox, superuser, only="payouts.%")
    for _ in range(3):
        scene.pass_hours(1)
        scene.sweep()

    payout = scene.last()
    [reversal] = payout_reversals()
    assert (reversal.state, reversal.amount_minor, payout.reversed_minor, payout.state) == ("done", BACK, BACK, "sent")
    [transfer] = sandbox.connect.transfers_of(payout.public_id)
    assert (transfer.amount_minor, transfer.reversed_minor) == (AMOUNT, BACK)
    assert len(sandbox.connect.reversals_of(transfer.id)) == 1
    assert sandbox.payments.balance() == {"EUR": BACK}
    assert owed(scene) == BACK
    must_be_sound(scene)


def owed(scene: Scene) -> int:
    if scene.kind == "partner":
        return book(scene.party_id).available
    return balances.open_balance(db.session(), chart.VENDOR_PAYABLE, f"vendor:{scene.party_id}", "EUR")


def payout_reversals() -> list[PayoutReversal]:
    return db.session.query(PayoutReversal).order_by(PayoutReversal.id).all()


def test_every_cell_is_counted() -> None:
    whole = sum((len(deed.stops) + len(HANGS) + len(FAULTS)) * len(RETRIERS) for deed in DEEDS)
    print(f"reversals of payouts: {len(CELLS)} of {whole} cells of {len(DEEDS)} steps and {len(RETRIERS)}")
    for deed in DEEDS:
        assert {cell.mishap.stop for _, done, cell in CELLS if done is deed and cell.mishap.stop} == set(deed.stops)
    assert {cell.retrier for _, _, cell in CELLS} == set(RETRIERS)
    assert {kind for kind, _, _ in CELLS} == {"partner", "vendor"}
