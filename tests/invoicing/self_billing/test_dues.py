"""What is due: each agreement's months, and what is taken back between agreements and after the last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.invoicing.self_billing.dues import Due, corrections_due, due
from tests.support.earnings import earn
from tests.support.self_billing import agreed, booked, ended, issued
from tests.support.world import World, a_world

ZONE = "Europe/Berlin"
OCTOBER = datetime(2025, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2025, 11, 5, 12, tzinfo=UTC)
DECEMBER = datetime(2025, 12, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def spans(found: list[Due]) -> list[tuple[str, datetime, datetime, bool]]:
    """Each due part in short: its month, from when until when, and whether it corrects something."""
    return [(each.period.label, each.from_at, each.until_at, each.corrects is not None) for each in found]


def test_an_agreement_is_due_from_its_instant_month_by_month_until_its_end(world: World) -> None:
    agreed(world.partner, at=OCTOBER)
    earn(world.partner, world.offering, at=OCTOBER + DAY)
    ended(world.partner, at=NOVEMBER)
    border = datetime(2025, 10, 31, 23, tzinfo=UTC)

    assert spans(list(due(ZONE, at=border - timedelta(microseconds=1)))) == []
    assert spans(list(due(ZONE, at=border))) == [("2025-10", OCTOBER, border, False)]
    assert spans(list(due(ZONE, at=DECEMBER))) == [
        ("2025-10", OCTOBER, border, False), ("2025-11", border, NOVEMBER, False),
    ]  # fmt: skip


def test_a_correction_is_due_once_its_month_is_over_and_what_it_corrects_has_its_document(world: World) -> None:
    agreed(world.partner, at=OCTOBER)
    order = earn(world.partner, world.offering, at=OCTOBER + DAY)
    ended(world.partner, at=OCTOBER + 2 * DAY)
    booked(world.partner, -100, at=NOVEMBER, order=order.public_id)
    booked(world.partner, -100, at=NOVEMBER + DAY, order="ord_of_before")
    issued(at=NOVEMBER + 2 * DAY)

    assert list(corrections_due(ZONE, at=NOVEMBER + 2 * DAY)) == []
    corrections = list(corrections_due(ZONE, at=DECEMBER))

    months = (datetime(2025, 10, 31, 23, tzinfo=UTC), datetime(2025, 11, 30, 23, tzinfo=UTC))
    assert spans(corrections) == [("2025-11", *months, True)]


def test_between_two_agreements_only_what_lies_between_them_is_a_correction(world: World) -> None:
    agreed(world.partner, at=OCTOBER)
    order = earn(world.partner, world.offering, at=OCTOBER + DAY)
    ended(world.partner, at=OCTOBER + 2 * DAY)
    issued(at=NOVEMBER)
    booked(world.partner, -100, at=NOVEMBER, order=order.public_id)
    agreed(world.partner, at=NOVEMBER + DAY)
    booked(world.partner, -100, at=NOVEMBER + 2 * DAY, order=order.public_id)

    [correction] = corrections_due(ZONE, at=DECEMBER)

    assert (correction.from_at, correction.until_at) == (datetime(2025, 10, 31, 23, tzinfo=UTC), NOVEMBER + DAY)
