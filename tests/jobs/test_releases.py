"""Releasing by the clock."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import releases
from marketplace.ledger import balances
from tests.support.earnings import earn
from tests.support.world import a_partner, a_world


def test_everything_due_is_released_whoever_earned_it_and_nothing_else(app: Flask) -> None:
    world, at = a_world(), clock.now()
    other = a_partner("Fabrikam")
    old = at - timedelta(days=20)
    earn(world.partner, world.offering, at=old)
    earn(other, world.offering, at=old)
    earn(world.partner, world.offering, at=at - timedelta(days=1))

    releases.release()
    releases.release()

    books = [balances.partner_book(db.session(), each.id, "EUR") for each in (world.partner, other)]
    assert [(book.pending, book.available) for book in books] == [(25_000, 25_000), (0, 25_000)]
