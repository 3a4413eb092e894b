"""The operator's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.core.business_days import business_days_after
from marketplace.db.base import db
from marketplace.protection import calendar
from marketplace.protection.errors import HolidayInvalid
from marketplace.protection.models import Holiday
from tests.support.protection import AT, BY, Field, as_operator, as_partner, in_review

DAY = date(2026, 11, 3)


def test_a_holiday_moves_what_is_asked_for_afterwards(field: Field) -> None:
    assert in_review(field.partner, vendor=field.vendor).due_at == datetime(2026, 11, 4, 9, tzinfo=UTC)
    with as_operator():
        calendar.add(DAY, "A day off", by=BY, at=AT)
        db.session.commit()

    with as_partner(field.partner):
        due_at = business_days_after(AT, 2, calendar.calendar("Europe/Berlin"))

    assert due_at == datetime(2026, 11, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(("day", "name"), [(DAY, " "), (date(2026, 12, 25), "Again")])
def test_a_holiday_has_a_name_and_is_there_once(field: Field, day: date, name: str) -> None:
    calendar.add(date(2026, 12, 25), "Christmas Day", by=BY, at=AT)
    db.session.commit()

    with pytest.raises(HolidayInvalid):
        calendar.add(day, name, by=BY, at=AT)

    assert [each.name for each in calendar.holidays()] == ["Christmas Day"]


def test_a_holiday_is_removed_and_a_second_time_changes_nothing(field: Field) -> None:
    calendar.add(DAY, "A day off", by=BY, at=AT)
    for _ in range(2):
        calendar.remove(DAY)
    db.session.commit()

    assert db.session.query(Holiday).count() == 0
