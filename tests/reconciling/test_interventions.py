"""Money put in, taken out, adjusted: booked once, approved by a second person, never what is owed to somebody."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.reconciling import funding, interventions
from marketplace.reconciling.errors import (
    AlreadyAdjusted,
    AlreadyDecided,
    AskedOtherwise,
    NotAdjustable,
    NotCovered,
    NothingToTake,
    SamePerson,
)
from marketplace.reconciling.models import Difference, Intervention
from tests.support.reconciling import a_difference
from tests.support.refunds import books

FEES = chart.FEES


def money(amount: int, *, owed: int, key: str = "x") -> None:
    """So much at the bank, some of it owed to a tax office, the rest fees."""
    legs = [
        Leg(Account(chart.BANK_AVAILABLE), Account(chart.TAX_PAYABLE, "tax:DE"), owed, {"t": 1}),
        Leg(Account(chart.BANK_AVAILABLE), Account(chart.FEES), amount - owed, {"t": 1}),
    ]
    with transaction():
        posting.post(
            db.session(), kind="adjustment", key=f"adjustment:{key}", at=clock.now(), currency="EUR", legs=legs
        )


def ask(wish: interventions.Wish, *, by: str = "usr_a") -> str:
    """Ask for it and commit; return its id."""
    with transaction():
        return interventions.request(wish, by=by, at=clock.now()).public_id


def state_of(public_id: str) -> str:
    """How it stands."""
    with transaction():
        return db.session.query(Intervention).filter_by(public_id=public_id).one().state


def adjustment(amount: int = 500, *, counter: str = chart.PROCESSING_COSTS) -> interventions.Wish:
    """An adjustment of the one difference, which begins to exist with it."""
    with transaction():
        found = db.session.query(Difference).one_or_none() or a_difference(amount_minor=-amount)
        return interventions.Wish(
            "adjustment", "EUR", amount, counter, chart.STRIPE_AVAILABLE, "A fee.",
            f"{found.public_id}:{amount}:{counter}", difference_id=found.id, movement_id=found.subject,
        )  # fmt: skip


def test_money_put_in_at_the_bank_is_booked_at_once_and_twice_the_same_form_is_one(app: Flask) -> None:
    wish = funding.put_in("EUR", 50_000, "To begin with.", "frm_1")

    assert ask(wish) == ask(wish)

    assert books() == {"bank.available": -50_000, "operator.funding": 50_000}


def test_the_same_form_with_anything_else_in_it_is_refused(app: Flask) -> None:
    ask(funding.put_in("EUR", 50_000, "To begin with.", "frm_1"))

    for other in (
        funding.put_in("EUR", 50_001, "To begin with.", "frm_1"),
        funding.put_in("EUR", 50_000, "More.", "frm_1"),
    ):
        with pytest.raises(AskedOtherwise):
            ask(other)

    assert books() == {"bank.available": -50_000, "operator.funding": 50_000}


def test_what_is_nobody_elses_can_be_taken_out_to_the_cent_and_not_a_cent_more(app: Flask) -> None:
    money(50_000, owed=30_000)

    with pytest.raises(NotCovered) as refused:
        ask(funding.take_out("EUR", 20_001, FEES, "Rent.", "frm_1"))
    assert refused.value.message == ("200.00 EUR are free to withdraw: 300.00 of the money at hand are owed to others.")
    assert db.session.query(Intervention).count() == 0
    db.session.rollback()

    ask(funding.take_out("EUR", 20_000, FEES, "Rent.", "frm_2"))

    assert books() == {"bank.available": -30_000, "tax.payable tax:DE": 30_000}


def test_fees_are_not_taken_from_what_was_put_in(app: Flask) -> None:
    ask(funding.put_in("EUR", 50_000, "To begin with.", "frm_1"))

    with pytest.raises(NotCovered) as refused:
        ask(funding.take_out("EUR", 1, FEES, "Rent.", "frm_2"))

    assert refused.value.message == "0.00 EUR are free to withdraw: that account does not hold more."


def test_nothing_is_no_amount(app: Flask) -> None:
    with pytest.raises(NothingToTake):
        ask(funding.put_in("EUR", 0, "Nothing.", "frm_1"))


def test_a_large_one_waits_for_somebody_else_and_is_judged_anew(app: Flask) -> None:
    money(500_000, owed=100_000)
    asked = ask(funding.take_out("EUR", 300_000, FEES, "Rent.", "frm_1"))
    assert (state_of(asked), books()["bank.available"]) == ("waiting", -500_000)

    with pytest.raises(SamePerson), transaction():
        interventions.approve(interventions.locked(asked), by="usr_a", at=clock.now())
    ask(funding.take_out("EUR", 99_999, FEES, "More rent.", "frm_2"))
    split = ask(funding.take_out("EUR", 99_999, FEES, "More rent.", "frm_3"))
    assert state_of(split) == "waiting"  # the two together are a large one
    with transaction():
        interventions.approve(interventions.locked(split), by="usr_b", at=clock.now())
    with pytest.raises(NotCovered), transaction():
        interventions.approve(interventions.locked(asked), by="usr_b", at=clock.now())
    assert state_of(asked) == "waiting"
    money(200_000, owed=0, key="y")
    with transaction():
        interventions.approve(interventions.locked(asked), by="usr_b", at=clock.now())

    assert (state_of(asked), books()["bank.available"]) == ("booked", -200_002)
    with pytest.raises(AlreadyDecided), transaction():
        interventions.reject(interventions.locked(asked), by="usr_b", at=clock.now())


def test_of_two_withdrawals_at_once_only_one_fits(app: Flask) -> None:
    money(50_000, owed=30_000)
    barrier, outcomes = Barrier(2), []

    def take(number: int) -> None:
        with app.app_context(), acting(SYSTEM):
            wish = funding.take_out("EUR", 15_000, FEES, "Rent.", f"frm_{number}")
            barrier.wait()
            try:
                ask(wish, by=f"usr_{number}")
                outcomes.append("booked")
            except NotCovered:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["booked", "refused"]
    assert books() == {"bank.available": -35_000, "tax.payable tax:DE": 30_000, "operator.fees": 5_000}


def test_a_difference_is_not_adjusted_against_a_second_account_before_it_was_looked_at_again(app: Flask) -> None:
    ask(adjustment())

    with pytest.raises(AlreadyAdjusted):
        ask(adjustment(counter=chart.GOODWILL), by="usr_b")
    db.session.rollback()
    assert books() == {"stripe.available": 500, "operator.processing_costs": -500}
    with transaction():
        db.session.query(Difference).one().last_seen_at = clock.now()

    ask(adjustment(counter=chart.GOODWILL), by="usr_b")
    assert books()["stripe.available"] == 1_000


def test_an_adjustment_that_waits_keeps_others_away(app: Flask) -> None:
    ask(adjustment(500_000))

    with pytest.raises(AlreadyAdjusted):
        ask(adjustment(500_000, counter=chart.GOODWILL))
    db.session.rollback()
    assert db.session.query(Intervention).count() == 1


def test_what_was_rejected_can_be_asked_for_anew(app: Flask) -> None:
    rejected = ask(adjustment(500_000))
    with transaction():
        interventions.reject(interventions.locked(rejected), by="usr_b", at=clock.now())

    again = ask(adjustment(500_000))

    assert (state_of(rejected), state_of(again), again == rejected) == ("rejected", "waiting", False)


def test_an_adjustment_is_not_approved_once_its_difference_is_gone(app: Flask) -> None:
    asked = ask(adjustment(500_000))
    with transaction():
        db.session.query(Difference).one().resolved_at = clock.now()

    with pytest.raises(NotAdjustable), transaction():
        interventions.approve(interventions.locked(asked), by="usr_b", at=clock.now())

    assert (state_of(asked), books()) == ("waiting", {})
