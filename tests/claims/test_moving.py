"""An account changes its partner by an adjudication, which is there before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import NoResultFound, ProgrammingError

from marketplace.audit.models import AuditEntry
from marketplace.claims import moving
from marketplace.claims.models import Adjudication
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.claiming import LATER, claimed, sold_by_rival
from tests.support.protection import AT, as_operator, as_partner, registered
from tests.support.sales import paid
from tests.support.world import World


def test_the_account_is_the_partners_from_then_on_and_the_trail_says_so(world: World) -> None:
    order = sold_by_rival(world)
    claim = claimed(world.partner, order)

    with as_operator():
        made = moving.adjudge(
            claim, order.account_id, rule="held_account", evidence=" A letter. ", by="usr_1", at=LATER
        )
        db.session.commit()

    account = db.session.get_one(Account, order.account_id)
    assert (account.partner_id, account.bound_at) == (world.partner.id, LATER)
    assert (made.former_partner_id, made.evidence, made.decided_by) == (world.other_partner.id, "A letter.", "usr_1")
    entry = db.session.query(AuditEntry).filter_by(action="account.adjudged").one()
    assert entry.facts == {
        "claim": claim.public_id, "from": world.other_partner.id, "to": world.partner.id, "by": "usr_1",
    }  # fmt: skip


def test_an_adjudication_is_never_changed_and_no_partner_makes_one(world: World) -> None:
    order = sold_by_rival(world)
    claim = claimed(world.partner, order)
    facts = {"rule": "held_account", "evidence": "So.", "by": "usr_1", "at": LATER}
    account_id = order.account_id
    with as_partner(world.partner), pytest.raises(NoResultFound):
        moving.adjudge(claim, account_id, **facts)  # type: ignore[arg-type]
    db.session.rollback()
    with as_operator():
        moving.adjudge(claim, account_id, **facts)  # type: ignore[arg-type]
        db.session.commit()

    with as_operator(), pytest.raises(ProgrammingError):
        db.session.execute(update(Adjudication).values(rule="liking"))


def test_an_adjudicated_account_stays_its_partners_when_its_first_order_is_paid_afterwards(world: World) -> None:
    order = sold_by_rival(world, is_paid=False)
    registered(world.partner, "acme.com", at=AT)
    claim = claimed(world.partner, order)
    with as_operator():
        moving.adjudge(claim, order.account_id, rule="held_account", evidence="So.", by="usr_1", at=LATER)
        db.session.commit()

    paid(order, at=LATER + timedelta(hours=1))

    account = db.session.get_one(Account, order.account_id)
    assert order.partner_id == world.other_partner.id
    assert (account.partner_id, account.bound_at) == (world.partner.id, LATER)
