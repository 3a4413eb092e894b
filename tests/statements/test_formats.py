"""Every form of a statement says the same to the cent, and neighbours agree in each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.periods import Period, parse_period
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.partners.models import Partner
from marketplace.statements import queries
from marketplace.statements.formats import BOOKS, CSV
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Head
from tests.support import hledger
from tests.support.earnings import earn
from tests.support.statement_files import Figures, figures_of
from tests.support.world import World, a_partner, a_world

TICK = timedelta(microseconds=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def book(partner: Partner, kind: str, at: datetime, minor: int, currency: str, *accounts: str) -> None:
    """Book one leg of the partner's from one account to another, without an order behind it."""
    debit, credit = (Account(each, f"partner:{partner.id}" if each in chart.BUCKETS else None) for each in accounts)
    posting.post(
        db.session(), kind=kind, key=f"{kind}:{at.isoformat()}:{minor}", at=at, currency=currency,
        legs=[Leg(debit, credit, minor, {"order": "ord_1"})],
    )  # fmt: skip
    db.session.commit()


@pytest.mark.parametrize(
    ("first", "second", "zone", "border"),
    [
        ("2025-03", "2025-04", "Europe/Berlin", datetime(2025, 3, 31, 22, tzinfo=UTC)),  # summer time since the 30th
        ("2025-10", "2025-11", "Europe/Berlin", datetime(2025, 10, 31, 23, tzinfo=UTC)),  # winter time since the 26th
        ("2025-03", "2025-04", "America/New_York", datetime(2025, 4, 1, 4, tzinfo=UTC)),  # summer time since the 9th
        ("2025-10", "2025-11", "America/New_York", datetime(2025, 11, 1, 4, tzinfo=UTC)),  # winter time from the 2nd
        ("2025-11", "2025-12", "America/New_York", datetime(2025, 12, 1, 5, tzinfo=UTC)),
        ("2024-02", "2024-03", "Europe/Berlin", datetime(2024, 2, 29, 23, tzinfo=UTC)),  # the leap day
        ("2024", "2025-Q1", "Europe/Berlin", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("2024-12", "2025-01", "Europe/Berlin", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("2023-01..2024-12", "2025", "Pacific/Auckland", datetime(2024, 12, 31, 11, tzinfo=UTC)),
    ],
)
@pytest.mark.row("N14")
def test_neighbours_agree_in_every_form_to_the_microsecond(
    world: World, tmp_path: Path, first: str, second: str, zone: str, border: datetime
) -> None:
    for at in (border - TICK, border, border + TICK):
        earn(world.partner, world.offering, at=at, is_outside=at == border)

    before, after = (written(world.partner, "EUR", parse_period(label, zone), tmp_path) for label in (first, second))

    assert {form: found.closing_minor for form, found in before.items()} == dict.fromkeys(before, 25_000)
    assert {form: found.opening_minor for form, found in after.items()} == dict.fromkeys(after, 25_000)
    assert {form: found.closing_minor for form, found in after.items()} == dict.fromkeys(after, 50_000)
    assert [step.seq for step in before["hledger"].steps] == [1]
    assert [step.seq for step in after["xlsx"].steps] == [2, 3, 4, 5, 6]
    assert hledger.complaint(*sorted(tmp_path.glob("*.journal"))) == ""  # the two together


@pytest.mark.row("N14")
def test_a_chain_of_months_over_years_both_clock_changes_and_the_leap_day_of_2028_closes_in_every_form(
    world: World, tmp_path: Path
) -> None:
    for at in (datetime(2025, 3, 30, 0, 59, tzinfo=UTC), datetime(2025, 10, 26, 1, tzinfo=UTC)):
        earn(world.partner, world.offering, at=at)
    labels = ("2025-03", "2025-04..2025-09", "2025-10", "2025-11..2026-12", "2027", "2028-01", "2028-02", "2028-03")
    periods = [parse_period(label, "Europe/Berlin") for label in labels]
    assert [a.ends_at for a in periods[:-1]] == [b.starts_at for b in periods[1:]]
    assert periods[6].ends_at - periods[6].starts_at == timedelta(days=29)

    found = [written(world.partner, "EUR", period, tmp_path) for period in periods]

    for before, after in pairwise(found):
        assert {form: each.closing_minor for form, each in before.items()} == {
            form: each.opening_minor for form, each in after.items()
        }
    assert {each.closing_minor for each in found[-1].values()} == {50_000}
    assert (
        hledger.complaint(
            *(tmp_path / CSV.file_name(head(world, each)).replace(".csv", ".journal") for each in periods)
        )
        == ""
    )


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 1_748), ("EUR", 15_001), ("KWD", 1_234_567)])
def test_every_kind_of_line_says_the_same_in_every_form_and_currency(
    world: World, tmp_path: Path, currency: str, minor: int
) -> None:
    partner, at = world.partner, datetime(2026, 10, 5, 12, tzinfo=UTC)
    steps = [
        ("accrual", minor, chart.STRIPE_PENDING, chart.PENDING),
        ("release", minor, chart.PENDING, chart.AVAILABLE),
        ("credit", 7, chart.GOODWILL, chart.PENDING),
        ("clawback", 3, chart.AVAILABLE, chart.REFUND_CLEARING),
        ("dispute.open", 2, chart.AVAILABLE, chart.DISPUTED),
        ("payout.reserve", minor - 5, chart.AVAILABLE, chart.IN_TRANSIT),
        ("payout.confirm", minor - 5, chart.IN_TRANSIT, chart.STRIPE_AVAILABLE),
        ("clawback", 1, chart.AVAILABLE, chart.REFUND_CLEARING),
        ("payout.reversed", minor - 5, chart.STRIPE_AVAILABLE, chart.AVAILABLE),
        ("adjustment", 4, chart.FEES, chart.AVAILABLE),
    ]
    for hour, (kind, amount, *accounts) in enumerate(steps):
        book(partner, kind, at + timedelta(hours=hour), amount, currency, *accounts)

    found = written(partner, currency, parse_period("2026-10", "Europe/Berlin"), tmp_path)

    assert found["csv"] == Figures(
        0,
        {
            "accrual": minor, "release": 0, "credit": 7, "clawback": -4, "adjustment": 4, "payout": 5 - minor,
            "payout_reversed": minor - 5,
        },
        minor + 7,
        found["csv"].steps,
    )  # fmt: skip
    assert {form: each for form, each in found.items() if each != found["csv"]} == {}
    assert len(found["csv"].steps) == 13


def test_what_people_are_called_is_only_ever_text(world: World, tmp_path: Path) -> None:
    evil = a_partner("Evil; date:1999-01-01\n= 5 EUR | =cmd|'/c calc'!A1")
    earn(evil, world.offering, at=datetime(2026, 10, 5, 12, tzinfo=UTC))

    found = written(evil, "EUR", parse_period("2026-10", "Europe/Berlin"), tmp_path)

    assert {each.closing_minor for each in found.values()} == {25_000}


def test_a_file_is_called_after_partner_currency_and_period(world: World) -> None:
    earn(world.partner, world.offering, at=datetime(2026, 10, 5, 12, tzinfo=UTC))
    top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-Q4", "Europe/Berlin"))

    assert CSV.file_name(top) == f"{world.partner.public_id}_EUR_2026-Q4.csv"
    assert {name: [each.suffix for each in forms] for name, forms in BOOKS.items()} == {
        "csv": [".csv", "-readable.csv"], "xlsx": [".xlsx"], "hledger": [".journal"],
    }  # fmt: skip


def head(world: World, period: Period) -> Head:
    return queries.head(BookRef(world.partner, "EUR"), period)


def written(partner: Partner, currency: str, period: Period, folder: Path) -> dict[str, Figures]:
    found = figures_of(queries.head(BookRef(partner, currency), period), folder)
    assert {form: each for form, each in found.items() if each != found["csv"]} == {}
    return found
