from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.web.spans import chosen_span, span_choices

AT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # December in Berlin


@pytest.mark.parametrize(
    ("label", "chosen"),
    [
        ("2026-10", "2026-10"),
        ("2026-Q3", "2026-Q3"),
        ("2025", "2025"),
        ("", "2026-01..2026-12"),
        ("rubbish", "2026-01..2026-12"),
    ],
)
def test_a_label_names_its_period_and_anything_else_the_last_twelve_months(label: str, chosen: str) -> None:
    assert chosen_span(label, AT, "Europe/Berlin").label == chosen


def test_the_choices_begin_with_the_twelve_months_and_end_with_single_ones(web: Flask) -> None:
    with web.test_request_context():
        choices = span_choices(AT, "Europe/Berlin")

    assert choices[:4] == [("", "Last twelve months"), ("2026", "2026"), ("2025", "2025"), ("2026-12", "December 2026")]
    assert choices[-1] == ("2026-07", "July 2026")
