"""What the calendar writes down about changes of partner."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.jobs import partner_changes
from tests.support.changes import LATER, bought, confirmed


def test_every_change_that_counts_is_written_down_once(app: Flask) -> None:
    one = bought(email="kim@one.com")
    two = bought(one.world, email="kim@two.com")
    changes = [confirmed(one, one.other), confirmed(two, None)]

    with clock.frozen(LATER + timedelta(days=30)):
        partner_changes.move()
        partner_changes.move()

    assert [each.state for each in changes] == ["moved", "moved"]
    assert [len(each.steps) for each in changes] == [3, 3]
    assert (one.account.partner_id, two.account.partner_id) == (one.other.id, None)
