"""Finance hears of every change of the rules that takes two people: that it waits, and what became of it."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import policy_mails
from marketplace.messaging.models import Message
from marketplace.payouts import changing, runs
from marketplace.payouts.policy import Policy
from tests.support.paying import run_waiting
from tests.support.paying_out import a_paid_partner, a_run
from tests.support.world import a_person, the_operator


def test_finance_is_told_once_of_each_step(app: Flask, superuser: psycopg.Connection) -> None:
    operator = the_operator()
    asker = a_person(operator.id, "finance", email="jon@operator.example", name="Jon Fini").public_id
    other = a_person(operator.id, "channel_manager", name="Ada Zwei").public_id
    db.session.commit()
    with transaction():
        change = changing.request(Policy("partners", "EUR", limit_minor=None), by=asker, at=clock.now())
    assert change is not None
    run_waiting(superuser, only="mail.payout_policy_change")
    policy_mails.policy_change(change_id=change.id)
    with transaction():
        changing.approve(change, by=other, at=clock.now())
    run_waiting(superuser, only="mail.payout_policy_change")

    mails = db.session.query(Message).filter_by(kind="payout_policy_change").order_by(Message.id).all()
    assert [(each.recipient, each.subject) for each in mails] == [
        ("jon@operator.example", "Rules of payouts: a second person is needed"),
        ("jon@operator.example", "Rules of payouts: In force"),
    ]
    assert "Jon Fini asks for other rules of payouts (Partners, EUR)." in mails[0].text
    assert "a second person above no limit; before: €10,000.00." in mails[0].text
    assert "and Ada Zwei agreed. They are in force." in mails[1].text


def test_finance_hears_of_a_run_that_waits(app: Flask, superuser: psycopg.Connection) -> None:
    a_person(the_operator().id, "finance", email="jon@operator.example")
    a_paid_partner(None, 1_000_001)
    run = a_run(superuser, does=False)
    run_waiting(superuser, only="mail.payout_run_waiting")
    policy_mails.run_waiting(run_id=run.id)
    with transaction():
        runs.stop(run, by="usr_finance", at=clock.now())
    policy_mails.run_waiting(run_id=run.id)

    [mail] = db.session.query(Message).filter_by(kind="payout_run_waiting")
    assert (mail.recipient, mail.subject) == ("jon@operator.example", "A payout run waits for a second person")
    assert "A payout run (Partners) comes to €10,000.01." in mail.text
