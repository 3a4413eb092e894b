"""What an order has brought partners before somebody decides about a claim on it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.claims import deciding, given
from marketplace.claims.deciding import Ruling
from marketplace.claims.errors import GivenAlready, GivenElsewhere
from marketplace.claims.models import Adjudication, Claim, ClaimLine, ClaimStep
from marketplace.commissions import crediting
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderCredit
from tests.claims.test_deciding import AFTER, FOR, ZONE
from tests.support.claiming import SOLD, booked, claimed, concluded, sold_by_rival
from tests.support.crediting import a_protected_account, funded_by, sold_by_house
from tests.support.protection import AT, BY, as_operator, as_partner, registered
from tests.support.taking_back import take_back
from tests.support.world import World, a_partner


def written() -> list[int]:
    """How many rows there are of everything that a decision writes."""
    tables = (ClaimLine, ClaimStep, Adjudication, OrderCredit, AuditEntry)
    return [db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def told(order: Order) -> list[tuple[str, str, str, int, int, bool]]:
    """Every gift: whose, what, who pays, what it is, what went back, and whether it is the holder's margin."""
    with as_operator():
        return [
            (each.partner.name, each.kind, each.funder, each.amount_minor, each.taken_minor, each.is_whole)
            for each in given.of_order(order.id)
        ]


def appealed(world: World, order: Order) -> Claim:
    """A claim of the other partner on an order that the house sold to an account of the first one."""
    claim = claimed(world.other_partner, order)
    with as_partner(world.other_partner):
        deciding.appeal(claim, "It is ours.", by=BY, at=AFTER, time_zone=ZONE)
        db.session.commit()
    return claim


def credited(world: World, funder: str = "vendor") -> Order:
    """The house sold worked example A to the first partner's account: 250.00 are credited."""
    funded_by(funder)
    return sold_by_house(a_protected_account(world.partner, at=SOLD), world.offering, at=SOLD)


def test_commission_credit_and_award_are_told_with_payer_and_what_went_back(world: World) -> None:
    order = credited(world)
    assert crediting.owed(order)
    take_back(order, 40_000, "ref_one", at=AFTER)

    assert told(order) == [(world.partner.name, "credit", "vendor", 25_000, 8_333, True)]


def test_a_sellers_commission_is_no_holders_margin_and_an_award_is(world: World) -> None:
    order = sold_by_rival(world)
    claim = claimed(world.partner, order)
    with as_partner(world.partner):
        deciding.appeal(claim, "Ours.", by=BY, at=AFTER, time_zone=ZONE)
        db.session.commit()
    with as_operator():
        deciding.grant(claim, FOR, at=AFTER)
        db.session.commit()
    concluded(claim)

    assert told(order) == [
        (world.partner.name, "award", "operator", 25_000, 0, True),
        (world.other_partner.name, "commission", "sale", 17_500, 0, False),
    ]


def test_the_commission_of_an_order_by_registration_is_the_holders_margin(world: World) -> None:
    registered(world.other_partner, "acme.com", at=AT)

    assert told(sold_by_rival(world)) == [(world.other_partner.name, "commission", "sale", 17_500, 0, True)]


def test_what_another_holder_had_is_given_again_only_where_somebody_says_so(world: World) -> None:
    claim = appealed(world, credited(world))
    before = written()

    with as_operator():
        with pytest.raises(GivenAlready) as refused:
            deciding.grant(claim, FOR, at=AFTER)
        db.session.commit()
        assert (refused.value.facts["field"], claim.state, written()) == ("gives_twice", "appealed", before)

        deciding.grant(claim, FOR, at=AFTER, gives_twice=True)
        db.session.commit()
    concluded(claim)

    assert claim.steps[-1].evidence == {"text": FOR.evidence, "moves_account": False, "given_twice_minor": 25_000}
    assert booked(claim) == [("credit", 17_500)]


def test_what_another_claim_was_given_is_never_given_again_and_nothing_is_written(world: World) -> None:
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
        before = written()

        assert deciding.foresee(second)[1] == []
        with pytest.raises(GivenElsewhere):
            deciding.grant(second, Ruling("held_account", "So.", "usr_one"), at=AFTER, gives_twice=True)
        db.session.commit()

    assert written() == before
    assert (second.state, second.amount_minor) == ("appealed", None)
