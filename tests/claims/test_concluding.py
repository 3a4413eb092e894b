"""What follows from a decided claim happens once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.claims import concluding
from marketplace.db.base import db
from marketplace.ledger.models import Posting, Transaction
from marketplace.orders import lifecycle
from tests.support.claiming import LATER, booked, claimed, concluded, taken
from tests.support.sales import paid
from tests.support.taking_back import take_back
from tests.support.world import World


def test_the_books_name_the_claim_the_terms_and_the_account(world: World) -> None:
    order = taken(world)

    claim = concluded(claimed(world.partner, order))

    wanted = select(Posting.why).join(Transaction, Transaction.id == Posting.transaction_id)
    [why] = db.session.scalars(wanted.where(Transaction.key == f"claim:{claim.public_id}"))
    line = claim.lines[0].line
    assert (why["ref"], why["order"], why["line"], why["offering"]) == (
        claim.public_id, order.public_id, line.public_id, world.offering.public_id,
    )  # fmt: skip
    assert (why["account"], why["cause"], why["basis"]) == (order.account.public_id, "claim", "claim")
    assert (why["list_total_minor"], why["margin_bps"], why["margin_minor"], why["already_minor"]) == (
        100_000, 2_500, 25_000, 0,
    )  # fmt: skip
    assert why["terms"]["tier"] == "gold"


def test_what_went_back_meanwhile_is_taken_off(world: World) -> None:
    order = taken(world)
    claim = claimed(world.partner, order)
    take_back(order, order.total_minor // 3, "ref_third", at=LATER)

    concluded(claim)

    assert (claim.amount_minor, claim.paid_minor) == (25_000, 16_667)
    assert booked(claim) == [("credit", 25_000), ("adjustment", 8_333)]


def test_of_what_went_back_as_a_whole_nothing_is_booked_and_nobody_looks_again(world: World) -> None:
    order = taken(world)
    claim = claimed(world.partner, order)
    take_back(order, order.total_minor, "ref_all", at=LATER)

    concluded(claim)

    assert (claim.paid_minor, concluding.unpaid()) == (0, [])
    assert booked(claim) == [("credit", 25_000), ("adjustment", 25_000)]


def test_an_order_without_its_money_is_found_again_when_it_has_come(world: World) -> None:
    order = taken(world, is_paid=False)
    claim = concluded(claimed(world.partner, order))
    assert (claim.paid_at, concluding.unpaid()) == (None, [])

    paid(order, at=LATER)

    assert concluding.unpaid() == [claim.id]
    concluded(claim, at=LATER + timedelta(hours=1))
    assert (booked(claim), concluding.unpaid()) == ([("credit", 25_000)], [])


def test_an_order_that_is_canceled_after_all_is_never_booked(world: World) -> None:
    order = taken(world, is_paid=False)
    claim = claimed(world.partner, order)
    lifecycle.cancel(lifecycle.lock(order.id), at=LATER, actor="customer", reason="No.")
    db.session.commit()

    concluded(claim)

    assert (claim.state, claim.paid_at, booked(claim), concluding.unpaid()) == ("won", None, [], [])
