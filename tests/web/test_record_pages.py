"""Which months the protection record shows, and its file."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask

from marketplace.claims.record import WORDS, Figure, Record
from marketplace.core import clock
from marketplace.web.record_pages import RecordSpan, figure_rows

FIGURES = {(about, word): Figure(None, 2) for about, words in WORDS.items() for word in words}


def test_the_span_is_twelve_months_where_the_operator_is(app: Flask) -> None:
    with clock.frozen(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        app.config["MARKETPLACE_TIME_ZONE"], before = "Europe/Berlin", app.config["MARKETPLACE_TIME_ZONE"]
        span = RecordSpan.now()
        app.config["MARKETPLACE_TIME_ZONE"] = before

    assert (span.months[0], span.months[-1], len(span.months)) == (date(2026, 12, 1), date(2026, 1, 1), 12)
    assert span.since == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    with app.test_request_context():
        assert span.label(date(2026, 12, 1)) == "Dec 2026"


def test_what_is_not_told_is_not_in_the_file_either() -> None:
    rows = list(figure_rows(Record({date(2026, 11, 1): FIGURES}, FIGURES, {})))

    assert rows[0] == ["2026-11", "attempt", "partner_sale", "fewer than 5", 2]
    assert rows[-1] == ["all", "claim", "lost", "fewer than 5", 2]
