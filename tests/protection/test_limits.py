"""How many accounts a partner may ask about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.db.base import db
from marketplace.protection import limits
from marketplace.protection.errors import AskedTooOften
from marketplace.protection.models import AccountCheck
from marketplace.protection.rules import PER_DAY, PER_HOUR
from tests.support.protection import AT, BY, Field, registered


def checked(field: Field, number: int, *, hours: int = 0) -> None:
    at = AT - timedelta(hours=hours)
    db.session.add_all(AccountCheck(partner_id=field.partner.id, asked_by=BY, asked_at=at) for _ in range(number))
    db.session.commit()


def test_registrations_and_checks_count_together(field: Field) -> None:
    checked(field, PER_HOUR - 1)
    limits.admit(field.partner.id, at=AT)

    registered(field.partner, at=AT)

    with pytest.raises(AskedTooOften):
        limits.admit(field.partner.id, at=AT)
    limits.admit(field.rival.id, at=AT)


def test_a_day_has_its_most_as_well(field: Field) -> None:
    for hour in range(2, 2 + PER_DAY // PER_HOUR):
        checked(field, PER_HOUR, hours=hour)

    with pytest.raises(AskedTooOften) as refusal:
        limits.admit(field.partner.id, at=AT)

    assert refusal.value.message.endswith("Try again in 18 hours.")
