"""The operator's calendar: weekends and the holidays it keeps, by which decisions are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.business_days import Calendar
from marketplace.db.base import db
from marketplace.protection.errors import HolidayInvalid
from marketplace.protection.models import Holiday


def calendar(time_zone: str) -> Calendar:
    """Return the business calendar of the operator, whose IANA time zone this is."""
    return Calendar(time_zone, frozenset(db.session.scalars(select(Holiday.day))))


def holidays() -> Sequence[Holiday]:
    """Return every holiday, the latest first."""
    return db.session.scalars(select(Holiday).order_by(Holiday.day.desc())).all()


def add(day: date, name: str, *, by: str, at: datetime) -> Holiday:
    """Keep a day on which nobody decides. What is due already keeps its time.

    Raises:
        HolidayInvalid: it has no name, or is a holiday already.
    """
    name = " ".join(name.split())
    if not name:
        raise HolidayInvalid("Write what the day is called.")
    if db.session.get(Holiday, day) is not None:
        raise HolidayInvalid("This day is a holiday already.", day=day.isoformat())
    holiday = Holiday(day=day, name=name, added_by=by, added_at=at)
    db.session.add(holiday)
    trail.record("holiday.added", "holiday", day.isoformat(), {"name": name})
    return holiday


def remove(day: date) -> None:
    """Make a day a business day again. One that is no holiday stays as it is."""
    holiday = db.session.get(Holiday, day)
    if holiday is not None:
        db.session.delete(holiday)
        trail.record("holiday.removed", "holiday", day.isoformat(), {"name": holiday.name})
