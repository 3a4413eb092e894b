"""A partner's book with its chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.ledger import queries
from marketplace.web.operator import books
from tests.support.earnings import earn
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def test_a_book_shows_its_buckets_and_each_step_with_its_hashes(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, is_outside=True)
    earn(world.partner, world.offering, at=AT)

    text = finance.get(f"/operator/books/{world.partner.public_id}/EUR").text

    steps = queries.latest_entries(db.session(), world.partner.id, "EUR")
    assert [step.seq for step in steps] == [5, 4, 3, 2, 1]
    for step in steps:
        assert step.hash.hex() in text
        assert step.prev_hash.hex() in text
    assert "€250.00" in text  # the balance
    assert f"/operator/transactions/settled_outside:{order.public_id}" in text


def test_a_long_chain_goes_on_on_the_next_page(
    world: World, finance: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "ENTRIES", 2)
    for hour in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hour))
    newest_first = [step.hash.hex() for step in queries.latest_entries(db.session(), world.partner.id, "EUR")]

    first = finance.get(f"/operator/books/{world.partner.public_id}/EUR").text
    second = finance.get(f"/operator/books/{world.partner.public_id}/EUR?cursor=2").text

    assert "cursor=2" in first
    assert newest_first[2] in second
    assert newest_first[0] not in second


@pytest.mark.parametrize("currency", ["USD", "eur", "nothing"])
def test_a_book_that_is_not_there_is_not_found(world: World, finance: FlaskClient, currency: str) -> None:
    earn(world.partner, world.offering, at=AT)

    assert finance.get(f"/operator/books/{world.partner.public_id}/{currency}").status_code == 404
    assert finance.get(f"/operator/books/par_00000000000000000000/{currency}").status_code == 404
