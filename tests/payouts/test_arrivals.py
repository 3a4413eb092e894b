"""Which payment to a bank carries a payout."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marketplace.gateways.connect_ports import ProviderPayout
from marketplace.payouts.arrivals import carrier
from marketplace.payouts.models import Payout

SENT = datetime(2026, 11, 2, 9, 0, 0, 500_000, tzinfo=UTC)


def shown(number: int, hours: int, status: str = "paid", currency: str = "EUR") -> ProviderPayout:
    at = SENT.replace(microsecond=0) + timedelta(hours=hours)
    return ProviderPayout(f"po_{number}", "acct_1", status, currency, 100, "", "", at, at)


def payout(**facts: object) -> Payout:
    return Payout(**{"currency": "EUR", "sent_at": SENT, "state": "sent", **facts})


def found(made: Payout, *payments: ProviderPayout) -> str:
    seen = carrier(made, payments)
    return seen.id if seen else ""


def test_the_first_one_begun_after_it_was_sent_carries_it() -> None:
    assert found(payout(), shown(1, -1), shown(2, 0), shown(3, 5)) == "po_2"
    assert found(payout(), shown(1, 1, currency="USD"), shown(2, 2, "canceled"), shown(3, 3)) == "po_3"
    assert found(payout()) == ""


def test_the_one_that_is_known_stays() -> None:
    assert found(payout(stripe_payout_id="po_3"), shown(2, 0), shown(3, 5)) == "po_3"


def test_after_one_came_back_the_next_that_arrives_carries_it() -> None:
    bounced = payout(state="failed", bounced_at=SENT + timedelta(hours=4), stripe_payout_id="po_1")

    assert found(bounced, shown(1, 0, "failed"), shown(2, 3)) == ""
    assert found(bounced, shown(1, 0, "failed"), shown(2, 5, "in_transit"), shown(3, 6)) == "po_3"
