"""Several decide about one claim, claim one order, pay one claim or scan at once: everything happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from marketplace.claims import deciding, filing
from marketplace.claims.deciding import Ruling
from marketplace.claims.models import Claim, ClaimLine
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import claims
from marketplace.partners.models import Partner
from marketplace.protection.models import Incident
from tests.claims.test_deciding import AFTER, an_open_claim
from tests.support.claiming import LATER, a_demand, booked, claimed, taken
from tests.support.protection import BY, HOUSE
from tests.support.world import a_world


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """Do each in a thread and connection of its own, all beginning together; return what became of each."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        with app.app_context():
            act_as(SYSTEM)
            barrier.wait()
            try:
                with clock.frozen(AFTER):
                    deed()
            except DomainError as refusal:
                return type(refusal).__name__
            else:
                return "done"
            finally:
                db.session.remove()
                forget_actor()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(run, deeds))


def many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_of_two_who_decide_one_does(app: Flask) -> None:
    key = an_open_claim(a_world()).id

    def grant() -> None:
        with transaction():
            deciding.grant(db.session.get_one(Claim, key), Ruling("held_account", "So.", "usr_one"), at=AFTER)

    def refuse() -> None:
        with transaction():
            deciding.refuse(db.session.get_one(Claim, key), Ruling("precedence", "So.", "usr_two"), at=AFTER)

    said = at_once(app, grant, refuse, grant)

    db.session.expire_all()
    claim = db.session.get_one(Claim, key)
    assert said == ["TransitionRefused", "TransitionRefused", "done"]
    assert (claim.state, many(ClaimLine)) in {("won", 1), ("lost", 0)}
    assert len(claim.steps) == 2


def test_one_order_is_claimed_once_by_a_partner_that_presses_often(app: Flask) -> None:
    world = a_world()
    order, partner_id = taken(world).public_id, world.partner.id

    def file() -> None:
        with transaction():
            partner = db.session.get_one(Partner, partner_id)
            filing.file(partner, a_demand(order), by=BY, at=AFTER, house=HOUSE)

    assert at_once(app, file, file, file) == ["ClaimedAlready", "ClaimedAlready", "done"]
    assert (many(Claim), many(ClaimLine)) == (1, 1)


def test_a_claim_is_paid_once_whoever_pays(app: Flask) -> None:
    world = a_world()
    claim = claimed(world.partner, taken(world), at=LATER)
    key = claim.id
    db.session.commit()

    assert set(at_once(app, *[lambda: claims.conclude(claim_id=key)] * 3)) == {"done"}

    db.session.expire_all()
    assert booked(db.session.get_one(Claim, key)) == [("credit", 25_000)]


def test_two_scans_at_once_find_everything_once(app: Flask) -> None:
    taken(a_world())

    said = at_once(app, *[lambda: claims.scan_since(None, at=AFTER)] * 3)

    assert set(said) == {"done"}
    assert (many(Claim), many(Incident), many(ClaimLine)) == (1, 1, 1)
