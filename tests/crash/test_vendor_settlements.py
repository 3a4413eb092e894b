"""Vendor settlements: whatever dies and whoever tries again, what a vendor is owed leaves once."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from tests.crash.matrix import FAULTS, HANGS, Cell, suffer
from tests.crash.money_out import a_scene, come_to_an_end, must_be_paid_once, try_again
from tests.crash.payout_deeds import DEEDS, RETRIERS, Deed, chosen
from tests.support.databases import TestDatabase
from tests.support.sandbox import Sandbox

SETTLING = tuple(each for each in DEEDS if each.name in {"reserving", "sending", "giving back"})
CELLS = tuple(chosen(SETTLING, RETRIERS[::-1]))


@pytest.mark.parametrize(("deed", "cell"), CELLS, ids=str)
def test_a_vendor_is_settled_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, deed: Deed, cell: Cell
) -> None:
    scene = a_scene("vendor", sandbox, database, superuser)
    job = deed.begin(scene)
    scene.forget_jobs()

    suffer(cell.mishap, scene.task(job), call=deed.call or ("", ""), sandbox=sandbox, superuser=superuser)
    try_again(scene, cell.retrier, job)
    come_to_an_end(scene)

    must_be_paid_once(scene)
    assert {payout.party_kind for payout in scene.payouts()} == {"vendor"}
    assert scene.asked == 0 or cell.retrier == "the operator"


def test_every_cell_is_counted() -> None:
    whole = sum((len(deed.stops) + (len(HANGS) + len(FAULTS) if deed.call else 0)) * len(RETRIERS) for deed in SETTLING)
    print(f"vendor settlements: {len(CELLS)} of {whole} cells of {len(SETTLING)} steps")
    for deed in SETTLING:
        assert {cell.mishap.stop for done, cell in CELLS if done is deed and cell.mishap.stop} == set(deed.stops)
    assert {cell.retrier for _, cell in CELLS} == set(RETRIERS)
