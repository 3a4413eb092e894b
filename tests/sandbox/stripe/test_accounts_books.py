"""Whatever is sent, taken back and paid out: what leaves one account comes into another, and nobody goes below zero."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from marketplace.sandbox.stripe.banks import OUTCOMES, of_country
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import (
    accounts,
    balance,
    balance_transactions,
    onboarding,
    payment_intents,
    payment_methods,
    payments,
    payout_schedule,
    payouting,
    refunding,
    topups,
    transferring,
)
from marketplace.sandbox.stripe.resources.transfer_parts import Wish
from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree
from marketplace.sandbox.stripe.wire.params import Params

_CURRENCIES = ("eur", "jpy")
_RECIPIENT: Tree = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": "true"}}}}
_STATUSES = ("active", "active", "restricted", "rejected")
_SUM = "SELECT coalesce(sum(json_extract(body, '$.net')), 0) AS net FROM objects WHERE kind = 'balance_transaction'"


class Accounts(RuleBasedStateMachine):
    """Random transfers, reversals and payouts between a platform and three recipients, over random days."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._engine = Engine(
            Path(self._folder.name) / "s.sqlite", Settings("sk_test_x", "http://s.test"), lambda: 1_795_435_200
        )
        with self._engine.write() as context:
            self._names = [self._open(context, number) for number in range(3)]
            for currency in _CURRENCIES:
                self._fund(context, currency, 100_000)

    def teardown(self) -> None:
        self._engine.close()
        self._folder.cleanup()

    @rule(currency=st.sampled_from(_CURRENCIES), amount=st.integers(1, 50_000))
    def top_up(self, currency: str, amount: int) -> None:
        with self._engine.write() as context:
            self._fund(context, currency, amount)

    @rule(amount=st.integers(50, 50_000), currency=st.sampled_from(_CURRENCIES), refunds=st.booleans())
    def buy(self, amount: int, currency: str, *, refunds: bool) -> None:
        with self._engine.write() as context:
            details = payment_intents.read_details(Params({}))
            intent = payment_intents.open_intent(
                context, amount=amount, currency=currency, customer=None, details=details
            )
            intent = payments.confirm(context, intent, payment_methods.given(context, "pm_card_bypassPending"))
            if refunds:
                refunding.refund(context, context.addressed("charge", intent["latest_charge"]))

    @rule(data=st.data(), currency=st.sampled_from(_CURRENCIES), amount=st.integers(1, 120_000))
    def send(self, data: st.DataObject, currency: str, amount: int) -> None:
        self._act(data, lambda context, account: transferring.transfer(context, Wish(account, currency, amount)))

    @rule(data=st.data(), amount=st.none() | st.integers(1, 60_000))
    def reverse(self, data: st.DataObject, amount: int | None) -> None:
        with self._engine.read() as context:
            names = [body["id"] for body in context.objects.all("transfer")]
        if names:
            name = data.draw(st.sampled_from(names))
            with suppress(ApiError), self._engine.write() as context:
                transferring.reverse(context, context.addressed("transfer", name), amount=amount)

    @rule(data=st.data(), currency=st.sampled_from(_CURRENCIES), amount=st.integers(1, 60_000))
    def pay_out(self, data: st.DataObject, currency: str, amount: int) -> None:
        self._act(
            data,
            lambda context, account: payouting.pay_out(context.on(account["id"]), amount=amount, currency=currency),
        )

    @rule(amount=st.integers(1, 60_000), daily=st.booleans())
    def pay_the_platform_out(self, amount: int, *, daily: bool) -> None:
        with suppress(ApiError), self._engine.write() as context:
            payout_schedule.set_interval(context, "daily" if daily else "manual")
            payouting.pay_out(context, amount=amount, currency="eur")

    @rule(
        data=st.data(), decision=st.sampled_from((payouting.fail, payouting.cancel, payouting.arrive, payouting.send))
    )
    def decide(self, data: st.DataObject, decision: Callable[[Context, Json], Json]) -> None:
        owner = data.draw(st.sampled_from(["", *self._names]))
        with self._engine.read() as context:
            names = [body["id"] for body in context.on(owner).objects.all("payout")]
        if names:
            name = data.draw(st.sampled_from(names))
            with suppress(ApiError), self._engine.write() as context:
                own = context.on(owner)
                decision(own, own.addressed("payout", name))

    @rule(data=st.data(), status=st.sampled_from(_STATUSES))
    def judge(self, data: st.DataObject, status: str) -> None:
        self._act(data, lambda context, account: onboarding.set_capability(context, account, status))

    @rule(data=st.data(), choice=st.integers(0, len(OUTCOMES) - 1))
    def change_bank(self, data: st.DataObject, choice: int) -> None:
        bank = of_country("AT")[choice]
        self._act(data, lambda context, account: onboarding.onboard(context, account, bank, holder="A"))

    @rule(seconds=st.integers(0, 4 * 86_400))
    def wait(self, seconds: int) -> None:
        self._engine.advance(seconds)

    @invariant()
    def the_balance_of_each_is_the_sum_of_its_own_bookings(self) -> None:
        with self._engine.read() as context:
            for owner in ("", *self._names):
                own = context.on(owner)
                booked = own.objects.all("balance_transaction")
                for currency, (available, pending) in balance.held(own).items():
                    mine = [entry for entry in booked if entry["currency"] == currency]
                    assert available + pending == sum(entry["net"] for entry in mine)
                    assert all(entry["net"] == entry["amount"] - entry["fee"] for entry in mine)

    @invariant()
    def no_recipient_goes_below_zero(self) -> None:
        with self._engine.read() as context:
            for owner in self._names:
                assert all(available >= 0 <= pending for available, pending in balance.held(context.on(owner)).values())

    @invariant()
    def what_a_transfer_took_here_it_brought_there(self) -> None:
        with self._engine.read() as context:
            for body in context.objects.all("transfer"):
                rest = body["amount"] - body["amount_reversed"]
                made = [each for each in context.objects.all("transfer_reversal") if each["transfer"] == body["id"]]
                assert sum(each["amount"] for each in made) == body["amount_reversed"] <= body["amount"]
                assert _net(context, body, *made) == -rest
                own = context.on(body["destination"])
                payment = own.addressed("charge", body["destination_payment"])
                refunds = [each for each in own.objects.all("refund") if each["charge"] == payment["id"]]
                assert _net(own, payment, *refunds) == rest

    @invariant()
    def what_went_to_banks_is_what_stands_as_paid_out(self) -> None:
        with self._engine.read() as context:
            for owner in ("", *self._names):
                own = context.on(owner)
                for body in own.objects.all("payout"):
                    stands = body["status"] in ("pending", "in_transit", "paid")
                    assert _net(own, body) == (-body["amount"] if stands else 0)

    @invariant()
    def an_automatic_payout_is_made_of_lines_that_come_to_nothing(self) -> None:
        with self._engine.read() as context:
            for owner in ("", *self._names):
                for body in context.on(owner).objects.all("payout"):
                    lines = f"{_SUM} AND id IN (SELECT booked FROM payout_lines WHERE payout = ?)"
                    [row] = context.objects.rows(lines, body["id"])
                    assert row["net"] == 0

    def _open(self, context: Context, number: int) -> str:
        made = accounts.create(
            context, Params({"identity": {"country": "DE"}, "configuration": {"recipient": _RECIPIENT}})
        )
        account = context.addressed("v2.core.account", made["id"])
        onboarding.onboard(context, account, of_country("DE")[number % 2], holder="A")
        return str(made["id"])

    def _fund(self, context: Context, currency: str, amount: int) -> None:
        topups.succeed(context, topups.open_topup(context, Params({"amount": str(amount), "currency": currency})))

    def _act(self, data: st.DataObject, action: Callable[[Context, Json], object]) -> None:
        name = data.draw(st.sampled_from(self._names))
        with suppress(ApiError), self._engine.write() as context:
            action(context, context.addressed("v2.core.account", name))


def _net(context: Context, *sources: Json) -> int:
    return sum(entry["net"] for source in sources for entry in balance_transactions.of_source(context, source))


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
