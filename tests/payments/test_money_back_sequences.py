"""Any sequence of refunds, failures and a dispute over an order of two lines: every cent where it belongs after each.

What Stripe shows is made up here and recorded as news is; so a refund may come back while a dispute is open, after it
was lost, and after it was won after all.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies

from marketplace.catalog import concessions
from marketplace.catalog.models import VendorAgreement
from marketplace.commissions import releasing, reversing
from marketplace.commissions.models import Commission, CreditStep, Reversal
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.gateways.dispute_ports import ProviderDispute
from marketplace.gateways.ports import ProviderRefund
from marketplace.orders import lifecycle
from marketplace.orders.models import Order
from marketplace.payments import dispute_outcomes, refund_outcomes, refunding, soundness
from marketplace.payments.models import Checkout, Dispute, Payment, Refund
from marketplace.payments.refund_rules import Wanted
from tests.support.crediting import a_protected_account, credits_of, funded_by
from tests.support.earnings import earn
from tests.support.paying import ISSUER
from tests.support.refunds import ASKED, books
from tests.support.world import World, a_world, an_offering

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOLD_OVER = AT + timedelta(days=15)
_names = itertools.count(1)


@dataclass
class Case:
    """One paid order of two lines, and what Stripe shows of it."""

    order_id: int
    intent: str
    dispute: ProviderDispute | None = None
    shown: int = 0

    def refund(self, random: Random, *, is_ours: bool) -> None:
        """Refund an amount or a unit, or have somebody refund at Stripe; nothing where a dispute is open or lost."""
        order = db.session.get_one(Order, self.order_id)
        left = [each for each in refunding.left_in_the_books(order) if each.left_minor]
        if not left or (self.dispute and self.dispute.status != "won"):
            return
        amount = random.randint(1, min(sum(each.left_minor for each in left), 4_000))
        whole = [each for each in left if each.left_units and random.random() < 0.5]
        wanted = Wanted(units={whole[0].line_id: 1}) if whole else Wanted(amount_minor=amount)
        name = ""
        if is_ours:
            with transaction():
                number = refunding.next_number(self.order_id)
                asked = refunding.request(lifecycle.lock(self.order_id), wanted, ASKED, number=number, at=AT)
                name, amount = asked.public_id, asked.amount_minor
        self.shown += 1
        self._record(self._seen(f"re_{self.intent}_{self.shown}", amount, name))

    def fail(self, random: Random) -> None:
        """Let one refund that is in the books come back."""
        gone = db.session.query(Refund).filter_by(order_id=self.order_id, state="succeeded").all()
        if gone:
            refund = random.choice(gone)
            seen = self._seen(refund.stripe_refund_id or "", refund.amount_minor, refund.public_id)
            self._record(replace(seen, status="failed"))

    def open(self) -> None:
        """Dispute what is left of the payment; once."""
        left = sum(each.left_minor for each in refunding.left_in_the_books(db.session.get_one(Order, self.order_id)))
        if self.dispute is None and left:
            name = f"du_{self.intent}"
            shown = ProviderDispute(name, "needs_response", self.intent, "EUR", left, "fraudulent", AT, AT)
            self._follow(shown)

    def decide(self, status: str) -> None:
        """Win or lose an open one; win one that was lost."""
        if self.dispute and (
            self.dispute.status == "needs_response" or (self.dispute.status, status) == ("lost", "won")
        ):
            self._follow(replace(self.dispute, status=status))

    def _seen(self, stripe_id: str, amount: int, name: str) -> ProviderRefund:
        return ProviderRefund(stripe_id, "succeeded", self.intent, "EUR", amount, name, None, None, "", AT)

    def _record(self, seen: ProviderRefund) -> None:
        for _ in range(2):
            with transaction():
                refund_outcomes.record(seen, issuer=ISSUER, at=AT)

    def _follow(self, seen: ProviderDispute) -> None:
        self.dispute = seen
        for _ in range(2):
            with transaction():
                dispute_outcomes.record(seen, at=AT)


def a_concession(world: World, funder: str) -> None:
    """Grant the partner an odd margin on top of its own for all that it sells, paid by somebody else."""
    concessions.grant(
        world.partner, bps=333, funder=funder, reason="A large customer.", starts_at=AT, ends_at=HOLD_OVER,
        granted_by="usr_test", at=AT,
    )  # fmt: skip
    db.session.commit()


def a_case(world: World, name: str, **facts: Any) -> Case:
    """An odd order: two offerings of the same vendor, three units of each, at prices that share out badly."""
    offerings = [an_offering(f"{name} {price}", vendor=world.vendor, unit_minor=price) for price in (3_333, 1_009)]
    order = earn(
        facts.pop("seller", world.partner),
        *offerings,
        at=AT,
        quantity=3,
        cash="stripe.pending",
        **{"route": "customer_checkout", **facts},
    )
    checkout = Checkout(
        public_id=f"chk_{name}", order=order, token_hash=order.token_hash, number=1, idempotency_key=name, parameters={},
        state="complete", created_at=AT,
    )  # fmt: skip
    db.session.add(checkout)
    db.session.flush()
    payment = Payment(
        public_id=f"pay_{name}", order_id=order.id, checkout_id=checkout.id, currency="EUR", is_live=False,
        amount_minor=order.total_minor, payment_intent_id=f"pi_{name}", processing_fee_minor=0, paid_at=AT,
    )  # fmt: skip
    db.session.add(payment)
    db.session.commit()
    return Case(order.id, f"pi_{name}")


def step(case: Case, random: Random) -> None:
    """Do one thing that may happen."""
    deed = random.choice(("ours", "ours", "theirs", "fail", "fail", "open", "won", "lost", "won"))
    if deed in {"ours", "theirs"}:
        case.refund(random, is_ours=deed == "ours")
    elif deed == "fail":
        case.fail(random)
    elif deed == "open":
        case.open()
    else:
        case.decide(deed)
    db.session.rollback()


def faults() -> list[str]:
    with snapshot():
        return [str(fault) for fault in soundness.audit()]


def assert_credits(case: Case) -> None:
    """Fail unless each credit has given back its part of what its line's buyer got back, rounded down, step by step."""
    for credit in credits_of(db.session.get_one(Order, case.order_id)):
        line = credit.line
        paid = line.retail_total_minor - line.discount_minor + line.tax_minor
        gone = sum(row.cash_minor for row in db.session.query(Reversal).filter_by(line_id=line.id))
        steps = db.session.query(CreditStep).filter_by(commission_id=credit.id).all()
        assert credit.clawed_back_minor == sum(step.taken_minor for step in steps) == credit.amount_minor * gone // paid
        assert credit.disputed_minor == sum(step.frozen_minor for step in steps)
        assert 0 <= credit.disputed_minor <= credit.remaining_minor
        assert all(step.reason and step.cause_ref for step in steps)
    db.session.rollback()


def assert_split(case: Case) -> None:
    """Fail unless each line has given exactly what the sum that went back of it takes."""
    order = db.session.get_one(Order, case.order_id)
    taken = reversing.taken_back(case.order_id)
    for each in refunding.left_in_the_books(order):
        cash = taken[each.line_id].cash_minor if each.line_id in taken else 0
        rows = db.session.query(Reversal).filter_by(line_id=each.line_id).all()
        names = Parts.__dataclass_fields__
        assert Parts(*(sum(getattr(row, name) for row in rows) for name in names)) == parts_at(each.line, cash)
    db.session.rollback()


def assert_funded(case: Case, funder: str) -> None:
    """Fail unless the concession is in the partner's margin, and only the operator pays for one of its own."""
    for line in db.session.get_one(Order, case.order_id).lines:
        assert (line.operator_funded_minor > 0) is (funder == "operator")
        assert line.margin_bps == (2_833 if funder else 2_500)
    db.session.rollback()


def assert_full_commission(case: Case) -> None:
    """Fail unless the partner has its terms' commission less its share of what its buyer got back, each part explained."""
    order = db.session.get_one(Order, case.order_id)
    given = {each.line_id: each for each in db.session.query(Commission).filter_by(order_id=order.id, credit_id=None)}
    for each in refunding.left_in_the_books(order):
        rows = db.session.query(Reversal).filter_by(line_id=each.line_id).all()
        share = parts_at(each.line, sum(row.cash_minor for row in rows)).commission_minor
        assert given[each.line_id].amount_minor == each.line.commission_minor
        assert given[each.line_id].remaining_minor == each.line.commission_minor - share
        assert all(row.reason and row.cause_ref for row in rows)
    db.session.rollback()


@pytest.mark.parametrize(("seed", "funder"), list(enumerate(["", "", "vendor", "vendor", "operator", "operator"])))
def test_no_sequence_moves_a_cent_to_somebody_else(app: Flask, seed: int, funder: str) -> None:
    random, world = Random(seed), a_world()
    if funder:
        a_concession(world, funder)
    for number in range(3):
        case = a_case(world, f"s{seed}n{number}")
        assert_funded(case, funder)
        released_at = random.randrange(9)
        for place in range(9):
            if place == released_at:
                with transaction():
                    releasing.release(at=HOLD_OVER)
            step(case, random)
            assert_split(case)
            assert_full_commission(case)
        assert faults() == [], (seed, number)


@pytest.fixture
def protected(app: Flask) -> tuple[World, Account]:
    """A world, and an account that its second partner has registered."""
    world = a_world()
    return world, a_protected_account(world.other_partner, at=AT)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    random=strategies.randoms(), funder=strategies.sampled_from(("operator", "vendor")), is_house=strategies.booleans()
)
def test_a_credit_goes_back_with_its_line_and_the_seller_notices_nothing(
    protected: tuple[World, Account], random: Random, funder: str, is_house: bool
) -> None:
    world, account = protected
    funded_by(funder)
    seller = {"seller": None, "route": "direct_order"} if is_house else {}
    case = a_case(world, f"c{next(_names)}", account_id=account.id, **seller)
    released_at = random.randrange(9)
    for place in range(9):
        if place == released_at:
            with transaction():
                releasing.release(at=HOLD_OVER)
        step(case, random)
        assert_split(case)
        assert_credits(case)
        if not is_house:
            assert_full_commission(case)
    assert faults() == []


@pytest.mark.parametrize("seed", range(4))
def test_disputes_of_parts_that_overlap_freeze_and_take_no_more_than_there_is(app: Flask, seed: int) -> None:
    random, world = Random(seed), a_world()
    if seed % 2:  # the operator bears it for this vendor
        db.session.query(VendorAgreement).filter_by(vendor_id=world.vendor.id).update({"bears_chargebacks": False})
        db.session.commit()
    case = a_case(world, f"overlap{seed}")
    whole = sum(each.left_minor for each in refunding.left_in_the_books(db.session.get_one(Order, case.order_id)))
    case.refund(random, is_ours=True)
    opened = [
        ProviderDispute(f"du_{place}", "needs_response", case.intent, "EUR", random.randint(1, whole), "fraudulent", AT, AT)
        for place in range(3)
    ]  # fmt: skip
    decided = [replace(each, status=random.choice(("won", "lost", "under_review"))) for each in opened]
    again = [replace(each, status="won") for each in decided if each.status == "lost"]

    for place, seen in enumerate([*opened, *decided, *again]):
        if place == 2:
            with transaction():
                releasing.release(at=HOLD_OVER)
        if place == 4:
            case.fail(random)
        with transaction():
            dispute_outcomes.record(seen, at=AT)
        assert_split(case)
        assert faults() == [], (seed, place)


def test_a_dispute_that_was_lost_and_is_won_after_all_leaves_no_trace_but_its_history(app: Flask) -> None:
    case = a_case(a_world(), "again")
    before = books()
    random = Random(1)
    case.refund(random, is_ours=True)
    case.open()
    case.fail(random)
    case.decide("lost")
    db.session.rollback()
    assert books()["dispute.clearing"] > 0
    case.decide("won")
    db.session.rollback()

    assert {name: amount for name, amount in books().items() if not name.startswith("refund")} == before
    assert faults() == []
    assert db.session.query(Dispute.state, Dispute.beyond_minor).one() == ("won", 0)
    assert {cause for (cause,) in db.session.query(Reversal.cause)} == {
        "refund", "refund_failed", "chargeback", "chargeback_undone",
    }  # fmt: skip
