from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.catalog import review, revisions
from marketplace.catalog.models import Offering
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity import invitations
from marketplace.insight import waiting
from marketplace.messaging.models import InboxEvent, Message
from marketplace.payments import refusals
from marketplace.stock.models import Delivery, Stock
from tests.support.market import NOW, Market
from tests.support.statements import counted
from tests.support.world import an_offering


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


def test_offerings_in_review_changes_of_them_and_owed_deliveries_wait_as_well(market: Market) -> None:
    world = market.world
    draft = an_offering("New one", vendor=world.vendor, state="draft")
    draft.state, draft.submitted_at = "in_review", NOW - timedelta(days=1)
    change = revisions.propose(world.offering, {"name": "Better name"}, by="usr_test", at=NOW - timedelta(days=2))
    db.session.flush()
    review.submit(change, by="usr_test", at=NOW - timedelta(days=2))
    owe(world.other_offering, order_ref=market.waiting, at=NOW - timedelta(days=3))

    found = {each.kind: each for each in waiting.page(NOW).items if each.owner == "channel_manager"}

    assert (found["new_offering"].subject, found["new_offering"].about) == (draft.public_id, "New one")
    assert (found["changed_offering"].subject, found["changed_offering"].since) == (
        change.public_id, NOW - timedelta(days=2),
    )  # fmt: skip
    assert (found["owed_delivery"].subject, found["owed_delivery"].about) == (market.waiting, "Fabrikam")
    assert found["owed_delivery"].due_at == NOW - timedelta(days=2)


def owe(offering: Offering, *, order_ref: str, at: datetime) -> None:
    plan = offering.plans[0]
    db.session.add(Stock(plan_id=plan.id, vendor_id=offering.vendor_id, kind="counted"))
    db.session.flush()
    db.session.add(
        Delivery(
            order_ref=order_ref,
            line_ref="oli_owed",
            plan_id=plan.id,
            vendor_id=offering.vendor_id,
            token_hash="x",
            buyer="customer",
            quantity=1,
            state="owed",
            reserved_at=at,
            owed_at=at,
        )
    )
    db.session.flush()
