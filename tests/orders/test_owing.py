"""What an order owes to partners whose account somebody else sold to, written down when it is placed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.catalog.pricing import Wanted
from marketplace.core.errors import Invalid
from marketplace.customers import directory
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import balances
from marketplace.orders import owing
from marketplace.orders.models import Order, OrderCredit
from marketplace.partners.models import Partner
from marketplace.payments import soundness
from tests.support.crediting import a_protected_account, funded_by, let_it_lapse
from tests.support.earnings import earn, placed
from tests.support.guarding import an_account
from tests.support.protection import registered
from tests.support.sales import a_cart, a_link, a_purchase, ordered
from tests.support.settling import settled
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def kept(order: Order) -> list[tuple[int, str, int, int]]:
    """Partner, basis, share and amount of each credit."""
    db.session.commit()
    return [(each.partner_id, each.basis, each.share_bps, each.amount_minor) for each in owing.of_order(order.id)]


@pytest.mark.parametrize(
    ("listed", "bps", "share", "worth"),
    [
        (100_000, 2_500, 10_000, (25_000, 25_000)),
        (9_999, 1_750, 10_000, (1_750, 1_750)),  # 17.49825
        (9_999, 1_750, 5_000, (1_750, 875)),
        (33_333, 3_333, 5_000, (11_110, 5_555)),  # 111.098…, half of 111.10
        (1, 5_000, 5_000, (1, 1)),  # 0.5 and 0.5, both half up
        (100_000, 0, 10_000, (0, 0)),
    ],
)
def test_a_margin_and_its_share_are_rounded_half_up_each(
    listed: int, bps: int, share: int, worth: tuple[int, int]
) -> None:
    assert owing.worth(listed, bps, share) == worth


def test_a_registration_is_worth_the_whole_margin(world: World) -> None:
    account = a_protected_account(world.partner, at=AT)

    order = placed(None, [world.offering], at=AT, account_id=account.id)

    assert kept(order) == [(world.partner.id, "registration", 10_000, 25_000)]
    assert order.guard_outcome == "credit"


def test_so_is_being_the_partner_of_record(world: World) -> None:
    account = an_account()
    directory.bind(account.id, world.partner.id, at=AT - timedelta(days=1))
    db.session.commit()

    order = placed(None, [world.offering], at=AT, account_id=account.id)

    assert kept(order) == [(world.partner.id, "record", 10_000, 25_000)]
    assert [each.ref for each in owing.of_order(order.id)] == [account.public_id]


def test_a_tail_stands_beside_whoever_holds_the_account(world: World) -> None:
    account = a_protected_account(world.partner, at=AT - timedelta(days=30))
    let_it_lapse(world.partner, at=AT)
    directory.bind(account.id, world.other_partner.id, at=AT - timedelta(days=1))
    db.session.commit()

    order = placed(None, [world.offering], at=AT, account_id=account.id)

    assert kept(order) == [
        (world.partner.id, "tail", 5_000, 12_500),
        (world.other_partner.id, "record", 10_000, 17_500),
    ]


def test_the_orders_own_partner_is_not_credited_besides(world: World) -> None:
    account = a_protected_account(world.partner, at=AT)

    order = earn(world.partner, world.offering, at=AT, account_id=account.id)

    assert kept(order) == []


def test_what_another_door_undercut_is_made_up_to_the_holders_margin_on_the_list_price(world: World) -> None:
    holder = world.other_partner  # 17.5 % of 1 000.00; the other one's floor is 750.00
    registered(holder, "acme.example.org", company="Acme", at=AT - timedelta(days=1))
    link = a_link(world.partner, world.offering, unit_retail_minor=80_000, at=AT)
    order = ordered(a_cart(link, at=AT), a_purchase(), at=AT)

    assert (order.partner_id, order.retail_total_minor) == (holder.id, 80_000)
    [credit] = owing.of_order(order.id)
    assert (credit.partner_id, credit.basis, credit.margin_minor) == (holder.id, "registration", 17_500)
    assert (credit.already_minor, credit.amount_minor) == (order.commission_minor, 17_500 - order.commission_minor)
    assert credit.amount_minor > 0
    with acting(Actor("system")):
        settled(order, at=AT)
    book = balances.partner_book(db.session(), holder.id, "EUR")
    assert book.total == 17_500
    db.session.rollback()
    with snapshot():
        assert [str(fault) for fault in soundness.audit()] == []


def test_an_order_at_list_price_through_another_door_owes_its_own_partner_nothing_more(world: World) -> None:
    registered(world.other_partner, "acme.example.org", company="Acme", at=AT - timedelta(days=1))
    order = ordered(a_cart(a_link(world.partner, world.offering, at=AT), at=AT), a_purchase(), at=AT)

    assert (order.partner_id, order.commission_minor) == (world.other_partner.id, 17_500)
    assert list(owing.of_order(order.id)) == []


def test_a_historic_price_is_the_list_price_of_the_credit(world: World) -> None:
    account = a_protected_account(world.other_partner, at=AT)
    items = [Wanted(world.offering.plans[0], 3, unit_retail_minor=3_333, historic_unit_minor=3_333)]

    order = placed(world.partner, [world.offering], at=AT, account_id=account.id, items=items)

    # 3 × 33.33 = 99.99 at 17.5 %: 17.498… → 17.50
    assert kept(order) == [(world.other_partner.id, "registration", 10_000, 1_750)]


def test_everything_the_partner_may_know_is_copied(world: World) -> None:
    funded_by("vendor")
    account = a_protected_account(world.partner, at=AT)
    order = placed(None, [world.offering], at=AT, quantity=2, account_id=account.id)
    db.session.commit()

    [found] = _as(world.partner, order)

    assert (found["order_ref"], found["offering"], found["quantity"]) == (order.public_id, world.offering.public_id, 2)
    assert (found["list_total_minor"], found["margin_bps"], found["funder"]) == (200_000, 2_500, "vendor")
    assert found["sold_at"] == AT
    assert _as(world.other_partner, order) == []


def test_an_order_without_credits_costs_no_statement_more_and_one_with_two(world: World) -> None:
    free = an_account("lee@globex.com")
    account = a_protected_account(world.partner, at=AT)
    offering = an_offering("Third", vendor=world.vendor)
    db.session.commit()

    plain = _statements(world, free.id, offering)
    owed = _statements(world, account.id, offering)

    assert owed - plain == 2


def test_nobody_writes_a_credit_that_the_guard_did_not_decide(world: World, superuser: psycopg.Connection) -> None:
    order = placed(None, [world.offering], at=AT, account_id=an_account().id)
    db.session.commit()
    [line] = superuser.execute("select public_id from order_lines").fetchall()
    false: dict[str, Any] = {
        "public_id": "crd_false", "line": line[0], "partner_id": world.partner.id, "ref": "", "offering": "",
        "margin_bps": 10_000, "margin_minor": 100_000, "amount_minor": 100_000, "terms": {},
    }  # fmt: skip

    with pytest.raises(Invalid):
        owing.keep([false])

    db.session.rollback()
    assert owing.of_order(order.id) == []


def test_what_is_owed_is_frozen(world: World, superuser: psycopg.Connection) -> None:
    order = placed(None, [world.offering], at=AT, account_id=a_protected_account(world.partner, at=AT).id)
    db.session.commit()

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stay as they are"):
        superuser.execute("update order_credits set funder = 'vendor'")
    assert kept(order)[0][3] == 25_000


def _statements(world: World, account_id: int, offering: Any) -> int:
    with counted() as seen:
        placed(None, [offering], at=AT, account_id=account_id)
        db.session.flush()
    db.session.commit()
    return len([each for each in seen if "guard_check" not in each])


def _as(partner: Partner, order: Order) -> list[dict[str, Any]]:
    order_id = order.id
    with acting(Actor("partner", str(partner.id))):
        rows = db.session.query(OrderCredit.__table__).filter_by(order_id=order_id).all()
        found = [row._asdict() for row in rows]
        db.session.rollback()
    return found
