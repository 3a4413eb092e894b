"""The links of a chain that show what a statement opens with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.ledger import openings, queries
from marketplace.ledger.openings import is_plain, opening
from tests.support.earnings import earn
from tests.support.sealed import seal
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "total", "plain"),
    [
        ({}, 0, False),
        ({"pending": 5}, 5, False),
        ({"pending": 5, "available": 3}, 8, True),
        ({"pending": 5, "available": 3}, 9, False),
        ({"pending": 5, "disputed": 3}, 8, False),
        ({"pending": 5, "available": 3, "disputed": 2}, 12, True),
        ({"pending": 5, "available": 3, "disputed": 2, "in_transit": 1}, 11, True),
    ],
)
def test_buckets_are_plain_once_nothing_else_is_possible(held: dict[str, int], total: int, plain: bool) -> None:
    assert is_plain(held, total) is plain


def test_links_go_back_until_every_bucket_is_plain_and_end_with_a_proof(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "LINKS_AT_ONCE", 2)
    world, session = a_world(), db.session()
    for hours in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hours), is_outside=hours == 1)
    seal()
    book = queries.book_of(session, world.partner.id, "EUR")
    assert book is not None

    def numbers(last: int) -> list[int]:
        found = opening(session, book, last=last, size=0)
        return [link["seq"] for link in found["entries"]] if found else []

    assert [numbers(last) for last in (0, 1, 2, 5)] == [[], [1], [1, 2], [3, 4, 5]]
    monkeypatch.setattr(openings, "MOST", 2)
    assert numbers(5) == [5]
    newest = opening(session, book, last=5, size=0)
    assert newest is not None
    assert "leaf" not in newest["proof"]
