"""Keeping what is known of accounts at Stripe fresh."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import destinations as jobs
from marketplace.payouts import destinations
from marketplace.payouts.destinations import Choice
from marketplace.payouts.models import PayoutDestination
from tests.support.sandbox import Sandbox, sandbox
from tests.support.world import a_partner, a_person

__all__ = ["sandbox"]


def begun() -> PayoutDestination:
    """A party that has just chosen Stripe."""
    partner = a_partner()
    owner = a_person(partner.id, "owner")
    made = destinations.choose_stripe(Choice(partner.id, owner.public_id, "form"), "DE", at=clock.now())
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("name", "is_about"),
    [
        ("v2.core.account[configuration.recipient].capability_status_updated", True),
        ("v2.core.account[requirements].updated", True),
        ("account.updated", True),
        ("capability.updated", True),
        ("account.external_account.updated", True),
        ("charge.refunded", False),
        ("transfer.created", False),
    ],
)
def test_events_about_accounts_are_known(name: str, is_about: bool) -> None:
    assert jobs.is_about(name) is is_about


def test_a_look_opens_what_nobody_finished_and_sees_the_rest(app: Flask, sandbox: Sandbox) -> None:
    made = begun()

    jobs.look(destination_id=made.id)
    assert made.stripe_account_id is not None
    sandbox.double.onboarded(made.stripe_account_id)
    jobs.look(destination_id=made.id)

    assert made.state == "active"


def test_an_event_leads_to_a_look(app: Flask, sandbox: Sandbox) -> None:
    made = begun()
    jobs.look(destination_id=made.id)
    account_id = made.stripe_account_id or ""
    sandbox.double.onboarded(account_id)

    follow = jobs.fetch(account_id)

    assert follow is not None
    assert follow() == f"active {made.public_id}"
    db.session.commit()
    assert jobs.fetch("acct_elsewhere") is None


def test_the_sweep_asks_for_each_once(app: Flask) -> None:
    made = begun()
    db.session.execute(text("delete from procrastinate_jobs"))
    made.created_at = clock.now() - timedelta(hours=2)
    db.session.commit()

    for _ in range(2):
        jobs.sweep()

    waiting = db.session.execute(text("select task_name, args ->> 'destination_id' from procrastinate_jobs")).all()
    assert [tuple(row) for row in waiting] == [("destinations.look", str(made.id))]
