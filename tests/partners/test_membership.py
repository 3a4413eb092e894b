from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.partners import membership
from tests.support.trail import deeds
from tests.support.world import a_partner, a_tier

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_changing_the_tier_records_from_to_and_why(app: Flask) -> None:
    partner = a_partner(tier="silver")

    membership.change_tier(partner, a_tier("gold"), reason=" Sold enough. ", at=AT)
    db.session.commit()

    assert partner.tier.code == "gold"
    expected = {"from": "silver", "to": "gold", "reason": "Sold enough.", "at": "2026-10-01T09:00:00+00:00"}
    assert deeds(partner.public_id) == [("partner.tier_changed", expected)]


def test_the_same_tier_again_is_refused(app: Flask) -> None:
    partner = a_partner(tier="gold")

    with pytest.raises(Conflict, match="in the tier Gold already"):
        membership.change_tier(partner, a_tier("gold"), reason="Again", at=AT)

    assert deeds(partner.public_id) == []


def test_a_partner_is_suspended_and_reinstated_with_reasons(app: Flask) -> None:
    partner = a_partner()

    membership.suspend(partner, reason="Fraud review", at=AT)
    states = [partner.state]
    membership.reinstate(partner, reason="All clear", at=AT)

    assert [*states, partner.state] == ["suspended", "active"]
    at = "2026-10-01T09:00:00+00:00"
    assert deeds(partner.public_id) == [
        ("partner.suspended", {"reason": "Fraud review", "at": at}),
        ("partner.reinstated", {"reason": "All clear", "at": at}),
    ]


def test_steps_from_the_wrong_state_are_refused(app: Flask) -> None:
    partner = a_partner()

    with pytest.raises(Conflict, match="active"):
        membership.reinstate(partner, reason="All clear", at=AT)
    membership.suspend(partner, reason="Fraud review", at=AT)
    with pytest.raises(Conflict, match="suspended"):
        membership.suspend(partner, reason="Again", at=AT)

    assert [action for action, _ in deeds(partner.public_id)] == ["partner.suspended"]


@pytest.mark.parametrize("step", [membership.suspend, membership.reinstate])
def test_no_step_goes_without_a_reason(app: Flask, step: Callable[..., None]) -> None:
    partner = a_partner()

    with pytest.raises(Invalid, match="Give the reason"):
        step(partner, reason=" ", at=AT)
    with pytest.raises(Invalid, match="Give the reason"):
        membership.change_tier(partner, a_tier("silver"), reason="", at=AT)

    assert (partner.state, partner.tier.code, deeds(partner.public_id)) == ("active", "gold", [])
