"""Paying a won claim: one leg a line, once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.commissions.claimed import ClaimedLine, pay_claim
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.ledger.errors import PostingRefused
from marketplace.ledger.models import Posting, Transaction
from tests.support.protection import as_partner
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.world import World, a_world


@pytest.fixture
def world(app: object) -> World:
    return a_world()


def test_the_operator_pays_each_line_into_the_partners_pending_once(world: World) -> None:
    order = paid(an_order(a_link(world.other_partner, world.offering)))
    lines = [ClaimedLine("oli_1", 2_500, {"account": "acc_1"}), ClaimedLine("oli_2", 0, {})]

    for _ in range(2):
        pay_claim(order, lines, world.partner.id, ref="clm_1", at=AT)
        db.session.commit()

    wanted = select(Posting.amount, Posting.why).join(Transaction, Transaction.id == Posting.transaction_id)
    [(amount, why)] = db.session.execute(wanted.where(Transaction.key == "claim:clm_1"))
    assert (amount, why) == (
        2_500, {"order": order.public_id, "line": "oli_1", "claim": "clm_1", "account": "acc_1"},
    )  # fmt: skip
    assert balances.partner_books(db.session(), world.partner.id)["EUR"].pending == 2_500


def test_where_nothing_stands_nothing_is_booked(world: World) -> None:
    order = paid(an_order(a_link(world.other_partner, world.offering)))

    pay_claim(order, [ClaimedLine("oli_1", 0, {})], world.partner.id, ref="clm_1", at=AT)

    assert db.session.scalars(select(Transaction).where(Transaction.kind == "credit")).all() == []


def test_no_partner_pays_itself(world: World) -> None:
    order = paid(an_order(a_link(world.partner, world.offering)))

    with as_partner(world.partner), pytest.raises(PostingRefused):
        pay_claim(order, [ClaimedLine("oli_1", 1, {})], world.partner.id, ref="clm_1", at=AT)
