"""The life of a payout, as days go by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock
from tests.support.double import Double

DAY = 86_400
NO_ACCOUNT = "DE62370400440532013001"


def _payouts(shop: Shop, account: str) -> list[stripe.Payout]:
    return shop.v1.payouts.list({}, {"stripe_account": account}).data[::-1]


def _told(shop: Shop, account: str) -> list[str]:
    events = shop.v1.events.list({"limit": 100}, {"stripe_account": account}).data[::-1]
    return [event.type for event in events if event.type != "payout.updated"]


def test_an_account_is_paid_out_at_midnight_and_the_money_arrives_two_midnights_on(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)

    double.advance(days=1)
    [made] = _payouts(shop, account)
    double.advance(minutes=1, days=1)
    [later] = _payouts(shop, account)

    assert (made.amount, made.automatic, shop.available(account)) == (1_000, True, 0)
    assert datetime.fromtimestamp(made.created, UTC).time().isoformat() == "00:00:00"
    assert (later.arrival_date - made.created, later.status) == (2 * DAY, "in_transit")
    double.advance(days=1)
    [arrived] = _payouts(shop, account)
    assert (arrived.status, arrived.reconciliation_status) == ("paid", "completed")
    assert arrived.trace_id
    assert arrived.trace_id.value
    assert _told(shop, account) == ["payout.created", "payout.paid", "payout.reconciliation_completed"]


def test_what_came_in_days_ago_is_paid_out_on_its_own_day_though_nobody_looked(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)

    double.advance(days=30)

    [made] = _payouts(shop, account)
    assert (made.status, made.created < double.now() - 28 * DAY) == ("paid", True)


def test_an_automatic_payout_says_which_bookings_it_is_made_of(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    first, second = shop.sent(account, 1_000), shop.sent(account, 500)
    shop.v1.transfers.reversals.create(first.id, {"amount": 100})
    double.advance(days=1)
    shop.sent(account, 70)
    [made] = _payouts(shop, account)

    lines = shop.v1.balance_transactions.list({"payout": made.id}, {"stripe_account": account}).data

    assert [line.net for line in lines] == [-1_400, -100, 500, 1_000]
    assert sum(line.net for line in lines) == 0
    assert second.destination_payment in [line.source for line in lines]


def test_a_bank_account_that_sends_money_back_does_so_after_it_arrived(shop: Shop, double: Double) -> None:
    account = shop.recipient(number=NO_ACCOUNT)
    shop.sent(account, 1_000)
    double.advance(days=5)

    [made] = _payouts(shop, account)

    assert (made.status, made.failure_code, shop.available(account)) == ("failed", "no_account", 1_000)
    returned = shop.v1.balance_transactions.retrieve(
        str(made.failure_balance_transaction), {}, {"stripe_account": account}
    )
    assert (returned.type, returned.reporting_category, returned.net) == ("payout_failure", "payout_reversal", 1_000)
    assert _told(shop, account)[1:] == ["payout.paid", "payout.reconciliation_completed", "payout.failed"]


def test_after_a_failure_nothing_is_paid_out_until_another_bank_account_is_named(shop: Shop, double: Double) -> None:
    account = shop.recipient(number=NO_ACCOUNT)
    shop.sent(account, 1_000)
    double.advance(days=10)
    assert len(_payouts(shop, account)) == 1

    double.onboarded(account)
    double.advance(days=5)

    assert [each.status for each in _payouts(shop, account)] == ["failed", "paid"]


def test_the_platform_is_paid_out_only_once_it_is_told_to_be(shop: Shop, double: Double) -> None:
    shop.fund(1_000)
    double.advance(days=2)
    assert shop.v1.payouts.list().data == []

    double.payouts("daily")
    double.advance(days=1)
    [made] = shop.v1.payouts.list().data

    assert (made.amount, made.automatic, shop.available()) == (1_000, True, 0)
    double.payouts("manual")
    shop.fund(500)
    double.advance(days=3)
    assert shop.available() == 500


def test_every_currency_is_paid_out(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)
    shop.sent(account, 2_000, "usd")

    double.advance(days=1)

    assert sorted((each.currency, each.amount) for each in _payouts(shop, account)) == [("eur", 1_000), ("usd", 2_000)]


def test_money_that_comes_later_is_paid_out_when_it_is_there(shop: Shop, double: Double, clock: TurnableClock) -> None:
    account = shop.recipient()
    session = shop.session()
    shop.pay(session)
    [charge] = shop.v1.charges.list().data
    shop.v1.transfers.create(
        {"amount": 1_000, "currency": "eur", "destination": account, "source_transaction": charge.id}
    )

    double.advance(days=1)
    assert _payouts(shop, account) == []
    double.advance(days=2)

    assert [each.amount for each in _payouts(shop, account)] == [1_000]


@pytest.mark.parametrize("days", range(1, 6))
def test_a_paid_payout_may_fail_on_any_later_day(shop: Shop, double: Double, days: int) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)
    double.advance(days=3 + days)
    [made] = _payouts(shop, account)

    double.payout_fails(made.id, reason="account_closed")

    [failed] = _payouts(shop, account)
    assert (made.status, failed.status, failed.failure_code) == ("paid", "failed", "account_closed")
    assert shop.available(account) == 1_000
