from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog.directory import directory
from marketplace.catalog.queries import shop, shop_facets
from marketplace.catalog.queries.shop_facets import Facets, facets
from marketplace.catalog.shop_filters import Filters, Narrowed
from tests.support.statements import counted
from tests.support.world import a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def found(**filters: object) -> Facets:
    known = directory()
    return facets(Narrowed.of(Filters(**filters), known, "EUR"), known, shelf=1, at=AT)  # type: ignore[arg-type]


def test_counts_of_every_kind_are_one_statement_and_remembered(app: Flask) -> None:
    world = a_world()
    directory(0)

    with counted() as seen:
        first, second = found(), found()

    assert (len(seen), first is second) == (1, True)
    assert (first.total, first.is_cut, first.intervals) == (2, False, {"one_time": 2})
    assert first.vendors == {world.vendor.id: 1, world.other_vendor.id: 1}
    assert list(first.problems.values()) == [2]


def test_where_prices_decide_nothing_is_remembered(app: Flask) -> None:
    a_world()
    directory(0)

    with counted() as seen:
        counts = [found(low_minor=50_000) for _ in range(2)]

    assert (len(seen), [each.total for each in counts]) == (2, [1, 1])


def test_a_narrow_look_is_counted_only_so_far(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    directory(0)
    for module in (shop, shop_facets):
        monkeypatch.setattr(module, "MOST_HITS", 0)

    counts = found(vendor=world.vendor.public_id)

    assert (counts.total, counts.is_cut) == (0, True)
    assert not found().is_cut
