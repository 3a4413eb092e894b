"""Events: handled once, never believed, and harmless in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.gateways.ports import ProviderEvent
from marketplace.jobs import stripe_events
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent, Message
from marketplace.payments.models import Payment
from tests.support.paying import Sale, a_sale, page_for, run_waiting, waiting_jobs
from tests.support.sandbox import Sandbox


def test_the_completed_page_settles_its_order_and_notes_it(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    _take(_event(session_id))

    run_waiting(superuser, only="stripe.event")

    assert sale.order.is_paid
    [event] = db.session.query(InboxEvent).all()
    assert (event.outcome, event.source, event.type) == (
        f"settled {sale.public_id}", "webhook", "checkout.session.completed",
    )  # fmt: skip
    assert event.handled_at is not None


def test_duplicate_late_and_shuffled_events_have_one_effect(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    for number, kind in enumerate(("expired", "completed", "async_payment_failed", "completed")):
        _take(_event(session_id, f"evt_{number}", f"checkout.session.{kind}"))
    assert inbox.take(_event(session_id, "evt_1"), source="webhook", at=clock.now()) is False
    db.session.commit()

    run_waiting(superuser, only="stripe.event")

    assert db.session.query(Payment).count() == 1
    assert {event.outcome for event in db.session.query(InboxEvent)} == {f"settled {sale.public_id}"}
    assert [name for name, _ in waiting_jobs(superuser)].count("mail.order_paid") == 1


def test_an_event_that_claims_a_payment_is_not_believed(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    _take(_event(page_for(sale, sandbox.payments)))

    run_waiting(superuser, only="stripe.event")

    assert sale.order.state == "placed"
    assert db.session.query(InboxEvent).one().outcome == "not paid"


def test_other_types_and_unknown_objects_are_noted_as_ignored(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    _take(_event("ch_1", "evt_a", "charge.updated"))
    _take(_event("cs_unknown", "evt_b"))

    run_waiting(superuser)

    assert [event.outcome for event in db.session.query(InboxEvent)] == ["ignored", "ignored"]


def test_an_event_that_is_handled_is_left_alone(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    _, session_id = _paid(sandbox)
    _take(_event(session_id))
    run_waiting(superuser, only="stripe.event")
    event = db.session.query(InboxEvent).one()
    before = event.handled_at

    stripe_events.handle(inbox_id=event.id)

    db.session.expire_all()
    assert db.session.query(InboxEvent).one().handled_at == before


def test_without_an_answer_from_stripe_the_event_stays_unhandled(app: Flask, superuser: psycopg.Connection) -> None:
    _take(_event("cs_1"))  # no sandbox runs: nobody answers

    with pytest.raises(Unavailable):
        run_waiting(superuser, only="stripe.event")

    assert db.session.query(InboxEvent).one().handled_at is None


def test_money_that_does_not_fit_is_noted_and_told_to_the_operators_finance_people(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    superuser.execute("update orders set total_minor = total_minor - 1, tax_minor = tax_minor - 1")
    _take(_event(session_id))

    run_waiting(superuser, only="stripe.event")

    assert sale.order.state == "placed"
    assert db.session.query(Payment).count() == 0
    outcome = db.session.query(InboxEvent).one().outcome or ""
    assert outcome.startswith("refused: The payment's amount, currency or mode")
    [mail] = db.session.query(Message).all()
    assert (mail.kind, mail.recipient, mail.audience) == ("payment_refused", "finance@operator.example", "operator")
    assert f"Order {sale.public_id}: 107999 EUR minor units expected, 108000 EUR paid" in mail.text


def _paid(sandbox: Sandbox) -> tuple[Sale, str]:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    assert sandbox.pay(session_id) == 303
    return sale, session_id


def _event(object_id: str, event_id: str = "evt_1", kind: str = "checkout.session.completed") -> ProviderEvent:
    return ProviderEvent(
        event_id, kind, object_id, clock.now() - timedelta(days=2), is_live=False, payload={"id": event_id}
    )


def _take(event: ProviderEvent) -> None:
    assert inbox.take(event, source="webhook", at=clock.now())
    db.session.commit()


@pytest.mark.parametrize("name", ["refund.updated", "charge.dispute.created", "checkout.session.completed"])
def test_what_happens_to_a_recipients_own_money_is_none_of_ours(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, name: str
) -> None:
    sale, session_id = _paid(sandbox)
    event = replace(_event(session_id, "evt_own", name), account_id="acct_recipient")
    _take(event)

    run_waiting(superuser, only="stripe.event")

    assert [each.outcome for each in db.session.query(InboxEvent)] == ["ignored"]
    assert not sale.order.is_paid
