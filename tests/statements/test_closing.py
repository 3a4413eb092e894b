"""Whatever is sold, whenever: every statement closes and neighbours agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.periods import months, parse_period
from marketplace.db.base import db
from marketplace.ledger import verification
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Buckets
from tests.support.earnings import earn
from tests.support.world import a_partner, a_world

ZONE = "Europe/Berlin"
SPAN = parse_period("2025-01..2025-06", ZONE)
BEGIN = datetime(2024, 12, 30, tzinfo=UTC)

sales = st.lists(
    st.tuples(
        st.integers(0, 185 * 24 * 60),  # minutes after the beginning: before, in and after the half year
        st.integers(1, 5),  # units
        st.integers(0, 40_000),  # what a unit costs above the floor, in cents
        st.booleans(),  # settled outside
    ),
    min_size=1,
    max_size=6,
)


def test_opening_and_movements_are_the_closing_for_any_sales(app: Flask) -> None:
    world = a_world()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sales)
    def closes(sold: list[tuple[int, int, int, bool]]) -> None:
        partner = a_partner("Any")
        earned = 0
        for minutes, quantity, above, is_outside in sorted(sold):
            order = earn(
                partner, world.offering, at=BEGIN + timedelta(minutes=minutes), quantity=quantity,
                unit_retail_minor=75_000 + above, is_outside=is_outside,
            )  # fmt: skip
            assert order.commission_minor == above * quantity
            earned += order.commission_minor
        ref = BookRef(partner, "EUR")
        if not earned:
            assert queries.books_of(partner.public_id) == []
            return
        parts = [SPAN.previous(), *months(SPAN), SPAN.next()]
        heads = [queries.head(ref, part) for part in parts]

        assert heads[0].opening == Buckets()
        assert all(top.closes for top in heads)
        assert [top.closing for top in heads[:-1]] == [top.opening for top in heads[1:]]
        assert sum(top.moved.get("accrual", 0) for top in heads) == earned
        for top in heads:
            opening, *lines, closing = queries.lines(top, names=False)
            assert opening.balance_minor + sum(line.amount_minor for line in lines) == closing.balance_minor
            assert all(line.posted_at in top.period for line in lines)

    closes()
    assert verification.verify(db.session()) == []
