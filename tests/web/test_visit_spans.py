"""Spans of days in the address."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.web.visit_spans import chosen_length, latest


def test_the_last_days_end_today(web: Flask) -> None:
    with web.app_context(), clock.frozen(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        span = latest(7)

    assert (span.first, span.last, span.zone) == (date(2026, 11, 14), date(2026, 11, 20), "Europe/Berlin")


@pytest.mark.parametrize(("asked", "days"), [("7", 7), ("365", 365), ("8", 30), ("x", 30), ("", 30)])
def test_only_lengths_that_are_offered_count(web: Flask, asked: str, days: int) -> None:
    with web.test_request_context(f"/?days={asked}"):
        assert chosen_length() == days
