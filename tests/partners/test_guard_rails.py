"""Guard-rails of a programme: set within their ranges, and on record."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.audit.models import AuditEntry
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.partners import programmes
from marketplace.partners.guard_rails import GuardRails, rails_of, set_rails


def deeds() -> list[dict[str, object]]:
    return [each.facts for each in db.session.query(AuditEntry).filter_by(action="programme.rails_set")]


def test_a_programme_begins_with_sensible_ones(app: Flask) -> None:
    assert rails_of(programmes.every_programme()[0]) == GuardRails(500, 90, 5)


def test_what_is_set_is_on_record_and_the_same_again_is_not(app: Flask) -> None:
    programme = programmes.every_programme()[0]

    for _each in range(2):
        set_rails(programme, GuardRails(0, 30, 5))
    db.session.commit()

    assert rails_of(programme) == GuardRails(0, 30, 5)
    assert deeds() == [{"concession_bps": [500, 0], "concession_days": [90, 30]}]


@pytest.mark.parametrize(
    "rails",
    [GuardRails(-1), GuardRails(10_001), GuardRails(concession_days=0), GuardRails(concession_days=366),
     GuardRails(concessions_open=-1), GuardRails(concessions_open=1_001)],
)  # fmt: skip
def test_what_lies_outside_its_range_changes_nothing(app: Flask, rails: GuardRails) -> None:
    programme = programmes.every_programme()[0]

    with pytest.raises(Invalid):
        set_rails(programme, rails)
    assert (rails_of(programme), deeds()) == (GuardRails(), [])
