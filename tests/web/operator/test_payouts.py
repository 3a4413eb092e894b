"""Payouts at the operator's: preview, run, watching, decisions; everything shows its effect in money first."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.payouts.models import Payout, PayoutRun
from tests.support.paying_out import a_destination, a_paid_partner, a_run, owe, the_payout, work
from tests.support.sandbox import Sandbox
from tests.support.statements import counted
from tests.support.world import World, a_partner


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the run's form."""
    return dict(re.findall(r'name="(key|scope|currency|rail|seen)"[^>]*value="([^"]*)"', page))


def test_a_run_is_previewed_started_once_and_watched(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 12_345, name="Alpenblick")
    homeless = a_partner("Homeless").id
    db.session.commit()
    owe(f"partner:{homeless}", 999)

    shown = finance.get("/operator/payouts/runs/new").text
    assert "€123.45" in shown
    assert "Has not said where to pay" in shown
    assert "Sets aside and sends €123.45 to one party." in shown
    assert db.session.query(PayoutRun).count() == 0
    answers = [finance.post("/operator/payouts/runs/", data=hidden(shown)) for _ in range(2)]
    db.session.rollback()
    [run] = db.session.query(PayoutRun).all()
    assert [(each.status_code, each.location) for each in answers] == [
        (303, f"/operator/payouts/runs/{run.public_id}/")
    ] * 2
    work(superuser)

    page = finance.get(f"/operator/payouts/runs/{run.public_id}/").text
    assert "€123.45 sent so far" in re.sub(r"<[^>]+>", "", page)
    payout = the_payout()
    assert payout.state == "sent"
    whole = finance.get(f"/operator/payouts/{payout.public_id}/").text
    assert "What it covers" in whole
    assert payout.stripe_transfer_id is not None
    assert payout.stripe_transfer_id in whole
    assert finance.get(f"/operator/payouts/{payout.public_id}/remittance.pdf").data.startswith(b"%PDF")
    assert (
        finance.get("/operator/payouts/?format=csv")
        .text.splitlines()[1]
        .startswith(f"{payout.public_id},partner,Alpenblick,sent")
    )


@pytest.mark.parametrize("many", [3, 12])
def test_the_pages_ask_no_more_of_the_database_for_more_payouts(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection, many: int
) -> None:
    for number in range(many):
        a_paid_partner(None, 1_000 + number, name=f"P{number}")
    run = a_run(superuser, does=False)
    a_destination(a_partner("Later").id)
    db.session.rollback()
    from marketplace.jobs import payout_runs

    payout_runs.run(run_id=run.id)
    public_id, payout = run.public_id, the_payout().public_id
    db.session.rollback()
    counts = {}
    for path in (
        "/operator/payouts/",
        "/operator/payouts/runs/new",
        f"/operator/payouts/runs/{public_id}/",
        f"/operator/payouts/{payout}/",
    ):
        finance.get(path)
        with counted() as statements:
            assert finance.get(path).status_code == 200
        counts[path.replace(public_id, "R").replace(payout, "P")] = len(statements)

    limits = {
        "/operator/payouts/": 18,
        "/operator/payouts/runs/new": 6,
        "/operator/payouts/runs/R/": 8,
        "/operator/payouts/P/": 22,
    }
    assert {path: count for path, count in counts.items() if count > limits[path]} == {}


def test_a_payout_that_is_not_there_is_not_found(finance: FlaskClient) -> None:
    for path in ("pyt_absent/", "runs/run_absent/", "policies/partners/XXX", "policies/nobody/EUR"):
        assert finance.get(f"/operator/payouts/{path}").status_code == 404
    assert db.session.query(Payout).count() == 0
