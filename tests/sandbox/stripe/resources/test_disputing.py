"""What a dispute becomes, told without HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import disputing, refunding
from marketplace.sandbox.stripe.settings import Terms
from marketplace.sandbox.stripe.wire.errors import ApiError
from tests.sandbox.stripe.resources.test_refunding import charged


def _nets(context: Context) -> list[int]:
    return [entry["net"] for entry in context.objects.all("balance_transaction")]


def test_a_partly_refunded_charge_is_disputed_for_the_rest(context: Context) -> None:
    charge = charged(context)
    refunding.refund(context, charge, amount=1_000)

    dispute = disputing.open_dispute(context, context.referenced("charge", charge["id"], ""))

    assert dispute["amount"] == 9_000
    assert _nets(context) == [9_680, -1_000, -10_500]


def test_a_pending_refund_fails_first_and_the_whole_is_disputed(context: Context) -> None:
    charge = charged(context, "pm_card_pendingRefund")
    refunding.refund(context, charge, amount=1_000)

    dispute = disputing.open_dispute(context, context.referenced("charge", charge["id"], ""))

    assert dispute["amount"] == 10_000
    assert _nets(context) == [9_680, -1_000, 1_000, -11_500]


def test_a_charge_refunded_whole_is_not_disputed(context: Context) -> None:
    charge = charged(context)
    refunding.refund(context, charge)

    with pytest.raises(ApiError, match="left to dispute"):
        disputing.open_dispute(context, context.referenced("charge", charge["id"], ""))


def test_a_charge_is_disputed_once(context: Context) -> None:
    charge = charged(context)
    disputing.open_dispute(context, charge)

    with pytest.raises(ApiError, match="disputed before"):
        disputing.open_dispute(context, context.referenced("charge", charge["id"], ""))


@pytest.mark.parametrize(("returns", "net"), [(False, 10_000), (True, 11_500)])
def test_the_fee_comes_back_only_where_the_terms_say_so(context: Context, net: int, *, returns: bool) -> None:
    context.settings = replace(context.settings, terms=Terms(returns_dispute_fee=returns))
    dispute = disputing.open_dispute(context, charged(context))

    disputing.win(context, dispute)

    assert _nets(context) == [9_680, -11_500, net]


@pytest.mark.parametrize("decide", [disputing.win, disputing.lose, disputing.lapse])
def test_a_decision_is_final(context: Context, decide: object) -> None:
    dispute = disputing.open_dispute(context, charged(context))
    won = disputing.win(context, dispute)

    assert decide(context, won) == won  # type: ignore[operator]
    assert _nets(context) == [9_680, -11_500, 10_000]


def test_a_bank_changes_its_mind_about_a_lost_one_alone_and_once(context: Context) -> None:
    dispute = disputing.open_dispute(context, charged(context))
    with pytest.raises(ApiError, match="needs_response cannot be reinstated"):
        disputing.reinstate(context, dispute)

    won = disputing.reinstate(context, disputing.lose(context, dispute))

    assert (won["status"], _nets(context)) == ("won", [9_680, -11_500, 10_000])
    with pytest.raises(ApiError, match="won cannot be reinstated"):
        disputing.reinstate(context, won)
