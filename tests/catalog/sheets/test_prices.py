from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog.models import ListPrice, Plan
from marketplace.catalog.sheets import prices
from marketplace.catalog.sheets.reading import SheetRefused
from marketplace.db.base import db
from tests.support.world import World, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)


def sheet(*rows: str) -> str:
    return "\n".join(["offering,plan,charged,currency,unit,max_retail,breaks", *rows])


def row(world: World, rest: str) -> str:
    return f"{world.offering.public_id},{rest}"


def written() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([prices.COLUMNS, *prices.write(at=AT)])
    return out.getvalue()


def test_what_goes_out_comes_in_again_without_a_new_price(app: Flask) -> None:
    world = a_world()
    changes = prices.preview(sheet(row(world, "Licence,,EUR,900.00,990,10:80.50 50:7")), effective_from=AT)
    prices.take_in(changes, effective_from=AT, at=AT)
    db.session.flush()
    before = written()
    assert "900.00,990.00,10:80.50 50:7.00" in before

    again = prices.preview(before, effective_from=TOMORROW)

    assert [change.is_new for change in again] == [False, False]
    assert prices.take_in(again, effective_from=TOMORROW, at=AT) == 0


def test_a_preview_tells_old_new_and_difference_and_writes_nothing(app: Flask) -> None:
    world = a_world()
    text = sheet(row(world, "licence,,eur,900.00,,"), row(world, "Support,month,EUR,12,,"))

    changed, first = prices.preview(text, effective_from=TOMORROW)

    assert (changed.before and changed.before.unit_minor, changed.unit_minor, changed.difference_minor) == (
        100_000, 90_000, -10_000,
    )  # fmt: skip
    assert (first.before, first.plan, first.interval, first.difference_minor) == (None, None, "month", 0)
    assert db.session.query(ListPrice).count() == 2


def test_prices_begin_on_their_day_and_missing_plans_are_made_once(app: Flask) -> None:
    world = a_world()
    text = sheet(
        row(world, "Licence,,EUR,900.00,,"), row(world, "Support,month,EUR,12,,"), row(world, "Support,month,USD,13,,")
    )

    assert prices.take_in(prices.preview(text, effective_from=TOMORROW), effective_from=TOMORROW, at=AT) == 3
    db.session.flush()

    assert "1000.00" in written()
    assert db.session.query(Plan).filter_by(offering_id=world.offering.id).count() == 2
    newest = db.session.query(ListPrice).filter_by(effective_from=TOMORROW, currency="EUR", version=2).one()
    assert newest.unit_minor == 90_000


def test_every_wrong_row_is_named_and_none_is_taken(app: Flask) -> None:
    world = a_world()
    text = sheet(
        "off_unknown,Licence,,EUR,1,,", row(world, "Licence,,XYZ,1,,"), row(world, "Support,,EUR,1,,"),
        row(world, "Licence,month,EUR,1,,"), row(world, "Licence,,EUR,1.234,,"), row(world, "Licence,,EUR,1,,10"),
        row(world, "Licence,,EUR,1,,"), row(world, "Licence,,EUR,2,,"),
    )  # fmt: skip

    with pytest.raises(SheetRefused) as refusal:
        prices.preview(text, effective_from=AT)

    assert [number for number, _ in refusal.value.errors] == [2, 3, 4, 5, 6, 7, 9]


def test_a_price_that_listing_refuses_names_its_row(app: Flask) -> None:
    world = a_world()
    changes = prices.preview(sheet(row(world, "Licence,,EUR,900,1,")), effective_from=AT)

    with pytest.raises(SheetRefused, match="Row 2: The highest retail price lies below the list price"):
        prices.take_in(changes, effective_from=AT, at=AT)
