from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.db.base import db
from marketplace.statements import overview
from marketplace.statements.overview import Programme, Sales, Waiting
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.statements import counted
from tests.support.world import a_person, a_world, an_offering


def test_what_waits_is_counted_in_one_statement(app: Flask) -> None:
    world = a_world()
    an_offering("Draft", state="draft")
    kim = a_person(world.partner.id, "owner")
    kim.state, kim.password_hash = "invited", None
    an_order(a_link(world.partner, world.offering))

    with counted() as seen:
        waiting, programme = overview.waiting(), overview.programme()

    assert waiting == Waiting(drafts=1, unpaid_orders=1, failed_mails=0, open_invitations=1, owed_deliveries=0)
    assert programme == Programme(partners=2, suspended_partners=0, vendors=3, offerings=2)
    assert len(seen) == 2


def test_paid_orders_of_a_span_are_summed_by_currency(app: Flask) -> None:
    world = a_world()
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000)
    paid(an_order(link))
    paid(an_order(link, quantity=2, email="lee@globex.example.org"))
    an_order(link, email="bo@initech.example.org")  # placed and never paid

    day = overview.today(AT, "Europe/Berlin")

    assert overview.sales(day) == [Sales("EUR", orders=2, retail_minor=270_000, commission_minor=45_000)]
    assert overview.sales((day[0] - timedelta(days=1), day[0])) == []
    assert overview.sales((AT, AT)) == []


def test_the_latest_orders_come_first(app: Flask) -> None:
    world = a_world()
    link = a_link(world.partner, world.offering)
    orders = [an_order(link, at=AT + timedelta(hours=hour)).public_id for hour in range(3)]
    db.session.expire_all()

    assert [order.public_id for order in overview.latest_orders(2)] == orders[:0:-1]


def test_days_and_months_are_those_of_the_marketplace() -> None:
    at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # already November in Berlin

    assert overview.today(at, "Europe/Berlin") == (
        datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 1, 23, tzinfo=UTC),
    )  # fmt: skip
    assert overview.this_month(at, "Europe/Berlin") == (
        datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC),
    )  # fmt: skip
    assert overview.this_month(at, "UTC")[0] == datetime(2026, 10, 1, tzinfo=UTC)


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    starts_at, ends_at = overview.today(datetime(2026, 10, 25, 12, tzinfo=UTC), "Europe/Berlin")

    assert ends_at - starts_at == timedelta(hours=25)
