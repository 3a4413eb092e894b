"""What a refund becomes, told without HTTP."""

from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import payment_intents, payment_methods, payments, refunding
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params


def charged(context: Context, token: str = "pm_card_visa", *, captured: int = 10_000) -> Json:
    """Return a charge of 100.00 EUR of which `captured` cents were taken."""
    details = payment_intents.read_details(Params({"capture_method": "manual"}))
    intent = payment_intents.open_intent(context, amount=10_000, currency="eur", customer=None, details=details)
    held = payments.confirm(context, intent, payment_methods.given(context, token))
    payments.capture(context, held, captured)
    return context.referenced("charge", held["latest_charge"], "")


def test_only_what_was_captured_can_be_refunded(context: Context) -> None:
    charge = charged(context, captured=4_000)

    assert refunding.refundable(charge) == 4_000
    with pytest.raises(ApiError):
        refunding.refund(context, charge, amount=4_001)
    refunding.refund(context, charge)

    after = context.referenced("charge", charge["id"], "")
    assert (after["amount_refunded"], after["refunded"], refunding.refundable(after)) == (4_000, True, 0)


def test_a_refund_fails_once(context: Context) -> None:
    refund = refunding.refund(context, charged(context), amount=1_000)

    failed = refunding.fail(context, refund, "lost_or_stolen_card")
    again = refunding.fail(context, failed)

    assert failed == again
    assert failed["failure_reason"] == "lost_or_stolen_card"
    assert [entry["net"] for entry in context.objects.all("balance_transaction")] == [9_680, -1_000, 1_000]


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled"])
def test_only_what_is_pending_succeeds_later(context: Context, status: str) -> None:
    refund = {"id": "re_1", "object": "refund", "status": status}

    assert refunding.succeed(context, refund) is refund


def test_pending_refunds_fail_when_the_charge_is_disputed(context: Context) -> None:
    charge = charged(context, "pm_card_pendingRefund")
    pending = refunding.refund(context, charge, amount=1_000)

    refunding.fail_pending(context, charge)

    failed = context.referenced("refund", pending["id"], "")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "charge_for_pending_refund_disputed")
    assert "pending_reason" not in failed
