"""What people decide about claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.claims import deciding
from marketplace.claims.deciding import Ruling
from marketplace.claims.errors import (
    EvidenceMissing,
    GivenElsewhere,
    NothingToGive,
    RuleUnknown,
    SameDecider,
    SellerDecides,
)
from marketplace.claims.models import Adjudication, Claim, ClaimLine
from marketplace.core.states import TransitionRefused
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.claiming import LATER, SOLD, booked, claimed, concluded, sold_by_rival, steps_of
from tests.support.protection import AT, BY, as_operator, as_partner, registered
from tests.support.shops import a_direct_order
from tests.support.world import World, a_partner

FOR = Ruling("held_account", "They bought through them in May.", "usr_one")
AGAINST = Ruling("different_customer", "Another company.", "usr_one")
ZONE = "Europe/Berlin"
AFTER = LATER + timedelta(hours=3)


def an_open_claim(world: World) -> Claim:
    """A claim on an order of an account whose name is like that of a protected one."""
    registered(world.partner, "acme.com", company="Kestrel Logistik", at=AT)
    registered(world.other_partner, "kestrel-logistik.com", company="Kestrel Logistik GmbH", at=LATER)
    claim = claimed(world.partner, sold_by_rival(world, email="kim@kestrel-logistik.com"))
    assert claim.state == "open"
    return claim


def appealed(world: World, claim: Claim, *, by: str = "usr_one") -> Claim:
    with as_operator():
        if claim.state == "open":
            deciding.refuse(claim, Ruling("different_customer", "Another company.", by), at=AFTER)
            db.session.commit()
    with as_partner(world.partner):
        deciding.appeal(claim, "It is the same.", by=BY, at=AFTER, time_zone=ZONE)
        db.session.commit()
    return claim


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(ClaimLine)) or 0


def test_a_claim_that_is_granted_gives_the_margin_of_that_day_once(world: World) -> None:
    claim = an_open_claim(world)

    with as_operator():
        deciding.grant(claim, FOR, at=AFTER)
        db.session.commit()
    concluded(claim)

    assert (claim.state, claim.rule, claim.amount_minor, claim.paid_minor) == ("won", "held_account", 25_000, 25_000)
    assert steps_of(claim)[-1] == ("open", "won", "usr_one", "held_account")
    assert claim.steps[-1].evidence == {"text": FOR.evidence, "moves_account": False}
    assert booked(claim) == [("credit", 25_000)]
    with as_operator(), pytest.raises(TransitionRefused):
        deciding.grant(claim, FOR, at=AFTER)


@pytest.mark.parametrize(
    ("ruling", "error"),
    [
        (Ruling("liking", "So.", "usr_one"), RuleUnknown),
        (Ruling("different_customer", "So.", "usr_one"), RuleUnknown),
        (Ruling("held_account", " ", "usr_one"), EvidenceMissing),
    ],
)
def test_a_decision_rests_on_a_rule_and_evidence(world: World, ruling: Ruling, error: type[Exception]) -> None:
    claim = an_open_claim(world)

    with as_operator(), pytest.raises(error):
        deciding.grant(claim, ruling, at=AFTER)

    assert (claim.state, lines()) == ("open", 0)


def test_whoever_entered_the_order_does_not_decide(world: World) -> None:
    number = a_direct_order(world.offering, email="kim@acme.com", at=SOLD)
    claim = claimed(world.partner, number)
    with as_operator():
        token = trail.person.set("usr_one")
        trail.record("order.entered", "order", number, {"entered_by": "operator"})
        trail.person.reset(token)
        db.session.commit()
    with as_partner(world.partner):
        deciding.appeal(claim, "It is ours.", by=BY, at=AFTER, time_zone=ZONE)
        db.session.commit()

    with as_operator():
        for decide in (deciding.grant, deciding.refuse):
            ruling = FOR if decide is deciding.grant else AGAINST
            with pytest.raises(SellerDecides):
                decide(claim, ruling, at=AFTER)
        deciding.grant(claim, Ruling("brought_customer", "Their mail of May.", "usr_two"), at=AFTER)

    assert (claim.state, claim.amount_minor) == ("won", 25_000)


def test_an_appeal_is_decided_once_by_somebody_else_within_its_own_time(world: World) -> None:
    claim = appealed(world, an_open_claim(world))
    assert (claim.state, claim.due_at) == ("appealed", datetime(2026, 11, 6, 12, 0, tzinfo=UTC))

    with as_operator():
        with pytest.raises(SameDecider):
            deciding.refuse(claim, AGAINST, at=AFTER)
        with pytest.raises(SameDecider):
            deciding.grant(claim, FOR, at=AFTER)
        deciding.refuse(claim, Ruling("not_protected", "Nothing stood.", "usr_two"), at=AFTER)
        db.session.commit()

    assert (claim.state, lines()) == ("upheld", 0)
    with as_partner(world.partner), pytest.raises(TransitionRefused):
        deciding.appeal(claim, "Once more.", by=BY, at=AFTER, time_zone=ZONE)


def test_what_the_evidence_refused_anybody_may_decide_on_appeal(world: World) -> None:
    claim = appealed(world, claimed(world.partner, sold_by_rival(world)))
    assert claim.order_id is None

    with as_operator():
        deciding.grant(claim, Ruling("agreed_otherwise", "The letter of 2 May.", "usr_one"), at=AFTER)

    assert (claim.state, claim.amount_minor) == ("won", 25_000)
    assert claim.lines[0].basis == "adjudged"


def test_a_number_that_nobody_has_gives_nothing_on_appeal(world: World) -> None:
    claim = appealed(world, claimed(world.partner, "ORD-1"))

    with as_operator(), pytest.raises(NothingToGive):
        deciding.grant(claim, FOR, at=AFTER)

    assert (claim.state, lines()) == ("appealed", 0)


def test_a_lines_margin_is_given_once_whoever_claims_it(world: World) -> None:
    third = a_partner("Westwind")
    db.session.commit()
    order = sold_by_rival(world)
    first, second = (claimed(partner, order) for partner in (world.partner, third))
    for partner, claim in ((world.partner, first), (third, second)):
        with as_partner(partner):
            deciding.appeal(claim, "Ours.", by=BY, at=AFTER, time_zone=ZONE)
            db.session.commit()

    with as_operator():
        deciding.grant(first, FOR, at=AFTER)
        db.session.commit()
        with pytest.raises(GivenElsewhere):
            deciding.grant(second, FOR, at=AFTER)
        db.session.rollback()

    assert (first.state, second.state, lines()) == ("won", "appealed", 1)


def test_an_adjudication_moves_the_account_and_is_on_record(world: World) -> None:
    claim = an_open_claim(world)
    order = claim.order
    assert order is not None
    account = db.session.get_one(Account, order.account_id)
    assert account.partner_id == world.other_partner.id

    with as_operator():
        deciding.grant(claim, FOR, at=AFTER, moves_account=True)
        db.session.commit()

    row = db.session.scalars(select(Adjudication)).one()
    db.session.refresh(account)
    assert (account.partner_id, account.bound_at) == (world.partner.id, AFTER)
    assert (row.account_id, row.partner_id, row.former_partner_id, row.claim_id, row.decided_at) == (
        account.id, world.partner.id, world.other_partner.id, claim.id, AFTER,
    )  # fmt: skip


def test_an_appeal_and_a_withdrawal_say_what_they_can(world: World) -> None:
    claim = an_open_claim(world)
    with as_partner(world.partner):
        with pytest.raises(TransitionRefused):
            deciding.appeal(claim, "Why not.", by=BY, at=AFTER, time_zone=ZONE)
        db.session.rollback()
        with pytest.raises(EvidenceMissing):
            deciding.appeal(claim, "  ", by=BY, at=AFTER, time_zone=ZONE)
        deciding.withdraw(claim, by=BY, at=AFTER)
        db.session.commit()

    assert (claim.state, claim.due_at) == ("withdrawn", None)
    assert claim.order is not None
    assert claimed(world.partner, claim.order, at=AFTER).state == "open"
