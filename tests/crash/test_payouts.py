"""Payouts: whatever dies and whoever tries again, the money leaves once."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from tests.crash.matrix import FAULTS, HANGS, Cell, suffer
from tests.crash.money_out import a_scene, come_to_an_end, must_be_paid_once, try_again
from tests.crash.payout_deeds import DEEDS, RETRIERS, Deed, chosen, kind_of
from tests.support.databases import TestDatabase
from tests.support.sandbox import Sandbox

CELLS = tuple(chosen(DEEDS, RETRIERS))


@pytest.mark.parametrize(("deed", "cell"), CELLS, ids=str)
def test_the_money_leaves_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, deed: Deed, cell: Cell
) -> None:
    scene = a_scene("partner", sandbox, database, superuser, tops_up=deed.tops_up)
    job = deed.begin(scene)
    scene.forget_jobs()

    suffer(cell.mishap, scene.task(job), call=deed.call or ("", ""), sandbox=sandbox, superuser=superuser)
    try_again(scene, cell.retrier, job)
    come_to_an_end(scene)

    must_be_paid_once(scene)
    assert scene.last().state == deed.ends
    assert scene.asked == 0 or cell.retrier == "the operator"  # a person is needed after a day only


def test_every_cell_is_counted() -> None:
    whole = sum((len(deed.stops) + (len(HANGS) + len(FAULTS) if deed.call else 0)) * len(RETRIERS) for deed in DEEDS)
    print(f"payouts: {len(CELLS)} of {whole} cells of {len(DEEDS)} steps and {len(RETRIERS)} who try again")
    for deed in DEEDS:
        assert {cell.mishap.stop for done, cell in CELLS if done is deed and cell.mishap.stop} == set(deed.stops)
    for kind in ("POST", "GET"):
        alike = [cell for deed, cell in CELLS if kind_of(deed) == kind]
        assert len({str(cell.mishap) for cell in alike if not cell.mishap.stop}) == len(HANGS) + len(FAULTS)
    assert {cell.retrier for _, cell in CELLS} == set(RETRIERS)
