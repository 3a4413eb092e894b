"""The clock of claims reminds and escalates, and decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.claims import overdue
from marketplace.claims.models import Claim
from marketplace.db.base import db
from tests.claims.test_deciding import an_open_claim
from tests.support.claiming import steps_of
from tests.support.world import World

DUE = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.fixture
def claim(world: World) -> Claim:
    """A claim of Wednesday that is due on Friday, two business days later."""
    found = an_open_claim(world)
    assert found.due_at == DUE
    return found


@pytest.mark.parametrize(
    ("at", "many"), [(DUE - 24 * HOUR - INSTANT, 0), (DUE - 24 * HOUR, 1), (DUE - INSTANT, 1), (DUE, 0)]
)
def test_a_claim_is_reminded_of_within_a_day_before_it_is_due(claim: Claim, at: datetime, many: int) -> None:
    assert len(overdue.remind(at=at)) == many
    db.session.commit()
    assert overdue.remind(at=at) == []
    assert claim.reminded_at == (at if many else None)


def test_what_is_late_goes_to_everybody_and_is_decided_by_nobody(claim: Claim) -> None:
    assert overdue.escalate(at=DUE - INSTANT, time_zone="Europe/Berlin") is None

    assert overdue.escalate(at=DUE, time_zone="Europe/Berlin") is claim
    db.session.commit()

    assert (claim.state, claim.escalated_at, claim.decided_at) == ("open", DUE, None)
    assert claim.due_at == datetime(2026, 11, 10, 9, 0, tzinfo=UTC)  # Friday to Tuesday
    assert steps_of(claim)[-1] == ("open", "open", "calendar", "")
    assert overdue.escalate(at=DUE, time_zone="Europe/Berlin") is None
