"""The books and an independent bookkeeper agree, whatever is done in whatever order."""

from __future__ import annotations

import itertools
import string
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from marketplace.ledger import balances, closing, posting, queries, verification
from marketplace.ledger.balances import BookBalance
from marketplace.ledger.chart import BUCKETS
from marketplace.ledger.errors import BalanceTooLow, BookingConflict
from tests.ledger.auditor import Auditor, Legs, Refused
from tests.ledger.logins import Logins, leg

PARTNERS = st.integers(1, 3)
AMOUNTS = st.integers(1, 1_000)
HOURS = st.integers(-30, 60)
START = datetime(2020, 1, 1, tzinfo=UTC)
CURRENCIES = ("".join(letters) for letters in itertools.product(string.ascii_uppercase, repeat=3))
OUTCOMES = {BookingConflict: "conflict", BalanceTooLow: "low"}


class Books(RuleBasedStateMachine):
    """Posts, closes and sums. Each run has a currency of its own, so that all runs share one database."""

    keys: Bundle[str] = Bundle("keys")

    def __init__(self, logins: Logins) -> None:
        super().__init__()
        self.session = logins.session("worker", "system")
        self.currency = next(CURRENCIES)
        cut_off = self.session.scalar(text("select ends_at from ledger.cut_off where ends_at > '-infinity'"))
        self.base = (cut_off or START) + timedelta(hours=24)
        self.auditor = Auditor(cut_off or START)
        self.ids: dict[str, int] = {}
        self.tried = 0

    @rule(target=keys, partner=PARTNERS, parts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), hour=HOURS)
    def sell(self, partner: int, parts: tuple[int, int, int], hour: int) -> str:
        """A sale of three parts."""
        parties = (f"partner.pending partner:{partner}", "vendor.payable vendor:5", "operator.fees")
        return self.book(
            "accrual",
            tuple(("stripe.pending", credit, part) for credit, part in zip(parties, parts, strict=True)),
            hour,
        )

    @rule(target=keys, first=PARTNERS, second=PARTNERS, amount=AMOUNTS, hour=HOURS)
    def sell_for_two(self, first: int, second: int, amount: int, hour: int) -> str:
        """A sale that touches two books, or one twice."""
        legs = tuple(("stripe.pending", f"partner.pending partner:{partner}", amount) for partner in (first, second))
        return self.book("accrual", legs, hour)

    @rule(target=keys, partner=PARTNERS, amount=AMOUNTS, hour=HOURS)
    def release(self, partner: int, amount: int, hour: int) -> str:
        """The end of a hold."""
        return self.move(partner, "release", "pending", "available", amount, hour)

    @rule(target=keys, partner=PARTNERS, amount=AMOUNTS, hour=HOURS)
    def reserve(self, partner: int, amount: int, hour: int) -> str:
        """A payout, which needs the money to be there."""
        return self.move(partner, "payout.reserve", "available", "in_transit", amount, hour)

    @rule(target=keys, partner=PARTNERS, amount=AMOUNTS, hour=HOURS)
    def cancel(self, partner: int, amount: int, hour: int) -> str:
        """A payout that was not made; more than is in transit cannot come back."""
        return self.move(partner, "payout.cancel", "in_transit", "available", amount, hour)

    @rule(target=keys, partner=PARTNERS, bucket=st.sampled_from(["pending", "available"]), amount=AMOUNTS, hour=HOURS)
    def claw_back(self, partner: int, bucket: str, amount: int, hour: int) -> str:
        """A refund, which may take a bucket below zero."""
        return self.book("clawback", ((f"partner.{bucket} partner:{partner}", "refund.clearing", amount),), hour)

    @rule(key=keys, hour=HOURS)
    def repeat(self, key: str, hour: int) -> None:
        """The same again, at any time, gives the first id."""
        if key in self.auditor.booked:
            kind, legs = self.auditor.booked[key]
            self.post(kind, key, legs, hour)

    @rule(key=keys, hour=HOURS, amount=AMOUNTS)
    def reuse(self, key: str, hour: int, amount: int) -> None:
        """Another content under the same key is refused, unless it is the same content after all."""
        self.post("release", key, (("partner.pending partner:1", "partner.available partner:1", amount),), hour)

    @rule()
    def roll_up(self) -> None:
        """Checkpoints change no balance."""
        closing.roll_up(self.session)
        self.session.commit()

    @precondition(lambda self: self.auditor.steps)
    @rule(hour=st.integers(0, 60))
    def close(self, hour: int) -> None:
        """A period is closed; what comes later lands behind it."""
        ends_at = self.base + timedelta(hours=hour)
        if ends_at > self.auditor.cut_off:
            closing.close_period(self.session, ends_at)
            self.session.commit()
            self.auditor.cut_off = ends_at

    @rule(partner=PARTNERS, hour=HOURS)
    def look_back(self, partner: int, hour: int) -> None:
        """The balance just before any instant."""
        at = self.base + timedelta(hours=hour)
        assert balances.partner_book(self.session, partner, self.currency, at) == self.expected(partner, at)

    @invariant()
    def every_balance_agrees(self) -> None:
        """All accounts, as the database sums them and as the auditor does."""
        held = {
            b.account.label: b.balance_minor for b in balances.all_accounts(self.session) if b.currency == self.currency
        }
        assert {label: held[label] for label in self.auditor.labels()} == {
            label: self.auditor.balance(label) for label in self.auditor.labels()
        }
        assert sum(held.values()) == 0
        self.session.rollback()

    def teardown(self) -> None:
        """Every chain agrees step by step, and the books prove themselves."""
        for partner in (1, 2, 3):
            chain = [
                (f"partner.{e.bucket}", e.delta, e.posted_at)
                for e in queries.entries(self.session, partner, self.currency)
            ]
            assert chain == self.auditor.chain(f"partner:{partner}")
        assert verification.verify(self.session) == []
        self.session.close()

    def move(self, partner: int, kind: str, source: str, target: str, amount: int, hour: int) -> str:
        """Book from bucket to bucket."""
        return self.book(
            kind, ((f"partner.{source} partner:{partner}", f"partner.{target} partner:{partner}", amount),), hour
        )

    def book(self, kind: str, legs: Legs, hour: int) -> str:
        """Book under a new key and return the key."""
        self.tried += 1
        key = f"{self.currency}:{self.tried}"
        self.post(kind, key, legs, hour)
        return key

    def post(self, kind: str, key: str, legs: Legs, hour: int) -> None:
        """Book with both; they agree on the outcome."""
        at = self.base + timedelta(hours=hour)
        try:
            self.auditor.post(kind, key, at, legs)
            expected = "booked"
        except Refused as refusal:
            expected = str(refusal)
        number, outcome = self._attempt(kind, key, legs, at)
        assert outcome == expected
        if number is not None:
            assert self.ids.setdefault(key, number) == number

    def expected(self, partner: int, at: datetime) -> BookBalance:
        """A partner's buckets as the auditor sums them."""
        return BookBalance(
            **{bucket: self.auditor.balance(f"{name} partner:{partner}", at) for name, bucket in BUCKETS.items()}
        )

    def _attempt(self, kind: str, key: str, legs: Legs, at: datetime) -> tuple[int | None, str]:
        written = [leg(*one) for one in legs]
        try:
            number = posting.post(self.session, kind=kind, key=key, at=at, currency=self.currency, legs=written)
            self.session.commit()
        except (BookingConflict, BalanceTooLow) as refusal:
            self.session.rollback()
            return None, OUTCOMES[type(refusal)]
        return number, "booked"


def test_the_books_and_an_independent_auditor_always_agree(logins: Logins) -> None:
    run_state_machine_as_test(
        lambda: Books(logins),  # type: ignore[arg-type]  # Hypothesis takes any callable that makes a machine
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],  # a failing run is short enough to read; shrinking it takes minutes
        ),
    )
