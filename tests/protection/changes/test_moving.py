"""A change of partner that counts: orders before the instant stay whose they were, from it on they are the new one's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.customers import directory, merging
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.orders import queries
from marketplace.orders.models import Order
from marketplace.protection import guard
from marketplace.protection.changes import moving
from marketplace.protection.decisions import Decision, Question
from marketplace.protection.models import PartnerChange, Protection, Registration
from tests.support.changes import LATER, bought, confirmed, sold_by, withdraw
from tests.support.protection import in_review, registered
from tests.support.sales import AT, SECRET_KEY, a_cart, a_link, a_purchase, ordered, paid
from tests.support.world import World, a_partner

MONTH = timedelta(days=30)
COUNTS = LATER + MONTH
INSTANT = timedelta(microseconds=1)


def moved(at: datetime = COUNTS) -> int:
    number = 0
    while moving.move(at=at) is not None:
        db.session.commit()
        number += 1
    return number


def asked(account: Account, at: datetime, world: World) -> Decision:
    """Ask the guard about a direct order of the world's offering."""
    question = Question.of([world.vendor.id], route="direct_order", door_id=None, account_id=account.id, at=at)
    return guard.check(question)


def ordered_at(world: World, at: datetime) -> Order:
    """An order of the same customer through the old partner's link."""
    link = a_link(world.partner, world.offering, at=at, valid_days=365)
    return ordered(a_cart(link, at=at), a_purchase(), at=at)


@pytest.mark.row("N9")
@pytest.mark.parametrize("has_run", [True, False], ids=["written down", "not written down yet"])
def test_orders_belong_to_the_old_partner_until_just_before_the_instant_and_to_the_new_one_from_it_on(
    app: Flask, has_run: bool
) -> None:
    customer = bought()
    world, account_id = customer.world, customer.order.account_id
    change = confirmed(customer, customer.other)

    before = ordered_at(world, COUNTS - INSTANT)
    assert moved(COUNTS - INSTANT) == 0
    if has_run:
        assert moved(COUNTS) == 1
    after = ordered_at(world, COUNTS)
    paid(before, at=COUNTS + timedelta(hours=1))
    paid(after, at=COUNTS + timedelta(hours=2))

    assert (before.account_id, after.account_id) == (account_id, account_id)
    assert (before.partner_id, after.partner_id) == (world.partner.id, customer.other.id)
    assert (before.attribution, after.attribution) == ("partner_of_record", "standing_choice")
    assert queries.attributions(after)[0].evidence == {"rests_on": [change.public_id]}
    assert (customer.order.partner_id, customer.order.commission_minor) == (world.partner.id, before.commission_minor)
    assert after.commission_minor > 0
    assert (customer.account.partner_id, customer.account.bound_at) == (customer.other.id, COUNTS)


@pytest.mark.parametrize("has_run", [True, False], ids=["written down", "not written down yet"])
def test_a_customer_that_chose_the_house_belongs_to_nobody_from_the_instant_on(app: Flask, has_run: bool) -> None:
    customer = bought()
    registered(customer.world.partner, "acme.example.org", company="Acme", at=AT)
    confirmed(customer, None)

    before = asked(customer.account, COUNTS - INSTANT, customer.world)
    if has_run:
        moved()
    after = asked(customer.account, COUNTS, customer.world)

    assert (before.outcome, after.outcome) == ("credit", "allow")
    assert after.standing == ()


def test_nobody_registers_an_account_whose_customer_has_chosen(app: Flask) -> None:
    customer = bought()
    confirmed(customer, customer.other)
    third = a_partner("Westwind")

    answers = [
        registered(third, "acme.example.org", company="Acme", at=at).verdict
        for at in (COUNTS, COUNTS + timedelta(days=700))
    ]

    assert answers == ["refused", "refused"]  # the record of the old partner has lapsed by then, the choice has not


def test_the_account_is_the_new_partners_since_the_instant_however_late_it_is_written_down(app: Flask) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)

    assert moved(COUNTS + timedelta(days=2)) == 1
    assert moved(COUNTS + timedelta(days=2)) == 0

    assert (change.state, change.moved_at) == ("moved", COUNTS + timedelta(days=2))
    assert (customer.account.partner_id, customer.account.bound_at) == (customer.other.id, COUNTS)
    assert [(step.to_state, step.actor) for step in change.steps][-1] == ("moved", "calendar")


def test_what_is_asked_about_an_instant_is_right_before_anything_is_written_down(app: Flask) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)
    known = "select choice_of(%s, %s)"

    with db.engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
        connection.exec_driver_sql(known, (customer.order.account_id, COUNTS))
    held = text("select partner_id, basis from holders_of_account(:id, :at, false)")

    def holders(at: datetime) -> list[tuple[int, str]]:
        return [tuple(row) for row in db.session.execute(held, {"id": customer.order.account_id, "at": at})]

    assert holders(COUNTS - INSTANT) == [(customer.world.partner.id, "record")]
    assert holders(COUNTS) == [(customer.other.id, "choice")]
    assert change.state == "confirmed"


def test_protections_of_others_are_void_from_the_instant_with_their_tails(app: Flask) -> None:
    customer = bought()
    mine = registered(customer.world.partner, "acme.example.org", company="Acme", at=AT)
    confirmed(customer, customer.other)

    moved(COUNTS + timedelta(minutes=1))

    protection = db.session.scalars(select(Protection).where(Protection.registration_id == mine.registration.id)).one()
    assert (protection.voided_at, protection.void_reason) == (COUNTS, "moved")
    assert [(step.kind, step.actor) for step in protection.steps][-1] == ("voided", "customer")


def test_a_protection_of_the_new_partner_stays(app: Flask) -> None:
    customer = bought(at=AT - timedelta(days=800))  # the record has lapsed, so anybody may register it
    registered(customer.other, "acme.example.org", company="Acme", vendor=customer.world.other_vendor, at=AT)
    sold_by(customer.world.partner, customer.world, at=AT + timedelta(hours=1))
    confirmed(customer, customer.other)

    moved()

    assert db.session.scalars(select(Protection.voided_at)).all() == [None]


def test_a_claim_that_waits_is_refused_when_the_customer_has_chosen(app: Flask) -> None:
    customer = bought()
    waiting = in_review(customer.world.other_partner, at=AT)
    db.session.execute(
        Registration.__table__.update()
        .values(account_id=customer.order.account_id)
        .where(Registration.id == waiting.id)
    )
    db.session.commit()
    confirmed(customer, customer.other)
    moved()

    assert moving.refuse_overtaken(at=COUNTS) is not None
    assert moving.refuse_overtaken(at=COUNTS) is None

    db.session.refresh(waiting)
    assert (waiting.state, waiting.steps[-1].rule) == ("refused", "customer_choice")


def test_a_withdrawn_change_moves_nothing(app: Flask) -> None:
    customer = bought()
    withdraw(customer, confirmed(customer, customer.other), at=COUNTS - INSTANT)

    assert moved(COUNTS + MONTH) == 0

    assert customer.account.partner_id == customer.world.partner.id


@pytest.mark.parametrize("is_house", [False, True])
def test_an_order_of_the_old_partner_paid_after_the_instant_does_not_bring_the_account_back(
    app: Flask, is_house: bool
) -> None:
    customer = bought()
    confirmed(customer, None if is_house else customer.other)
    late = ordered_at(customer.world, COUNTS - INSTANT)
    moved()

    paid(late, at=COUNTS + timedelta(days=1))

    assert late.partner_id == customer.world.partner.id
    assert customer.account.partner_id == (None if is_house else customer.other.id)


def test_who_chose_the_house_is_free_for_whom_it_buys_from_afterwards(app: Flask) -> None:
    customer = bought()
    confirmed(customer, None)
    moved()
    third = a_partner("Westwind")
    at = COUNTS + timedelta(days=1)

    order = ordered(a_cart(a_link(third, customer.world.offering, at=at), at=at), a_purchase(), at=at)
    paid(order, at=at)

    assert (order.partner_id, customer.account.partner_id, customer.account.bound_at) == (third.id, third.id, at)


def test_a_sale_of_the_new_partner_before_the_calendar_has_run_binds_since_the_instant(app: Flask) -> None:
    customer = bought()
    confirmed(customer, customer.other)

    directory.bind(customer.order.account_id, customer.other.id, at=COUNTS + timedelta(seconds=1))
    db.session.commit()
    assert (customer.account.partner_id, customer.account.bound_at) == (customer.other.id, COUNTS)
    assert moved(COUNTS + timedelta(seconds=2)) == 1

    assert (customer.account.partner_id, customer.account.bound_at) == (customer.other.id, COUNTS)


def test_a_choice_lapses_24_months_after_the_last_purchase_and_does_not_come_back(
    app: Flask, superuser: object
) -> None:
    customer = bought()
    change = confirmed(customer, customer.other)
    moved()
    lapses = datetime(2028, 12, 5, 9, tzinfo=COUNTS.tzinfo)

    def chosen(at: datetime) -> list[tuple[object, ...]]:
        query = "select partner_id, ref, since from choice_of(%s, %s)"
        return superuser.execute(query, (customer.order.account_id, at)).fetchall()  # type: ignore[attr-defined]

    assert chosen(lapses - INSTANT) == [(customer.other.id, change.public_id, COUNTS)]
    assert chosen(lapses) == []
    third = a_partner("Westwind")
    directory.bind(customer.order.account_id, third.id, at=lapses)
    db.session.commit()
    assert customer.account.partner_id == third.id
    assert chosen(lapses) == []


def test_a_change_follows_an_account_that_was_merged_meanwhile(app: Flask) -> None:
    customer = bought()
    kept = db.session.get_one(
        Account,
        directory.resolve(directory.identity_keys("kim@kept.com", None, SECRET_KEY), country="DE").account_id,
    )
    change = confirmed(customer, customer.other)
    gone = customer.order.account_id

    merging.merge(kept.id, gone, by="usr_test", at=LATER + timedelta(days=1))
    db.session.commit()
    assert moved() == 1

    db.session.refresh(change)
    assert (change.account_id, change.state) == (kept.id, "moved")
    assert (customer.account.id, customer.account.partner_id) == (kept.id, customer.other.id)


def test_of_two_changes_on_accounts_that_are_one_the_one_confirmed_last_stands(app: Flask) -> None:
    first = bought(email="kim@first.com")
    second = bought(first.world, email="kim@second.com")
    older = confirmed(first, first.other)
    newer = confirmed(second, None, at=LATER + timedelta(hours=1))

    merging.merge(first.order.account_id, second.order.account_id, by="usr_test", at=LATER + timedelta(days=1))
    db.session.commit()

    db.session.expire_all()
    assert [(each.state, each.account_id) for each in (older, newer)] == [
        ("withdrawn", first.order.account_id), ("confirmed", first.order.account_id),
    ]  # fmt: skip
    assert older.steps[-1].actor == "merge"


def test_a_choice_that_counts_stands_above_the_earlier_claim_of_a_merged_account(app: Flask) -> None:
    older = bought(email="kim@older.com", at=AT - timedelta(days=100))
    customer = bought(older.world, email="kim@newer.com")
    confirmed(customer, customer.other)
    moved()

    merging.merge(older.order.account_id, customer.order.account_id, by="usr_test", at=COUNTS + timedelta(days=1))
    db.session.commit()

    assert (older.account.partner_id, older.account.bound_at) == (customer.other.id, COUNTS)
    assert db.session.scalars(select(PartnerChange.account_id)).all() == [older.order.account_id]
