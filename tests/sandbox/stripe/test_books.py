"""Whatever happens, the balance is the sum of what was booked, and what was booked is what was captured."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import (
    balance,
    balance_transactions,
    disputing,
    payment_intents,
    payment_methods,
    payments,
    refunding,
)
from marketplace.sandbox.stripe.resources.listing import of_parent
from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_TOKENS = (
    "pm_card_visa",
    "pm_card_visa_chargeDeclined",
    "pm_card_threeDSecure2Required",
    "pm_card_bypassPending",
    "pm_card_createDispute",
    "pm_card_refundFail",
    "pm_card_pendingRefund",
)
_GOOD_TOKENS = ("pm_card_visa", "pm_card_createDispute", "pm_card_refundFail", "pm_card_pendingRefund")
_REFUSALS = ("payment_intent_unexpected_state", "charge_disputed", "charge_already_refunded", "charge_not_refundable")
_CURRENCIES = ("eur", "jpy", "kwd")


class Books(RuleBasedStateMachine):
    """Random payments, refunds and disputes, against a tally kept by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._seconds = 1_795_435_200
        self._engine = Engine(
            Path(self._folder.name) / "s.sqlite", Settings("sk_test_x", "http://s.test"), lambda: self._seconds
        )
        self._intents: list[str] = []
        self._captured: dict[str, int] = dict.fromkeys(_CURRENCIES, 0)
        self._charged = 0

    def teardown(self) -> None:
        self._engine.close()
        self._folder.cleanup()

    @rule(amount=st.integers(50, 99_999_999), currency=st.sampled_from(_CURRENCIES), manual=st.booleans())
    def open(self, amount: int, currency: str, *, manual: bool) -> None:
        with self._engine.write() as context:
            details = payment_intents.read_details(Params({"capture_method": "manual"} if manual else {}))
            intent = payment_intents.open_intent(
                context, amount=amount, currency=currency, customer=None, details=details
            )
        self._intents.append(intent["id"])

    @initialize(amount=st.integers(50, 99_999_999), token=st.sampled_from(_GOOD_TOKENS))
    def begin(self, amount: int, token: str) -> None:
        self.buy(amount, "eur", token)

    @rule(
        amount=st.integers(50, 99_999_999), currency=st.sampled_from(_CURRENCIES), token=st.sampled_from(_GOOD_TOKENS)
    )
    def buy(self, amount: int, currency: str, token: str) -> None:
        with self._engine.write() as context:
            details = payment_intents.read_details(Params({}))
            intent = payment_intents.open_intent(
                context, amount=amount, currency=currency, customer=None, details=details
            )
            payments.confirm(context, intent, payment_methods.given(context, token))
        self._intents.append(intent["id"])
        self._captured[currency] += amount
        self._charged += 1

    @precondition(lambda self: self._intents)
    @rule(data=st.data(), token=st.sampled_from(_TOKENS))
    def confirm(self, data: st.DataObject, token: str) -> None:
        self._act(
            data, lambda context, intent: payments.confirm(context, intent, payment_methods.given(context, token))
        )

    @precondition(lambda self: self._intents)
    @rule(data=st.data(), approved=st.booleans())
    def authenticate(self, data: st.DataObject, *, approved: bool) -> None:
        self._act(data, lambda context, intent: payments.authenticate(context, intent, approved=approved))

    @precondition(lambda self: self._intents)
    @rule(data=st.data(), share=st.integers(1, 100))
    def capture(self, data: st.DataObject, share: int) -> None:
        self._act(
            data, lambda context, intent: payments.capture(context, intent, max(intent["amount"] * share // 100, 1))
        )

    @precondition(lambda self: self._intents)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self._act(data, lambda context, intent: payments.cancel(context, intent, None))

    @precondition(lambda self: self._charged)
    @rule(data=st.data(), share=st.integers(1, 110))
    def refund(self, data: st.DataObject, share: int) -> None:
        def act(context: Context, charge: Json) -> None:
            refunding.refund(context, charge, amount=max(charge["amount_captured"] * share // 100, 1))

        self._settle(data, "charge", act)

    @precondition(lambda self: self._charged)
    @rule(data=st.data(), canceled=st.booleans())
    def undo_refund(self, data: st.DataObject, *, canceled: bool) -> None:
        self._settle(data, "refund", refunding.cancel if canceled else refunding.fail)

    @precondition(lambda self: self._charged)
    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        self._settle(data, "charge", disputing.open_dispute)

    @precondition(lambda self: self._charged)
    @rule(data=st.data(), won=st.booleans())
    def decide(self, data: st.DataObject, *, won: bool) -> None:
        self._settle(data, "dispute", disputing.win if won else disputing.lose)

    @rule(seconds=st.integers(0, 4 * 86_400))
    def wait(self, seconds: int) -> None:
        self._engine.advance(seconds)

    @invariant()
    def the_balance_is_the_sum_of_the_nets(self) -> None:
        with self._engine.read() as context:
            shown = balance.retrieve(context, Params({}))
            booked = context.objects.all("balance_transaction")
            now = context.now
        for currency in _CURRENCIES:
            own = [entry for entry in booked if entry["currency"] == currency]
            available = sum(entry["net"] for entry in own if entry["available_on"] <= now)
            pending = sum(entry["net"] for entry in own if entry["available_on"] > now)
            assert (_of(shown["available"], currency), _of(shown["pending"], currency)) == (available, pending)
            captures = [entry for entry in own if entry["type"] == "charge"]
            assert sum(entry["amount"] for entry in captures) == self._captured[currency]
            assert all(entry["net"] == entry["amount"] - entry["fee"] for entry in own)
        assert sum(entry["type"] == "charge" for entry in booked) == self._charged

    @invariant()
    def no_charge_gives_back_more_than_it_took(self) -> None:
        with self._engine.read() as context:
            for charge in context.objects.all("charge"):
                refunds = context.objects.all("refund", of_parent(charge["id"]))
                standing = sum(one["amount"] for one in refunds if one["status"] in ("pending", "succeeded"))
                disputes = context.objects.all("dispute", of_parent(charge["id"]))
                taken = sum(one["amount"] for one in disputes if one["status"] != "won")
                if charge["captured"]:
                    assert charge["amount_refunded"] == standing
                    assert standing + taken <= charge["amount_captured"]

    @invariant()
    def each_object_explains_its_own_money(self) -> None:
        with self._engine.read() as context:
            for refund in context.objects.all("refund"):
                stands = refund["status"] in ("pending", "succeeded")
                assert _net(context, refund) == (-refund["amount"] if stands else 0)
            for dispute in context.objects.all("dispute"):
                assert _net(context, dispute) == -1_500 - (0 if dispute["status"] == "won" else dispute["amount"])

    def _act(self, data: st.DataObject, action: Callable[[Context, Json], Json]) -> None:
        name = data.draw(st.sampled_from(self._intents))
        try:
            with self._engine.write() as context:
                before = context.addressed("payment_intent", name)
                after = action(context, before)
        except ApiError as refused:
            if refused.code not in _REFUSALS:
                raise
            return
        gained = after["amount_received"] - before["amount_received"]
        self._captured[after["currency"]] += gained
        self._charged += gained > 0

    def _settle(self, data: st.DataObject, kind: str, action: Callable[[Context, Json], object]) -> None:
        with self._engine.read() as context:
            names = [body["id"] for body in context.objects.all(kind)]
        if not names:
            return
        name = data.draw(st.sampled_from(names))
        with suppress(ApiError), self._engine.write() as context:
            action(context, context.addressed(kind, name))


def _net(context: Context, source: Json) -> int:
    return sum(entry["net"] for entry in balance_transactions.of_source(context, source))


def _of(parts: list[Json], currency: str) -> int:
    return sum(part["amount"] for part in parts if part["currency"] == currency)


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
