"""The protection record tells how protection worked, and singles nobody out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from marketplace.claims import record
from marketplace.claims.record import Figure, Took
from marketplace.db.base import db
from marketplace.protection.models import Incident
from tests.support.claiming import SOLD, claimed, taken
from tests.support.guarding import rows
from tests.support.protection import AT, as_operator, as_partner, registered
from tests.support.shops import a_direct_order
from tests.support.world import World

MONTHS = [date(2026, 11, 1), date(2026, 10, 1)]
SINCE = datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
ATTEMPTS, REFUSED = ("attempt", "direct_order"), ("decision", "credited")


def attempts(world: World, *, many: int, own: int) -> None:
    """So many direct sales around accounts, the first of which are the other partner's own."""
    for number in range(many):
        owner = world.other_partner if number < own else world.partner
        registered(owner, f"customer-{number}.com", company=f"Customer {number}", at=AT + timedelta(minutes=number))
        a_direct_order(world.offering, email=f"kim@customer-{number}.com", at=SOLD)


@pytest.mark.row("S2-6")
@pytest.mark.parametrize(("many", "own", "told"), [(5, 1, None), (6, 1, 6), (2, 2, 2)])
def test_a_partner_sees_all_partners_beside_its_own_and_no_fewer_than_five_of_others(
    world: World, many: int, own: int, told: int | None
) -> None:
    attempts(world, many=many, own=own)

    with as_partner(world.other_partner):
        found = record.record(world.other_partner.id, months=MONTHS, since=SINCE, time_zone="Europe/Berlin")

    assert found.totals[ATTEMPTS] == found.months[MONTHS[0]][ATTEMPTS] == Figure(told, own)
    assert found.months[MONTHS[1]][ATTEMPTS] == Figure(0, 0)


def test_the_operator_is_told_each_figure_and_by_vendor(world: World) -> None:
    attempts(world, many=2, own=1)
    for incident in rows(Incident):
        incident.resolved_at, incident.resolution = SOLD + timedelta(hours=3), "credited"
    db.session.commit()

    with as_operator():
        found = record.record(None, months=MONTHS, since=SINCE, time_zone="Europe/Berlin")
        vendors = record.by_vendor(since=SINCE)

    assert found.totals[ATTEMPTS] == Figure(2, 0)
    assert found.totals[REFUSED] == Figure(2, 0)
    assert found.took["decision"][0] == Took(10_800, 10_800)
    assert [(each.vendor, each.attempts, each.claims, each.won) for each in vendors] == [("Contoso", 2, 0, 0)]


def test_claims_are_counted_when_they_are_filed_and_when_they_are_decided(world: World) -> None:
    claimed(world.partner, taken(world))

    with as_partner(world.partner):
        found = record.record(world.partner.id, months=MONTHS, since=SINCE, time_zone="Europe/Berlin")

    assert [found.totals["claim", word] for word in ("opened", "won", "lost")] == [
        Figure(1, 1), Figure(1, 1), Figure(0, 0),
    ]  # fmt: skip
    assert found.took["claim"] == (Took(None, None), Took(0, 0))


def test_a_deed_belongs_to_the_month_where_the_operator_is(world: World) -> None:
    attempts(world, many=1, own=0)
    [incident] = rows(Incident)
    edge = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # November in Berlin
    incident.resolved_at, incident.resolution = edge, "credited"
    db.session.commit()

    with as_operator():
        found = record.record(None, months=MONTHS, since=SINCE, time_zone="Europe/Berlin")

    assert found.months[MONTHS[0]][REFUSED] == Figure(1, 0)


def test_a_partner_asks_with_its_own_figures_alone(world: World) -> None:
    attempts(world, many=6, own=1)
    stranger = world.partner.id

    with as_partner(world.other_partner):
        found = record.record(stranger, months=MONTHS, since=SINCE, time_zone="UTC")
        assert found.totals[ATTEMPTS] == Figure(0, 0)
    with as_partner(world.other_partner), pytest.raises(ProgrammingError):
        db.session.execute(text("select * from names_meeting(1, array[1]::bigint[])"))
