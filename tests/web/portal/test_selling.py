"""What every page of the portal may ask."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.web.portal.selling import cut_off_zone, this_month


def test_months_are_cut_where_the_operator_is(web: Flask) -> None:
    with web.app_context():
        month = this_month(datetime(2026, 10, 31, 23, 30, tzinfo=UTC))

        assert (cut_off_zone(), month.label) == ("Europe/Berlin", "2026-11")
