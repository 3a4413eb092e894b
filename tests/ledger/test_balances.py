"""What the accounts hold."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.ledger import balances
from marketplace.ledger.balances import AccountBalance, BookBalance
from tests.ledger.logins import NOON, Logins, account, book, leg, sale

HOUR = timedelta(hours=1)


@pytest.fixture
def three_days(system: Session) -> Session:
    """A sale, its release a day later, a clawback a day after that."""
    moved = leg("partner.pending partner:17", "partner.available partner:17", 15_000)
    book(system, "accrual", "accrue:1", sale())
    book(system, "release", "release:1", [moved], at=NOON + 24 * HOUR)
    book(
        system,
        "clawback",
        "refund:1",
        [leg("partner.available partner:17", "refund.clearing", 4_000)],
        at=NOON + 48 * HOUR,
    )
    return system


def test_a_balance_at_an_instant_is_what_was_booked_before_it(three_days: Session) -> None:
    expected = {
        0: BookBalance(),
        1: BookBalance(pending=15_000),
        24: BookBalance(pending=15_000),
        25: BookBalance(available=15_000),
        48: BookBalance(available=15_000),
        49: BookBalance(available=11_000),
    }

    found = {hours: balances.partner_book(three_days, 17, "EUR", NOON + hours * HOUR) for hours in expected}

    assert found == expected


def test_the_balance_now_is_the_last_one(three_days: Session) -> None:
    assert balances.partner_book(three_days, 17, "EUR") == BookBalance(available=11_000)
    assert balances.partner_book(three_days, 17, "EUR").total == 11_000


def test_a_partner_without_postings_holds_nothing(system: Session) -> None:
    assert balances.partner_book(system, 99, "EUR") == BookBalance()
    assert balances.partner_book(system, 99, "EUR", NOON) == BookBalance()
    assert balances.partner_books(system, 99) == {}
    assert balances.open_balance(system, "operator.fees", None, "EUR") == 0
    assert balances.trial_balance(system) == {}


def test_movements_of_a_period_lead_from_opening_to_closing(three_days: Session) -> None:
    starts_at, ends_at = NOON + HOUR, NOON + 72 * HOUR

    moved = balances.movements(three_days, 17, "EUR", starts_at, ends_at)

    assert moved == {"release": 0, "clawback": -4_000}
    opening = balances.partner_book(three_days, 17, "EUR", starts_at).total
    assert opening + sum(moved.values()) == balances.partner_book(three_days, 17, "EUR", ends_at).total == 11_000
    assert balances.movements(three_days, 99, "EUR", starts_at, ends_at) == {}


def test_all_accounts_add_up_to_nothing_per_currency(three_days: Session) -> None:
    book(three_days, "accrual", "accrue:usd", sale(commission=1), currency="USD")

    held = {(b.currency, b.account.label): b.balance_minor for b in balances.all_accounts(three_days)}

    assert held["EUR", "stripe.pending"] == -108_000
    assert held["EUR", "partner.available partner:17"] == 11_000
    assert held["EUR", "refund.clearing"] == 4_000
    assert held["USD", "partner.pending partner:17"] == 1
    assert balances.trial_balance(three_days) == {"EUR": 0, "USD": 0}


def test_a_vendor_reads_its_own_open_accounts(three_days: Session, logins: Logins) -> None:
    vendor = logins.session("web", "vendor", 5)

    assert balances.open_balance(vendor, "vendor.payable", "vendor:5", "EUR") == 67_500
    assert balances.all_accounts(vendor) == [
        AccountBalance(account("vendor.payable vendor:5"), "EUR", 67_500, is_guarded=False)
    ]


def test_a_partner_reads_its_own_books_and_no_others(three_days: Session, logins: Logins) -> None:
    own, other = logins.session("web", "partner", 17), logins.session("web", "partner", 18)

    assert balances.partner_book(own, 17, "EUR") == BookBalance(available=11_000)
    assert balances.partner_book(own, 17, "EUR", NOON + HOUR) == BookBalance(pending=15_000)
    assert balances.partner_books(other, 17) == {}
    assert balances.partner_book(other, 17, "EUR", NOON + HOUR) == BookBalance()


def test_a_balance_at_an_instant_reads_the_index_alone(system: Session) -> None:
    for number in range(30):
        book(system, "accrual", f"accrue:{number}", sale(), at=NOON + number * HOUR)
    system.execute(text("set local enable_seqscan = off"))

    plan = "\n".join(
        system.scalars(
            text("""explain (costs off) select e.bucket_balance from ledger.entries e
              where e.book_id = 1 and e.bucket = 'pending' and e.posted_at < :at
              order by e.posted_at desc, e.seq desc limit 1"""),
            {"at": datetime(2026, 10, 6, tzinfo=UTC)},
        )
    )

    assert "Index Only Scan Backward using entries_by_time" in plan
    assert "Sort" not in plan
