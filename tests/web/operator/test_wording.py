from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.audit.models import AuditEntry
from marketplace.web.operator.wording import standing, told

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "state"),
    [
        (AT, None, "in_force"),
        (AT, AT + DAY, "in_force"),
        (AT - DAY, AT, "ended"),
        (AT + DAY, None, "scheduled"),
        (AT + DAY, AT + DAY, "withdrawn"),
        (AT - DAY, AT - DAY, "withdrawn"),
    ],
)
def test_terms_stand_where_their_half_open_span_says(starts_at: datetime, ends_at: datetime | None, state: str) -> None:
    assert standing(starts_at, ends_at, AT) == state


def test_a_history_is_told_in_words(app: Flask) -> None:
    deeds = [
        AuditEntry(
            happened_at=AT, action="partner.tier_changed", facts={"from": "gold", "to": "silver", "reason": "Goal"}
        ),
        AuditEntry(happened_at=AT, action="vendor.fee_agreed", facts={"fee_bps": 725}),
        AuditEntry(happened_at=AT, action="offering.priced", facts={"unit_minor": 1250, "currency": "EUR"}),
        AuditEntry(happened_at=AT, action="something.new", facts={}),
    ]
    with app.test_request_context():
        items = [(str(item["title"]), item["detail"]) for item in told(deeds)]

    assert items == [
        ("Moved to another tier", "gold → silver · Goal"),
        ("New fee agreed", "7.25\u00a0%"),
        ("Price set", "€12.50"),
        ("something.new", ""),
    ]
