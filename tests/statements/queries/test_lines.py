"""The lines of a statement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from flask import Flask

from marketplace.catalog.models import MarginRule
from marketplace.commissions import entries
from marketplace.commissions.rules import SoldLine
from marketplace.core.periods import Period, parse_period
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.ledger import queries as ledger
from marketplace.ledger.rules import Account
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Line
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def october() -> Period:
    return parse_period("2026-10", "Europe/Berlin")


def read(world: World, period: Period, *, names: bool = False) -> list[Line]:
    return list(queries.lines(queries.head(BookRef(world.partner, "EUR"), period), names=names))


def test_a_sale_from_link_to_statement_is_a_line_with_every_figure(world: World, october: Period) -> None:
    [rule] = db.session.query(MarginRule).filter(MarginRule.bps == 2500)
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, quantity=2)
    [step] = ledger.entries(db.session(), world.partner.id, "EUR")

    opening, line, closing = read(world, october)

    assert (opening.kind, opening.amount_minor, opening.balance_minor, opening.posted_at) == (
        "opening", 0, 0, october.starts_at,
    )  # fmt: skip
    assert line == Line(
        kind="accrual", posted_at=AT, amount_minor=30_000, balance_minor=30_000, bucket="pending",
        order=order.public_id, customer=order.account.public_id, offering=world.offering.public_id, quantity=2,
        list_total_minor=200_000, margin_bps=2_500, margin_minor=50_000, retail_total_minor=180_000, discount_minor=0,
        funder="", rule=f"{rule.public_id} v1", account=order.account.public_id, seq=1,
        bucket_balance_minor=30_000, prev_hash=step.prev_hash.hex(), hash=step.hash.hex(),
    )  # fmt: skip
    assert (closing.kind, closing.amount_minor, closing.balance_minor, closing.posted_at) == (
        "closing", 30_000, 30_000, october.ends_at,
    )  # fmt: skip


def test_every_entry_of_the_chain_is_a_line_and_the_chain_can_be_followed(world: World, october: Period) -> None:
    for day in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(days=day), is_outside=True)

    _, *lines, _ = read(world, october)

    assert [(line.kind, line.bucket, line.amount_minor) for line in lines[:4]] == [
        ("accrual", "pending", 25_000), ("settled_outside", "pending", -25_000),
        ("settled_outside", "available", 25_000), ("settled_outside", "available", -25_000),
    ]  # fmt: skip
    assert [line.seq for line in lines] == list(range(1, 13))
    assert [line.prev_hash for line in lines[1:]] == [line.hash for line in lines[:-1]]
    balance = 0
    for line in lines:
        balance += line.amount_minor
        assert line.balance_minor == balance


def test_the_partner_reads_its_customers_names_and_nobody_else_does(world: World, october: Period) -> None:
    order = earn(world.partner, world.offering, at=AT)
    contact = Contact(
        account_id=order.account_id, partner_id=world.partner.id, token_hash=order.token_hash, company="Acme GmbH",
        name="Kim Doe", email="kim@acme.example", line1="1 Main Street", city="Berlin", country="DE",
    )  # fmt: skip
    db.session.add(contact)
    db.session.flush()
    order.contact_id = contact.id
    db.session.commit()
    account = order.account.public_id

    with acting(Actor("partner", str(world.partner.id))):
        assert read(world, october, names=True)[1].customer == "Acme GmbH"
        assert read(world, october, names=False)[1].customer == account
    with acting(Actor("operator", str(world.operator.id))):
        assert read(world, october, names=True)[1].customer == account


def test_a_commission_from_two_sources_states_its_figures_once(world: World, october: Period) -> None:
    line = SoldLine(
        "oli_1", world.vendor.id, world.partner.id, None, 10_000, 5_000, 0, 15_000, 0, 0, 0,
        {"account": "acc_1", "offering": "off_1", "retail_total_minor": 15_000, "list_total_minor": 15_000},
    )  # fmt: skip
    legs = entries.sale_legs([line], cash=Account("stripe.pending"), order_id="ord_1")
    posting.post(db.session(), kind="accrual", key="accrue:ord_1", at=AT, currency="EUR", legs=legs)
    db.session.commit()

    _, first, second, _ = read(world, october)

    assert (first.amount_minor, first.retail_total_minor) == (10_000, 15_000)
    assert (second.amount_minor, second.retail_total_minor, second.offering) == (5_000, None, "off_1")


def test_lines_are_read_a_few_at_a_time_however_many_there_are(
    world: World, october: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(7):
        earn(world.partner, world.offering, at=AT + timedelta(minutes=minute))
    module = import_module("marketplace.statements.queries.lines")  # the package calls its function by the same name
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 3)
    known: list[int] = []
    monkeypatch.setattr(module, "_companies", lambda some: (known.append(len(some)), {})[1])

    assert len(read(world, october, names=True)) == 9
    assert known == [3, 3, 1]


def test_a_statement_reads_its_own_part_of_the_chain_in_a_few_statements(world: World, october: Period) -> None:
    for minute in range(5):
        earn(world.partner, world.offering, at=AT + timedelta(minutes=minute))
    top = queries.head(BookRef(world.partner, "EUR"), october)

    with counted() as statements:
        assert len(list(queries.lines(top, names=False))) == 7

    assert len(statements) == 4  # the book, where the period begins and ends, and the lines
    assert read(world, october.next())[1:-1] == []
