"""A claim is answered in the same request wherever the evidence decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.claims import deciding, filing
from marketplace.claims.errors import ClaimedAlready, ClaimedTooOften, ClaimIncomplete
from marketplace.claims.models import Claim, ClaimDetail, ClaimLine
from marketplace.customers import merging
from marketplace.db.base import db
from marketplace.orders import lifecycle
from marketplace.partners import membership
from marketplace.protection import reviewing
from marketplace.protection.errors import CustomerNamed
from marketplace.protection.models import Registration
from tests.support.claiming import LATER, SOLD, a_demand, booked, claimed, concluded, sold_by_rival, steps_of, taken
from tests.support.guarding import an_account
from tests.support.protection import AT, BY, HOUSE, as_operator, as_partner, in_review, registered
from tests.support.sales import a_link, an_order, paid
from tests.support.shops import a_direct_order
from tests.support.statements import counted
from tests.support.taking_back import take_back
from tests.support.world import World, a_tier

DAY = timedelta(days=1)


def rows() -> tuple[int, int]:
    return tuple(db.session.scalar(select(func.count()).select_from(each)) or 0 for each in (Claim, ClaimLine))


@pytest.mark.row("N10")
def test_whoever_held_the_account_then_wins_at_once_and_is_paid_its_margin(world: World) -> None:
    order = taken(world)

    claim = concluded(claimed(world.partner, order))

    assert (claim.state, claim.rule, claim.order_id) == ("won", "held_account", order.id)
    assert (claim.amount_minor, claim.paid_minor, claim.currency) == (25_000, 25_000, "EUR")
    [line] = claim.lines
    assert (line.basis, line.share_bps, line.margin_bps, line.due_minor, line.received_minor) == (
        "registration", 10_000, 2_500, 25_000, 0,
    )  # fmt: skip
    assert steps_of(claim) == [("", "won", BY, "held_account")]
    assert booked(claim) == [("credit", 25_000)]
    concluded(claim)
    assert booked(claim) == [("credit", 25_000)]


def test_a_number_that_nobody_has_and_a_strangers_order_are_answered_alike(world: World) -> None:
    strange = sold_by_rival(world)
    answers, statements = [], []
    for number in (strange.public_id, "ord_00000000000000000000"):
        with counted() as asked:
            claim = claimed(world.partner, number)
        answers.append((claim.state, claim.rule, claim.order_id, claim.evidence, claim.due_at, claim.lines))
        statements.append(len(asked))

    assert answers[0] == answers[1] == ("lost", "no_evidence", None, {}, None, [])
    assert statements[0] == statements[1]


def test_its_own_order_is_lost(world: World) -> None:
    order = paid(an_order(a_link(world.partner, world.offering), email="kim@acme.com", at=SOLD), at=SOLD)

    claim = claimed(world.partner, order)

    assert (claim.state, claim.rule, claim.lines) == ("lost", "own_order", [])


def test_what_the_account_learnt_later_counts(world: World) -> None:
    order = sold_by_rival(world, email="kim@acme-group.com")
    registered(world.partner, "acme.com", at=AT)
    kept = an_account("kim@acme.com")
    merging.merge(kept.id, order.account_id, by=BY, at=LATER)
    db.session.commit()

    claim = claimed(world.partner, order)

    assert (claim.state, claim.rule, claim.amount_minor) == ("won", "held_account", 25_000)


def test_a_registered_fact_that_another_account_has_learnt_makes_them_one(world: World) -> None:
    mine = in_review(world.partner)  # its website is known of one account, its VAT number of another
    with as_operator():
        reviewing.approve_as_different(mine, by=BY, at=LATER)
        db.session.commit()
    order = sold_by_rival(world)
    assert order.account_id != mine.account_id

    claim = claimed(world.partner, order)

    assert (claim.state, claim.rule, claim.amount_minor) == ("won", "same_facts", 25_000)
    assert {right["fact"] for right in claim.evidence["rights"]} == {"domain"}


def test_a_name_alone_leaves_it_to_a_person(world: World) -> None:
    registered(world.partner, "acme.com", company="Kestrel Logistik", at=AT)
    other = registered(world.other_partner, "kestrel-logistik.com", company="Kestrel Logistik GmbH", at=LATER)
    order = sold_by_rival(world, email="kim@kestrel-logistik.com")
    assert other.registration.account_id == order.account_id

    claim = claimed(world.partner, order)

    assert (claim.state, claim.rule, claim.order_id) == ("open", "likely", order.id)
    assert claim.due_at == LATER + 2 * DAY
    assert claim.evidence["likely"]


def test_what_was_given_up_later_stood_then(world: World) -> None:
    order = taken(world)
    mine = db.session.scalars(select(Registration)).one()
    with as_partner(world.partner):
        reviewing.withdraw(mine, by=BY, at=SOLD + DAY / 2)
        db.session.commit()

    assert claimed(world.partner, order).state == "won"


@pytest.mark.parametrize(
    ("ago", "state", "amount"), [(180 * DAY, "won", 12_500), (179 * DAY, "won", 25_000), (270 * DAY, "lost", None)]
)
def test_borders_of_window_and_tail_are_those_of_the_day(
    world: World, ago: timedelta, state: str, amount: int | None
) -> None:
    order = sold_by_rival(world)
    registered(world.partner, "acme.com", at=SOLD - ago)

    claim = claimed(world.partner, order)

    assert (claim.state, claim.amount_minor) == (state, amount)


def test_an_order_of_before_the_protection_is_a_strangers(world: World) -> None:
    order = sold_by_rival(world)
    registered(world.partner, "globex.com", at=AT)

    assert claimed(world.partner, order).rule == "no_evidence"


def test_a_loser_by_precedence_is_told_so(world: World) -> None:
    registered(world.other_partner, "acme.com", at=AT)
    order = an_order(a_link(world.partner, world.offering, at=AT), email="kim@acme.com", at=SOLD)
    assert order.partner_id == world.other_partner.id

    claim = claimed(world.partner, order)

    assert (claim.state, claim.rule, claim.order_id) == ("lost", "precedence", order.id)


def test_the_margin_is_that_of_the_tier_of_that_day(world: World) -> None:
    order = taken(world)
    membership.change_tier(world.partner, a_tier("silver"), reason="A year has passed.", at=LATER)
    db.session.commit()

    claim = claimed(world.partner, order, at=LATER + DAY)

    assert (claim.amount_minor, claim.lines[0].terms["tier"]) == (25_000, "gold")


def test_an_order_that_was_canceled_gives_nothing(world: World) -> None:
    order = taken(world, is_paid=False)
    lifecycle.cancel(lifecycle.lock(order.id), at=LATER, actor="customer", reason="No.")
    db.session.commit()

    assert claimed(world.partner, order).rule == "not_sold"


def test_an_order_that_nobody_has_paid_is_won_and_booked_when_it_is(world: World) -> None:
    order = taken(world, is_paid=False)

    claim = concluded(claimed(world.partner, order))
    assert (claim.state, claim.paid_at, booked(claim)) == ("won", None, [])

    paid(order, at=LATER)
    assert concluded(claim).paid_minor == 25_000


def test_a_direct_order_that_was_refunded_in_part_gives_what_stands(world: World) -> None:
    """What went back to the buyer is taken off when it is booked."""
    order = taken(world)
    claim = claimed(world.partner, order)
    take_back(order, order.total_minor // 2, "ref_half", at=LATER)

    assert concluded(claim).paid_minor == 12_500


def test_it_is_found_by_day_offering_and_customer(world: World) -> None:
    order = taken(world)

    claim = claimed(
        world.partner, "", sold_on=date(2026, 11, 3), offering=world.offering, customer="https://www.acme.com/"
    )

    assert (claim.state, claim.order_id, claim.order_ref) == ("won", order.id, "")
    assert db.session.scalars(select(ClaimDetail.customer)).one() == "https://www.acme.com/"


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2026, 11, 4)])
def test_another_day_finds_nothing(world: World, day: date) -> None:
    taken(world)

    claim = claimed(world.partner, "", sold_on=day, offering=world.offering, customer="acme.com")

    assert (claim.state, claim.rule) == ("lost", "no_evidence")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({}, "order_ref"), ({"sold_on": date(2026, 11, 3)}, "order_ref"), ({"customer": "Acme"}, "order_ref")],
)
def test_a_claim_that_leads_nowhere_is_refused(world: World, facts: dict[str, object], field: str) -> None:
    with as_partner(world.partner), pytest.raises(ClaimIncomplete) as refused:
        filing.file(world.partner, a_demand(**facts), by=BY, at=LATER, house=HOUSE)

    assert refused.value.field == field
    db.session.rollback()
    assert rows() == (0, 0)


def test_the_same_form_twice_is_one_claim_and_another_form_leads_to_it(world: World) -> None:
    order = taken(world)
    first = claimed(world.partner, order, mark="one")

    assert claimed(world.partner, order, mark="one").id == first.id
    with pytest.raises(ClaimedAlready) as refused:
        claimed(world.partner, order, mark="two")

    db.session.rollback()
    assert (refused.value.claim, rows()) == (first.public_id, (1, 1))


def test_a_partner_files_twenty_in_a_day(world: World) -> None:
    for number in range(20):
        claimed(world.partner, f"nobodys-{number}")

    with pytest.raises(ClaimedTooOften):
        claimed(world.partner, "one-more")

    db.session.rollback()
    assert rows() == (20, 0)
    assert claimed(world.other_partner, "one-more").state == "lost"
    assert claimed(world.partner, "one-more", at=LATER + DAY).state == "lost"


def test_whoever_was_credited_already_has_its_part(world: World) -> None:
    order = taken(world)
    claimed(world.partner, order)
    again = db.session.scalars(select(Claim)).one()
    again.order_id, again.order_ref, again.submission = None, "", "past"
    again.state, again.amount_minor = "lost", None
    db.session.commit()

    assert claimed(world.partner, order).rule == "received"


def test_a_direct_order_by_the_house_is_claimed_likewise(world: World) -> None:
    number = a_direct_order(world.offering, email="kim@acme.com", at=SOLD)
    registered(world.partner, "acme.com", at=AT)

    claim = claimed(world.partner, number)

    assert (claim.state, claim.amount_minor) == ("won", 25_000)


def test_a_reason_that_names_the_customer_is_refused_and_nothing_is_written(world: World) -> None:
    order = taken(world)

    for reason in ("Acme GmbH has been ours.", "Ask kim@acme.com.", "See acme.com", "Ring +49 431 555 0140."):
        with pytest.raises(CustomerNamed, match="the operator reads this text") as refusal:
            claimed(world.partner, order, reason=reason)
        assert refusal.value.facts["field"] == "reason"
        db.session.rollback()
        assert rows() == (0, 0)


def test_an_appeal_that_names_the_customer_is_refused_and_the_claim_stays_lost(world: World) -> None:
    claim = claimed(world.partner, "ord_00000000000000000000")
    registered(world.partner, "acme.com", at=AT)

    with as_partner(world.partner), pytest.raises(CustomerNamed):
        deciding.appeal(claim, "It was Acme GmbH.", by=BY, at=LATER, time_zone="UTC")

    db.session.rollback()
    assert (claim.state, len(claim.steps)) == ("lost", 1)
