"""R12: the right to an account ends, or moves, between an offer and the order by it.

Half of the cases are protections that expire, half customers that change their partner. The order comes at the very
instant, a microsecond beside it, or days away from it; whose it is follows from the instant of the order alone, and the
order says why.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.soak.registering import name_of
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders import queries
from marketplace.orders.models import Order
from tests.support.changes import Bought, confirmed, sold_by
from tests.support.protection import protection_of, registered
from tests.support.sales import a_cart, a_link, a_purchase, ordered
from tests.support.world import World, a_world

DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
WINDOW, COOLING_OFF = 180 * DAY, 30 * DAY
BEGAN = timedelta(days=1_100)
"""Cases begin so long ago, one a day, so that none comes after now and nobody asks too often."""


def run(*, rounds: int, seed: int) -> dict[str, Any]:
    """Play so many cases in the scene that is set, and return how often each right won.

    Raises:
        AssertionError: an order was not whose it had to be, or does not say why.
    """
    dice, world, won = Random(seed), a_world(), Counter[str]()
    first = clock.now() - BEGAN
    for number in range(rounds):
        case = expiring if number % 2 else changing
        won[case(world, f"r12 {seed} {number}", first + number % 700 * DAY, dice)] += 1
    return {"seed": seed, "rounds": rounds, "won": dict(sorted(won.items()))}


def expiring(world: World, name: str, begins_at: datetime, dice: Random) -> str:
    """Another partner's offer is ordered about when the protection of the account ends; return the level that won."""
    word = name_of(name)
    protection = protection_of(registered(world.partner, f"{word}.com", company=word, at=begins_at))
    ends_at, at = begins_at + WINDOW, _about(begins_at + WINDOW, dice)
    link = a_link(world.other_partner, world.offering, at=begins_at + DAY, valid_days=365)
    order = ordered(a_cart(link, at=at), a_purchase(f"kim@{word}.com", company=word), at=at)
    is_protected = at < ends_at
    _belongs(order, world.partner if is_protected else world.other_partner, "registration" if is_protected else "link")
    told = queries.attributions(order)[0 if is_protected else 1]
    assert told.evidence["rests_on"] == [protection.public_id]
    assert is_protected or told.reason == f"The protection of the account ended at {ends_at.isoformat()}."
    return order.attribution


def changing(world: World, name: str, begins_at: datetime, dice: Random) -> str:
    """The old partner's offer is ordered about when its customer's change counts; return the level that won."""
    word = name_of(name)
    email = f"kim@{word}.com"
    secret, first = sold_by(world.partner, world, email=email, at=begins_at)
    change = confirmed(Bought(world, secret, first, world.other_partner), world.other_partner, at=begins_at + 10 * DAY)
    counts_at = begins_at + 10 * DAY + COOLING_OFF
    at = _about(counts_at, dice)
    link = a_link(world.partner, world.offering, at=begins_at + DAY, valid_days=365)
    order = ordered(a_cart(link, at=at), a_purchase(email), at=at)
    has_changed = at >= counts_at
    _belongs(
        order,
        world.other_partner if has_changed else world.partner,
        "standing_choice" if has_changed else "partner_of_record",
    )
    assert not has_changed or queries.attributions(order)[0].evidence["rests_on"] == [change.public_id]
    return order.attribution


def _about(instant: datetime, dice: Random) -> datetime:
    away = dice.choice((-INSTANT, timedelta(0), INSTANT, dice.randint(-20, 20) * DAY))
    return instant + away


def _belongs(order: Order, partner: Any, level: str) -> None:
    found = (order.partner_id, order.attribution)
    assert found == (partner.id, level), f"{order.public_id}: {found}, and not {partner.id} by {level}"
    db.session.commit()
