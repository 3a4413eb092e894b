from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity import invitations
from marketplace.insight import waiting
from marketplace.messaging.models import InboxEvent, Message
from marketplace.payments import refusals
from tests.support.market import NOW, Market
from tests.support.statements import counted


def an_event(name: str, *, outcome: str | None = None, at: datetime = NOW - timedelta(hours=2)) -> InboxEvent:
    event = InboxEvent(
        provider="stripe", event_id=name, type="checkout.session.completed", object_id="cs_1", payload={},
        source="webhook", received_at=at, handled_at=None if outcome is None else at, outcome=outcome,
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    return event


def a_failed_mail() -> Message:
    mail = Message(
        public_id=new_public_id("msg"), dedupe_key="m", audience="partner", kind="invitation", recipient="a@b.example",
        subject="Welcome", text="", html="", state="failed", created_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def test_everything_that_waits_comes_in_one_list_the_first_due_first(market: Market) -> None:
    refused, _late = an_event("evt_1", outcome="refused: The amount is not the order's."), an_event("evt_2")
    an_event("evt_3", outcome="settled ord_1")
    an_event("evt_4", at=NOW - timedelta(minutes=1))
    mail = a_failed_mail()
    invitations.invite(
        market.partner_id,
        email="x@y.example",
        name="Lee",
        role="seller",
        invited_by="usr_1",
        at=NOW - timedelta(days=60),
    )

    with counted() as seen:
        page = waiting.page(NOW)

    assert len(seen) == 1
    assert [(each.kind, each.subject, each.about) for each in page.items] == [
        ("lapsed_invitation", market.world.partner.public_id, "Lee"),
        ("unhandled_event", "evt_2", "checkout.session.completed"),
        ("unpaid_order", market.waiting, "Northwind"),
        ("refused_payment", refused.event_id, refused.outcome),
        ("failed_mail", mail.public_id, "Welcome"),
    ]
    unpaid = page.items[2]
    assert (unpaid.since, unpaid.due_at, unpaid.owner) == (NOW - timedelta(days=2), NOW, "channel_manager")
    tally = waiting.tally(NOW)
    assert (tally.total, tally.overdue) == (5, 2)
    assert tally.by_kind["failed_mail"] == 1


def test_the_list_is_filtered_and_goes_on_at_the_cursor(market: Market) -> None:
    an_event("evt_1", outcome="refused: x")
    an_event("evt_2", outcome="refused: y")

    finance = waiting.page(NOW, owner="finance", limit=1)
    rest = waiting.page(NOW, owner="finance", limit=1, cursor=finance.next_cursor)

    assert [each.subject for each in (*finance.items, *rest.items)] == ["evt_1", "evt_2"]
    assert rest.next_cursor is None
    assert [each.kind for each in waiting.page(NOW, kind="unpaid_order").items] == ["unpaid_order"]
    assert waiting.page(NOW, kind="unknown").items == []


def test_a_decision_takes_a_refused_payment_off_the_list(market: Market) -> None:
    event = an_event("evt_1", outcome="refused: x")
    refusals.decide(event, decision="Paid back as re_1.")

    assert waiting.page(NOW, owner="finance").items == []
