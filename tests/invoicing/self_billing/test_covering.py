"""Which entries no document covers, and what each of them corrects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.invoicing.self_billing import covering
from marketplace.ledger import chart, posting
from marketplace.ledger import queries as books
from marketplace.ledger.rules import Account, Leg
from tests.support.self_billing import agreed, booked, issued
from tests.support.world import World, a_world

AT = datetime(2025, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> World:
    world = a_world()
    agreed(world.partner, at=AT - HOUR)
    return world


def book_of(world: World) -> int:
    book = books.book_of(db.session(), world.partner.id, "EUR")
    assert book is not None
    return book.id


def credited(world: World, minor: int, *, at: datetime, credit: str, key: str) -> None:
    """Book a credit of the partner, or take some of it back."""
    own, giver = Account(chart.PENDING, f"partner:{world.partner.id}"), Account(chart.GOODWILL)
    debit, other = (giver, own) if minor > 0 else (own, giver)
    why = {"order": "ord_1", "credit": credit, "part": "credit"}
    posting.post(
        db.session(), kind="credit" if minor > 0 else "clawback", key=key, at=at, currency="EUR",
        legs=[Leg(debit, other, abs(minor), why)],
    )  # fmt: skip
    db.session.commit()


def test_what_a_document_covers_is_open_no_more_and_releases_never_were(world: World) -> None:
    booked(world.partner, 900, at=AT, order="ord_1", kind="accrual")
    assert [(each.seq, each.kind, each.net_minor) for each in covering.open_entries(book_of(world), after=0, until=9)] == [
        (1, "accrual", 900)
    ]  # fmt: skip

    issued(at=AT + timedelta(days=40))

    assert covering.open_entries(book_of(world), after=0, until=9) == []
    assert covering.open_entries(book_of(world), after=5, until=5) == []


def test_a_step_back_corrects_the_document_of_its_own_order_or_credit(world: World) -> None:
    credited(world, 300, at=AT, credit="crd_1", key="credit:ord_1")
    booked(world.partner, 900, at=AT + HOUR, order="ord_2", kind="accrual")
    [october] = issued(at=AT + timedelta(days=40))
    november = AT + timedelta(days=41)
    credited(world, 50, at=november, credit="crd_2", key="claim:clm_1")
    [second] = issued(at=AT + timedelta(days=80))
    december = AT + timedelta(days=81)
    credited(world, -10, at=december, credit="crd_1", key="back:1")
    credited(world, -20, at=december, credit="crd_2", key="back:2")
    booked(world.partner, -30, at=december, order="ord_2")
    booked(world.partner, -40, at=december, order="ord_unknown")

    found = covering.open_entries(book_of(world), after=3, until=9)

    assert [(each.net_minor, each.corrects) for each in found] == [
        (-10, october.id), (-20, second.id), (-30, october.id), (-40, None),
    ]  # fmt: skip
    assert covering.corrections(book_of(world), after=3, until=9) == found[:3]
