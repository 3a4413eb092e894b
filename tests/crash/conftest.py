"""Stripe, as the sandbox plays it, and racers who know their tasks before the first cell."""

from __future__ import annotations

import os
from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from tests.conftest import SERVER, TEMPLATE
from tests.support.apps import pointed_at
from tests.support.databases import TestDatabase, clone, drop
from tests.support.disputes import intent_of
from tests.support.paying import a_sale, page_for, tries_of
from tests.support.racing import rehearse
from tests.support.refunds import a_paid_sale, ask
from tests.support.sales import a_cart, a_link
from tests.support.sandbox import Sandbox, gateways_of, running, sandbox
from tests.support.storefront import ENTERED

__all__ = ["sandbox"]


@pytest.fixture(scope="session", autouse=True)
def _rehearsed(apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let every deed be done once where racers are forked from: each cell then starts with its statements compiled."""
    database = TestDatabase(os.environ[SERVER], clone(os.environ[SERVER], TEMPLATE))
    app = apps["worker"]
    with (
        running(tmp_path_factory.mktemp("rehearsal")) as stripe,
        pointed_at(app, database.worker),
        gateways_of(app, stripe),
        app.app_context(),
    ):
        act_as(SYSTEM)
        rehearse(*_deeds(database, stripe))
        forget_actor()
    drop(database.server, database.name)


def _deeds(database: TestDatabase, stripe: Sandbox) -> list[dict[str, Any]]:
    """Return a checkout, a settlement, a refund and a dispute, each with what leads up to it done."""
    web, worker = (
        {"database": url.render_as_string(hide_password=False), "stripe": stripe.url}
        for url in (database.web, database.worker)
    )
    back, now = a_paid_sale(stripe), clock.now()
    paid = a_sale(back.world, email="kim@paid.example.org")
    stripe.pay(page_for(paid, stripe.payments))
    look = {"checkout_id": tries_of(paid)[0].id}
    refund = {"refund_id": ask(back, amount_minor=54_000).id}
    stripe.double.dispute(intent_of(a_paid_sale(stripe, world=back.world, email="kim@disputed.example.org")))
    secret = a_cart(a_link(back.world.partner, back.world.offering, unit_retail_minor=90_000, at=now), at=now)
    db.session.rollback()
    press = {"do": "order", **web, "secret": secret, "entered": {**ENTERED, "shown_total": "108000"}}
    jobs: list[tuple[str, dict[str, Any]]] = [
        ("payments.checkout", look),
        ("refunds.send", refund),
        ("stripe.sweep", {}),
        *(("stripe.event", {"inbox_id": number}) for number in range(1, 7)),  # three payments, a refund, a dispute
        ("disputes.look", {"dispute_id": 1}),
        ("disputes.cash", {"dispute_id": 1}),
        ("disputes.sweep", {}),
        ("refunds.sweep", {}),
    ]
    return [press, *({"do": "job", **worker, "job": name, "arguments": given} for name, given in jobs)]
