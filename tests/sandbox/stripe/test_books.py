"""Whatever happens, the balance is the sum of what was booked, and what was booked is what was captured."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import balance, payment_intents, payment_methods, payments
from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_TOKENS = ("pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_threeDSecure2Required", "pm_card_bypassPending")
_CURRENCIES = ("eur", "jpy", "kwd")


class Books(RuleBasedStateMachine):
    """Random payments, against a tally kept by hand."""

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

    @rule(seconds=st.integers(0, 4 * 86_400))
    def wait(self, seconds: int) -> None:
        self._seconds += seconds

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
            assert sum(entry["amount"] for entry in own) == self._captured[currency]
            assert all(entry["net"] == entry["amount"] - entry["fee"] for entry in own)
        assert len(booked) == self._charged

    def _act(self, data: st.DataObject, action: object) -> None:
        name = data.draw(st.sampled_from(self._intents))
        try:
            with self._engine.write() as context:
                before = context.addressed("payment_intent", name)
                after: Json = action(context, before)  # type: ignore[operator]
        except ApiError as refused:
            if refused.code != "payment_intent_unexpected_state":
                raise
            return
        gained = after["amount_received"] - before["amount_received"]
        self._captured[after["currency"]] += gained
        self._charged += gained > 0


def _of(parts: list[Json], currency: str) -> int:
    return sum(part["amount"] for part in parts if part["currency"] == currency)


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
