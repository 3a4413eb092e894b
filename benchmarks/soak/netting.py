"""R25: a commission that has left the house is taken back; the book goes below zero, and later sales make up for it.

There is no payout here: that the money has left is booked as it is for historic orders, which were settled outside.
"""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.soak.harness import Scene
from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.partners.models import Partner
from tests.support.earnings import earn
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.world import World, a_partner, a_world

COMMISSION, PAID = 15_000, 108_000
HEAD = """
select h.pending, h.available, h.disputed, h.in_transit from ledger.heads h join ledger.books b on b.id = h.book_id
 where b.party = %s
"""
MOVED = """
select coalesce(sum(e.delta) filter (where t.kind = 'accrual'), 0),
       coalesce(sum(e.delta) filter (where t.kind = 'clawback'), 0),
       coalesce(sum(e.delta) filter (where t.kind = 'settled_outside'), 0),
       coalesce(sum(e.delta) filter (where t.kind not in ('accrual', 'clawback', 'settled_outside', 'release')), 0)
  from ledger.entries e join ledger.transactions t on t.id = e.transaction_id join ledger.books b on b.id = e.book_id
 where b.party = %s
"""


def run(scene: Scene, *, partners: int, seed: int) -> dict[str, Any]:
    """Take back what has left from so many partners, let each sell again, and return where the books stood.

    Commissions are not held here, so that each step can be looked at as soon as it is taken.

    Raises:
        AssertionError: a book is not what was earned less what was taken back and what has left, at any step.
    """
    dice, world, deepest = Random(seed), a_world(), 0
    scene.superuser.execute("update programmes set hold_days = 0")
    for number in range(partners):
        partner = world.partner if number == 0 else a_partner(f"Partner {number}")
        deepest = min(deepest, one(scene, world, partner, dice))
    below = scene.count("select count(*) from ledger.heads where available < 0")
    scene.must_be_sound()
    return {"seed": seed, "partners": partners, "deepest_minor": deepest, "still_below_zero": below}


def one(scene: Scene, world: World, partner: Partner, dice: Random) -> int:
    """Take one partner below zero and let it earn again; return how deep its book was."""
    name = f"partner:{partner.id}"
    own = World(**{**world.__dict__, "partner": partner})
    db.session.commit()
    sale = a_paid_sale(scene.sandbox, world=own, email=f"kim@{partner.slug}.example")
    run_waiting(scene.superuser, only="payments.%")
    release()
    leave(sale, name)
    refunded(sale, scene.superuser, amount_minor=dice.randint(PAID // 2, PAID))
    [taken] = {-moved(scene, name)[1]}
    assert held(scene, name) == (0, -taken, 0, 0)
    earned = 0
    for _ in range(dice.randint(1, 3)):
        before = moved(scene, name)[0]
        order = earn(partner, world.offering, at=clock.now(), unit_retail_minor=dice.randint(75_000, 90_000))
        more = moved(scene, name)[0] - before
        earned += more
        assert held(scene, name)[:2] == (more, earned - more - taken), order.public_id
        release()
        assert held(scene, name) == (0, earned - taken, 0, 0)
    accrued, clawed, left, other = moved(scene, name)
    assert (accrued + clawed + left, other) == (sum(held(scene, name)), 0)
    return -taken


def release() -> None:
    """Let every hold that is over end."""
    done = 1
    while done:
        with transaction():
            done = releasing.release(at=clock.now())


def leave(sale: Sale, name: str) -> None:
    """Book that the sale's commission has left the house."""
    leg = Leg(Account(chart.AVAILABLE, name), Account(chart.IMPORTED_RECEIPTS), COMMISSION, {"order": sale.public_id})
    with transaction():
        posting.post(
            db.session(), kind="settled_outside", key=f"settled_outside:{sale.public_id}", at=clock.now(),
            currency="EUR", legs=[leg],
        )  # fmt: skip


def held(scene: Scene, name: str) -> tuple[int, ...]:
    """Return what lies in each bucket of a partner's book."""
    [row] = scene.superuser.execute(HEAD, [name]).fetchall()
    return tuple(map(int, row))


def moved(scene: Scene, name: str) -> tuple[int, ...]:
    """Return what a partner has earned, had taken back, been paid outside, and whatever else moved its book."""
    [row] = scene.superuser.execute(MOVED, [name]).fetchall()
    return tuple(map(int, row))
