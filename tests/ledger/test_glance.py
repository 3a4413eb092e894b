"""The books at a glance."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.ledger.balances import AccountBalance, BookBalance
from marketplace.ledger.glance import BooksTogether, Glance, glances
from marketplace.ledger.rules import Account
from tests.ledger.logins import book, leg, sale


def a_glance(owed: int = 15_000, **balances: int) -> Glance:
    """A currency with these balances, accounts written as `vendor_payable` for the first vendor."""
    parties = {"vendor": "vendor:5", "tax": "tax:DE"}
    accounts = []
    for name, balance in balances.items():
        first, _, rest = name.partition("_")
        accounts.append(
            AccountBalance(Account(f"{first}.{rest}", parties.get(first)), "EUR", balance, is_guarded=False)
        )
    return Glance("EUR", BooksTogether(1, BookBalance(pending=owed), max(owed, 0)), tuple(accounts))


def test_money_held_and_what_is_owed_are_told_apart() -> None:
    glance = a_glance(
        stripe_pending=-108_000, vendor_payable=67_500, operator_fees=7_500, tax_payable=18_000, imported_receipts=-1
    )

    assert (glance.money_minor, glance.vendors_minor, glance.tax_minor, glance.owed_minor) == (
        108_000, 67_500, 18_000, 100_500,
    )  # fmt: skip
    assert glance.trial_minor == -1


def test_coverage_is_rounded_down_and_there_is_none_while_nothing_is_owed() -> None:
    assert a_glance(stripe_available=-29_999, vendor_pending=15_000).coverage_bps == 9_999
    assert a_glance(bank_available=-30_000, vendor_pending=15_000).coverage_bps == 10_000
    assert a_glance(owed=0, bank_available=-5).coverage_bps is None


def test_who_owes_us_lowers_nobody_elses_claim() -> None:
    assert a_glance(owed=-500, tax_payable=-100, vendor_payable=300).owed_minor == 300


def test_every_currency_is_shown_and_balances(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    [glance] = glances(system)

    assert glance.currency == "EUR"
    assert glance.books.count == 1
    assert glance.books.buckets.total == glance.books.owed_minor > 0
    assert glance.trial_minor == 0


def test_before_the_first_booking_there_is_no_currency(system: Session) -> None:
    assert glances(system) == []


def test_what_is_on_its_way_to_a_vendor_is_still_owed(system: Session) -> None:
    book(system, "accrual", "accrue:ord_1:1", sale())
    (before,) = glances(system)
    book(
        system,
        "settlement.reserve",
        "payout:pay_1:reserve",
        [leg("vendor.payable vendor:5", "vendor.in_transit vendor:5", 60_000)],
    )

    (after,) = glances(system)

    assert (before.vendors_minor, after.vendors_minor, after.owed_minor) == (67_500, 67_500, before.owed_minor)
    assert (dict(after.reserved), after.trial_minor) == ({"vendor:5": 60_000}, 0)
