"""The operator's page of reconciliation: sums, differences by state, CSV, and the button."""

from __future__ import annotations

import csv
import io

import psycopg
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from tests.support.paying import waiting_jobs
from tests.support.reconciling import a_difference
from tests.support.statements import counted


def test_differences_are_listed_by_state_with_their_age_and_as_csv(finance: FlaskClient) -> None:
    a_difference()
    a_difference(subject="txn_2", is_on_its_way=True)
    db.session.commit()

    with counted() as seen:
        page = finance.get("/operator/reconciliation/").text
    moving = finance.get("/operator/reconciliation/?state=moving").text
    table = finance.get("/operator/reconciliation/?format=csv").text

    assert ("txn_1" in page, "txn_2" in page, "Nothing was reconciled yet." in page) == (True, False, True)
    assert ("txn_1" in moving, "txn_2" in moving) == (False, True)
    assert "unbooked,stripe,txn_1,EUR,-500," in table
    assert len(seen) <= 8


def test_the_file_names_who_explained_a_difference_as_its_page_does(finance: FlaskClient) -> None:
    a_difference()
    a_difference(subject="txn_2", note="Known.", explained_by="usr_gone", explained_at=clock.now())
    a_difference(subject="txn_3")
    db.session.commit()
    data = {"note": "Stripe's monthly fee."}
    assert finance.post("/operator/reconciliation/differences/dif_txn_1/explanation/", data=data).status_code == 303

    with counted() as seen:
        rows = csv.DictReader(io.StringIO(finance.get("/operator/reconciliation/?format=csv&state=").text))
        told = {row["difference"]: (row["explained_by"], row["note"]) for row in rows}

    assert told == {
        "dif_txn_1": ("Jon Fini", "Stripe's monthly fee."),
        "dif_txn_2": ("somebody who is not here any more", "Known."),
        "dif_txn_3": ("", ""),
    }
    assert len(seen) == 3  # the differences, the names of all of them, and that nothing follows


def test_the_button_asks_the_worker_once(finance: FlaskClient, superuser: psycopg.Connection) -> None:
    assert [finance.post("/operator/reconciliation/runs").status_code for _ in range(2)] == [303, 303]

    assert [name for name, _ in waiting_jobs(superuser)] == ["ledger.reconcile"]
