"""A document for each agreement's part of a month, numbered without a gap; what is taken back later is corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask

from marketplace.catalog.models import TaxRate
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.invoicing.models import SelfBillingEntry, SelfBillingInvoice
from marketplace.ledger import balances
from marketplace.partners import self_billing
from marketplace.statements import queries as statements
from marketplace.statements.queries import BookRef
from tests.support.databases import TestDatabase
from tests.support.earnings import earn
from tests.support.racing import race
from tests.support.self_billing import TICK, agreed, booked, ended, issued, stated
from tests.support.world import World, a_world

OCTOBER = datetime(2025, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2025, 11, 5, 12, tzinfo=UTC)
DECEMBER = datetime(2025, 12, 5, 12, tzinfo=UTC)
JANUARY = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def covered(world: World, currency: str = "EUR") -> list[int]:
    """The numbers of all entries that stand on documents of the partner in a currency."""
    is_its = (SelfBillingInvoice.partner_id == world.partner.id, SelfBillingInvoice.currency == currency)
    query = db.session.query(SelfBillingEntry.seq).join(
        SelfBillingInvoice, SelfBillingInvoice.id == SelfBillingEntry.document_id
    )
    return [row.seq for row in query.filter(*is_its).order_by(SelfBillingEntry.seq)]


def test_a_month_is_one_document_with_the_vat_on_top_and_the_books_stay_as_they_are(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=30))
    for hours in (0, 1):
        earn(world.partner, world.offering, at=OCTOBER + timedelta(hours=hours))
    booked(world.partner, -5_000, at=OCTOBER + timedelta(hours=2))
    held = balances.partner_book(db.session(), world.partner.id, "EUR")

    [made] = issued(at=NOVEMBER)

    assert (made.number, made.period, made.net_minor, made.tax_minor, made.total_minor) == (
        "SB-2025-000001", "2025-10", 45_000, 9_000, 54_000,
    )  # fmt: skip
    assert (made.first_seq, made.last_seq) == (0, 3)
    assert made.document["lines"] == [
        {"kind": "accrual", "entries": 2, "net_minor": 50_000}, {"kind": "clawback", "entries": 1, "net_minor": -5_000},
    ]  # fmt: skip
    assert made.document["supplier"]["company"] == "Northwind"
    assert made.document["taxes"][0]["treatment"] == "taxed"
    assert balances.partner_book(db.session(), world.partner.id, "EUR") == held


def test_numbers_have_no_gap_and_a_second_run_issues_nothing(world: World) -> None:
    for partner in (world.partner, world.other_partner):
        agreed(partner, at=OCTOBER - timedelta(days=10))
        for at in (OCTOBER, NOVEMBER):
            earn(partner, world.offering, at=at)

    first = issued(at=DECEMBER)

    assert [each.number for each in first] == [f"SB-2025-00000{number}" for number in range(1, 5)]
    assert issued(at=DECEMBER) == []


def test_the_running_month_waits_and_what_was_earned_before_the_agreement_is_not_covered(world: World) -> None:
    earn(world.partner, world.offering, at=OCTOBER)
    agreed(world.partner, at=OCTOBER + HOUR)
    earn(world.partner, world.offering, at=OCTOBER + 2 * HOUR)

    assert issued(at=datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)) == []
    [made] = issued(at=datetime(2025, 10, 31, 23, tzinfo=UTC))

    assert (made.first_seq, made.last_seq, made.net_minor) == (1, 2, 25_000)


def test_a_month_below_zero_is_a_credit_note_and_what_came_late_is_in_the_next_document(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    order = earn(world.partner, world.offering, at=OCTOBER)
    [first] = issued(at=NOVEMBER)
    earn(world.partner, world.offering, at=OCTOBER + timedelta(hours=5))  # booked after October had its document
    booked(world.partner, -40_000, at=NOVEMBER, order=order.public_id)

    [made] = issued(at=DECEMBER)

    assert (made.number, made.period, made.net_minor, made.tax_minor) == ("SBC-2025-000001", "2025-11", -15_000, -3_000)
    assert (made.first_seq, made.last_seq, made.corrects_id) == (1, 3, None)
    about = {"id": first.public_id, "number": first.number, "on": "2025-11-05"}
    assert made.document["lines"] == [
        {"kind": "accrual", "entries": 1, "net_minor": 25_000},
        {"kind": "clawback", "entries": 1, "net_minor": -40_000, "corrects": about},
    ]


def test_an_agreement_that_ended_covers_what_was_booked_until_then(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + HOUR)
    for at in (OCTOBER + 2 * HOUR, NOVEMBER):
        earn(world.partner, world.offering, at=at)

    assert [(each.period, each.net_minor) for each in issued(at=JANUARY)] == [("2025-10", 25_000)]


def test_what_is_booked_late_into_an_agreements_last_month_is_issued_after_it(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + 9 * HOUR)
    issued(at=NOVEMBER)
    earn(world.partner, world.offering, at=OCTOBER + HOUR)

    assert [(each.period, each.first_seq, each.net_minor) for each in issued(at=DECEMBER)] == [("2025-10", 1, 25_000)]
    assert issued(at=DECEMBER) == []
    assert covered(world) == [1, 2]


def test_what_is_taken_back_after_the_agreement_gets_a_credit_note_at_the_rate_of_what_it_corrects(
    world: World,
) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    order = earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + HOUR)
    own = earn(world.partner, world.offering, at=OCTOBER + 2 * HOUR)  # the partner writes this invoice itself
    [first] = issued(at=NOVEMBER)
    stated(world.partner, at=NOVEMBER, tax_number="")  # from now on it would be without VAT
    booked(world.partner, -10_001, at=NOVEMBER, order=order.public_id)
    booked(world.partner, -9_000, at=NOVEMBER, order=own.public_id)

    [made] = issued(at=DECEMBER)

    assert (made.number, made.period, made.corrects_id) == ("SBC-2025-000001", "2025-11", first.id)
    assert (made.net_minor, made.tax_minor, made.total_minor) == (-10_001, -2_000, -12_001)
    assert made.document["agreement"] == first.document["agreement"]
    assert made.document["lines"][0]["corrects"]["number"] == "SB-2025-000001"
    assert made.document["supplier"]["tax_number"] == ""
    assert covered(world) == [1, 3]
    assert issued(at=JANUARY) == []


def test_a_refund_that_comes_back_after_the_agreement_is_invoiced_again(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    order = earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + HOUR)
    booked(world.partner, -25_000, at=NOVEMBER, order=order.public_id)
    booked(world.partner, 25_000, at=DECEMBER, order=order.public_id, kind="adjustment")

    made = issued(at=JANUARY)

    assert [(each.number, each.net_minor, each.tax_minor) for each in made] == [
        ("SB-2026-000001", 25_000, 5_000), ("SBC-2026-000001", -25_000, -5_000), ("SB-2026-000002", 25_000, 5_000),
    ]  # fmt: skip
    assert {each.corrects_id for each in made[1:]} == {made[0].id}


def test_each_corrected_invoice_has_a_credit_note_of_its_own(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    orders = [earn(world.partner, world.offering, at=at) for at in (OCTOBER, NOVEMBER)]
    ended(world.partner, at=NOVEMBER + HOUR)
    for number, order in enumerate(orders):
        booked(world.partner, -1_000 - number, at=DECEMBER, order=order.public_id)

    *invoices, one, other = issued(at=JANUARY)

    assert [one.corrects_id, other.corrects_id] == [each.id for each in invoices]
    assert [each.net_minor for each in (one, other)] == [-1_000, -1_001]
    assert [one.number, other.number] == ["SBC-2026-000001", "SBC-2026-000002"]


@pytest.mark.parametrize("moment", [OCTOBER, datetime(2025, 10, 26, 0, 30, tzinfo=UTC)])
def test_two_agreements_within_a_month_are_two_documents_that_meet_at_the_microsecond(
    world: World, moment: datetime
) -> None:
    agreed(world.partner, at=moment - timedelta(days=1))
    for at in (moment - TICK, moment, moment + HOUR - TICK, moment + HOUR):
        booked(world.partner, 1_000, at=at, order=f"ord_{at}", kind="accrual")
        if at == moment - TICK:
            ended(world.partner, at=moment)
        if at == moment:
            agreed(world.partner, at=moment + HOUR - TICK)

    one, other = issued(at=NOVEMBER)

    assert [(each.first_seq, each.last_seq, each.net_minor, each.tax_minor) for each in (one, other)] == [
        (0, 1, 1_000, 200), (2, 4, 2_000, 400),
    ]  # fmt: skip
    first, second = self_billing.all_of(world.partner.id)
    assert [each.document["agreement"]["id"] for each in (one, other)] == [first.public_id, second.public_id]
    assert one.document["period"]["until"] == moment.isoformat()
    assert other.document["period"]["from"] == (moment + HOUR - TICK).isoformat()
    assert covered(world) == [1, 3, 4]


def test_a_later_agreement_takes_back_at_the_rate_of_the_earlier_one(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    order = earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + HOUR)
    issued(at=NOVEMBER)
    agreed(world.partner, at=NOVEMBER, tax_number="")
    earn(world.partner, world.offering, at=NOVEMBER)
    booked(world.partner, -5_000, at=NOVEMBER, order=order.public_id)

    [made] = issued(at=DECEMBER)

    assert [(row["treatment"], row["net_minor"], row["tax_minor"]) for row in made.document["taxes"]] == [
        ("untaxed", 25_000, 0), ("taxed", -5_000, -1_000),
    ]  # fmt: skip
    assert (made.net_minor, made.tax_minor) == (20_000, -1_000)


@pytest.mark.parametrize(
    "border",
    [
        datetime(2025, 3, 31, 22, tzinfo=UTC),  # summer time since the 30th
        datetime(2025, 10, 31, 23, tzinfo=UTC),  # winter time since the 26th
        datetime(2024, 12, 31, 23, tzinfo=UTC),
        datetime(2024, 2, 29, 23, tzinfo=UTC),
    ],
)
def test_documents_of_neighbouring_months_meet_and_sum_up_to_the_statements(world: World, border: datetime) -> None:
    agreed(world.partner, at=border - timedelta(days=20))
    for number, at in enumerate((border - timedelta(days=5), border - TICK, border, border + HOUR), start=1):
        booked(world.partner, 1_000 * number, at=at, order=f"ord_{number}", kind="accrual")
    booked(world.partner, -300, at=border + 2 * HOUR, order="ord_1")

    made = issued(at=border + timedelta(days=40))

    assert [each.net_minor for each in made] == [3_000, 6_700]
    assert covered(world) == [1, 2, 3, 4, 5]
    for each in made:
        period = parse_period(each.period, "Europe/Berlin")
        top = statements.head(BookRef(world.partner, "EUR"), period)
        assert sum(top.moved.get(kind, 0) for kind in ("accrual", "credit", "clawback", "adjustment")) == each.net_minor
        assert border in (period.starts_at, period.ends_at)
        assert each.issued_on == each.issued_at.astimezone(ZoneInfo("Europe/Berlin")).date()


@pytest.mark.parametrize(("currency", "net", "tax"), [("KWD", 12_345, 2_469), ("JPY", 1_003, 201)])
def test_currencies_with_three_decimals_or_none_round_in_their_own_units(
    world: World, currency: str, net: int, tax: int
) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    booked(world.partner, net, at=OCTOBER, order="ord_1", kind="accrual", currency=currency)
    ended(world.partner, at=OCTOBER + HOUR)
    booked(world.partner, -net, at=NOVEMBER, order="ord_1", currency=currency)

    made = issued(at=DECEMBER)

    assert [(each.currency, each.net_minor, each.tax_minor) for each in made] == [
        (currency, net, tax), (currency, -net, -tax),
    ]  # fmt: skip
    assert covered(world, currency) == [1, 2]


def test_the_rate_is_that_of_the_month_and_not_of_the_day_it_is_issued(world: World) -> None:
    january = datetime(2025, 12, 31, 23, tzinfo=UTC)
    db.session.add(
        TaxRate(country="DE", region="", tax_class="standard", name="VAT", bps=2_100, effective_from=january)
    )
    agreed(world.partner, at=DECEMBER - timedelta(days=1))
    for at in (DECEMBER, JANUARY):
        earn(world.partner, world.offering, at=at)

    made = issued(at=JANUARY + timedelta(days=30))

    assert [(each.period, each.tax_minor) for each in made] == [("2025-12", 5_000), ("2026-01", 5_250)]


def test_without_a_vat_number_no_vat_is_shown(world: World) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10), tax_number="")
    earn(world.partner, world.offering, at=OCTOBER)

    [made] = issued(at=NOVEMBER)

    assert (made.tax_minor, made.document["taxes"][0]["treatment"]) == (0, "untaxed")


def test_two_workers_that_close_the_same_month_at_once_issue_each_document_once(
    world: World, database: TestDatabase
) -> None:
    for partner in (world.partner, world.other_partner):
        agreed(partner, at=OCTOBER - timedelta(days=10))
        order = earn(partner, world.offering, at=OCTOBER)
        ended(partner, at=OCTOBER + HOUR)
        booked(partner, -1_000, at=NOVEMBER, order=order.public_id)
        agreed(partner, at=NOVEMBER + HOUR)
        earn(partner, world.offering, at=NOVEMBER + 2 * HOUR)
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": "http://127.0.0.1:1"}
    task = {"do": "job", **where, "job": "self_billing.issue", "arguments": {}}

    assert race(task, task, task) == ["done", "done", "done"]

    db.session.rollback()
    made = db.session.query(SelfBillingInvoice).order_by(SelfBillingInvoice.id).all()
    for series, count in (("SB", 4), ("SBC", 2)):
        assert sorted(each.sequence for each in made if each.series == series) == list(range(1, count + 1))
    assert sorted((each.partner_id, each.net_minor) for each in made) == sorted(
        (partner.id, net)
        for partner, earned in ((world.partner, 25_000), (world.other_partner, 17_500))
        for net in (earned, -1_000, earned)
    )
    assert covered(world) == [1, 2, 3]


def test_the_database_refuses_to_change_a_document_and_to_put_an_entry_on_a_second_one(
    world: World, superuser: psycopg.Connection
) -> None:
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    earn(world.partner, world.offering, at=OCTOBER)
    issued(at=NOVEMBER)

    with pytest.raises(psycopg.Error, match="only"):
        superuser.execute("update self_billing_invoices set net_minor = 1, total_minor = tax_minor + 1")
    superuser.rollback()
    with pytest.raises(psycopg.errors.UniqueViolation):
        superuser.execute("insert into self_billing_entries select * from self_billing_entries")
    superuser.rollback()
    with pytest.raises(psycopg.Error, match="only"):
        superuser.execute("delete from self_billing_entries")
    assert db.session.query(SelfBillingInvoice).count() == 1
