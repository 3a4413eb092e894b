"""The periods that a page offers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.statements.queries import StatementNotFound
from marketplace.web.operator.statement_periods import choices, chosen_period, period_of
from tests.support.earnings import earn
from tests.support.world import a_world

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


def test_months_quarters_years_and_all_of_them_are_offered_from_the_first_entry_on(app: Flask) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=datetime(2025, 11, 30, 23, tzinfo=UTC))  # December in Berlin

    with app.test_request_context():
        offered = [label for label, _ in choices(parse_period("2026-02", "Europe/Berlin"), NOW)]

    assert offered == ["2026-02", "2026-01", "2025-12", "2026-Q1", "2025-Q4", "2026", "2025", "2025-12..2026-02"]


def test_a_period_chosen_by_its_address_alone_is_offered_too(app: Flask) -> None:
    with app.test_request_context():
        offered = choices(parse_period("2019-03..2019-05", "Europe/Berlin"), NOW)

    assert offered[0] == ("2019-03..2019-05", "2019-03..2019-05")


def test_the_address_names_the_period_and_otherwise_it_is_the_present_month(app: Flask) -> None:
    with app.test_request_context("/?period=2025-Q4"):
        assert chosen_period(NOW).label == "2025-Q4"
    with app.test_request_context("/?period=2025-Q5"):
        assert chosen_period(NOW).label == "2026-02"
    with app.test_request_context("/"):
        assert chosen_period(datetime(2026, 1, 31, 23, tzinfo=UTC)).label == "2026-02"


def test_no_statement_has_a_period_that_cannot_be_read(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(StatementNotFound):
        period_of("2026-00")
