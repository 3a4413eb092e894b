"""The nightly scan finds what protections say today about the sales of yesterday."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.claims import deciding, filing, scanning
from marketplace.claims.errors import ClaimedAlready
from marketplace.claims.models import Claim, ProtectionScan
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection import reviewing
from marketplace.protection.models import Incident
from tests.claims.test_deciding import AGAINST
from tests.support.claiming import LATER, SOLD, a_demand, booked, claimed, concluded, sold_by_rival, steps_of, taken
from tests.support.guarding import rows
from tests.support.protection import AT, BY, HOUSE, as_operator, as_partner, in_review, registered
from tests.support.racing import until
from tests.support.sales import SECRET_KEY
from tests.support.shops import a_direct_order
from tests.support.world import World

DAY = timedelta(days=1)


def scanned(*, at: datetime = LATER, since: datetime | None = None, limit: int = 200) -> ProtectionScan:
    """Run a pass to its end, each batch in a transaction of its own."""
    scanning.begin(at=at, since=since)
    known = scanning.known_facts(SECRET_KEY)
    db.session.commit()
    while scanning.scan(known, at=at, house=HOUSE, limit=limit):
        db.session.commit()
    db.session.commit()
    found = scanning.latest()
    assert found is not None
    return found


def test_a_sale_whose_account_was_protected_is_found_once_and_its_claim_won(world: World) -> None:
    order = taken(world)

    first, second = scanned(), scanned(at=LATER + DAY)

    [incident] = [each for each in rows(Incident) if each.kind == "scan"]
    [claim] = rows(Claim)
    assert (first.orders, first.findings, second.findings) == (1, 1, 0)
    assert (incident.partner_id, incident.account_id, incident.decision_id, incident.standing) == (
        world.partner.id, order.account_id, order.guard_decision_id, "registration",
    )  # fmt: skip
    assert (claim.state, claim.rule, claim.origin, claim.incident_id, claim.amount_minor) == (
        "won", "held_account", "scan", incident.id, 25_000,
    )  # fmt: skip
    assert steps_of(claim) == [("", "won", "scan", "held_account")]
    concluded(claim)
    assert booked(claim) == [("credit", 25_000)]
    assert (incident.resolution, incident.resolved_at) == ("credited", LATER)


def test_what_the_guard_said_is_nothing_new(world: World) -> None:
    registered(world.partner, "acme.com", at=AT)
    a_direct_order(world.offering, email="kim@acme.com", at=SOLD)
    before = len(rows(Incident))

    done = scanned()

    assert (done.orders, done.findings, len(rows(Incident)), rows(Claim)) == (1, 0, before, [])


def test_facts_that_another_account_has_learnt_are_found(world: World) -> None:
    mine = in_review(world.partner)
    with as_operator():
        reviewing.approve_as_different(mine, by=BY, at=LATER)
        db.session.commit()
    order = sold_by_rival(world)
    assert order.account_id != mine.account_id

    assert scanned().findings == 1

    [claim] = rows(Claim)
    assert (claim.state, claim.rule, claim.partner_id) == ("won", "same_facts", world.partner.id)


def an_evasion(world: World, *, days: int = 0) -> Order:
    """An order to an account that is new and bears the name of a protected one, opened so many days before it."""
    registered(world.partner, "acme.com", company="Kestrel Logistik", at=AT)
    registered(world.other_partner, "kestrel-logistik.com", company="Kestrel Logistik GmbH", at=LATER)
    order = sold_by_rival(world, email="kim@kestrel-logistik.com")
    order.account.created_at = SOLD - days * DAY
    db.session.commit()
    return order


@pytest.mark.parametrize(("days", "findings"), [(0, 1), (29, 1), (30, 0)])
def test_a_new_account_that_resembles_a_protected_one_waits_for_a_person(
    world: World, days: int, findings: int
) -> None:
    an_evasion(world, days=days)

    assert scanned().findings == findings
    assert [(each.state, each.rule) for each in rows(Claim)] == [("open", "likely")] * findings


def test_what_a_person_did_not_confirm_is_not_asked_again(world: World) -> None:

    an_evasion(world)
    scanned()
    [claim] = rows(Claim)
    with as_operator():
        deciding.refuse(claim, AGAINST, at=LATER)
        db.session.commit()
    concluded(claim)
    sold_by_rival(world, email="lee@kestrel-logistik.com", at=SOLD + DAY)

    assert scanned(at=LATER + DAY).findings == 0
    [incident] = [each for each in rows(Incident) if each.kind == "scan"]
    assert incident.resolution == "unfounded"


def test_a_claim_that_was_lost_is_won_by_what_was_learnt_since(world: World) -> None:
    order = sold_by_rival(world)
    lost = claimed(world.partner, order)
    lost.order_id = order.id  # as a reviewer would have found
    registered(world.partner, "acme.com", at=AT)
    db.session.commit()

    assert scanned().findings == 1

    assert steps_of(lost)[-1] == ("lost", "won", "scan", "held_account")
    assert [each.id for each in rows(Claim)] == [lost.id]


def test_only_sales_since_an_instant_are_looked_at(world: World) -> None:
    taken(world)

    assert scanned(since=SOLD + timedelta(microseconds=1)).orders == 0
    assert scanned(since=SOLD).findings == 1


def test_a_pass_that_was_interrupted_goes_on_where_it_was(world: World) -> None:
    orders = [sold_by_rival(world, email=f"kim@acme-{number}.com", at=SOLD + number * DAY / 24) for number in range(3)]
    scanning.begin(at=LATER, since=None)
    assert scanning.scan({}, at=LATER, house=HOUSE, limit=2)
    db.session.commit()
    assert scanning.latest().place == orders[1].id  # type: ignore[union-attr]

    done = scanned(at=LATER + DAY, limit=2)

    assert (done.orders, done.begun_at, len(db.session.scalars(select(ProtectionScan)).all())) == (3, LATER, 1)


def test_an_order_that_was_canceled_is_not_looked_at(world: World) -> None:
    order = taken(world, is_paid=False)
    order.state, order.canceled_at = "canceled", LATER
    db.session.commit()

    assert (scanned().orders, rows(Claim)) == (0, [])


def test_a_partner_that_files_what_the_scan_is_filing_is_led_to_that_claim(app: Flask, world: World) -> None:
    number, partner_id, said = taken(world).public_id, world.partner.id, []
    scanning.begin(at=LATER, since=None)
    known = scanning.known_facts(SECRET_KEY)
    db.session.commit()

    def file() -> None:
        with app.app_context():
            act_as(SYSTEM)
            partner = db.session.get_one(Partner, partner_id)
            with as_partner(partner), pytest.raises(ClaimedAlready) as refused:
                filing.file(partner, a_demand(number), by=BY, at=LATER, house=HOUSE)
            said.append(refused.value.facts["claim"])
            db.session.remove()

    assert scanning.scan(known, at=LATER, house=HOUSE)  # its claim is written, and nobody sees it yet
    filer = threading.Thread(target=file)
    filer.start()
    until(_waits_for_the_scan)
    db.session.commit()
    filer.join()

    [claim] = rows(Claim)
    assert (said, claim.origin) == ([claim.public_id], "scan")


def _waits_for_the_scan() -> bool:
    return bool(db.session.scalar(text("select exists (select from pg_locks where not granted)")))
