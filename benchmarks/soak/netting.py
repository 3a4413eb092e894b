"""R25: a commission that was paid out is taken back; the book goes below zero, and later sales make up for it.

After every step a run of payouts is asked for: it pays exactly what is above zero, and nothing at all below.
"""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.partners.models import Partner
from marketplace.payouts.refusals import NobodyToPay
from tests.support.earnings import earn
from tests.support.paying import run_waiting
from tests.support.paying_out import a_destination, a_run, owe
from tests.support.refunds import a_paid_sale, refunded
from tests.support.world import World, a_partner, a_world

COMMISSION, PAID, AT_STRIPE = 15_000, 108_000, 100_000_000
RUNS = "select count(*) from payout_runs"
HEAD = """
select h.pending, h.available, h.disputed, h.in_transit from ledger.heads h join ledger.books b on b.id = h.book_id
 where b.party = %s
"""
MOVED = """
select coalesce(sum(e.delta) filter (where t.kind = 'accrual'), 0),
       coalesce(sum(e.delta) filter (where t.kind = 'clawback'), 0),
       coalesce(sum(e.delta) filter (where t.kind like 'payout.%%'), 0),
       coalesce(sum(e.delta) filter (where t.kind not in ('accrual', 'clawback', 'release')
                                      and t.kind not like 'payout.%%'), 0)
  from ledger.entries e join ledger.transactions t on t.id = e.transaction_id join ledger.books b on b.id = e.book_id
 where b.party = %s
"""


def run(scene: Scene, *, partners: int, seed: int) -> dict[str, Any]:
    """Take back what has left from so many partners, let each sell again, and return where the books stood.

    Commissions are not held here, so that each step can be looked at as soon as it is taken.

    Raises:
        AssertionError: a book is not what was earned less what was taken back and paid, at any step; or something was
            paid that was not above zero.
    """
    dice, world, deepest = Random(seed), a_world(), 0
    scene.superuser.execute("update programmes set hold_days = 0")
    idle = a_partner("Idle").id
    db.session.commit()
    owe(f"partner:{idle}", AT_STRIPE, sandbox=scene.sandbox)  # customers' money is not available yet
    for number in range(partners):
        partner = world.partner if number == 0 else a_partner(f"Partner {number}")
        deepest = min(deepest, one(scene, world, partner, dice))
    below = scene.count("select count(*) from ledger.heads where available < 0")
    paid, runs = scene.count("select count(*) from payouts where state = 'sent'"), scene.count(RUNS)
    payouts.must_be_sound()
    scene.must_be_sound()
    return {
        "seed": seed, "partners": partners, "deepest_minor": deepest, "still_below_zero": below, "payouts": paid,
        "runs": runs,
    }  # fmt: skip


def one(scene: Scene, world: World, partner: Partner, dice: Random) -> int:
    """Take one partner below zero and let it earn again; return how deep its book was."""
    name = f"partner:{partner.id}"
    own = World(**{**world.__dict__, "partner": partner})
    db.session.commit()
    a_destination(partner.id, scene.sandbox)
    sale = a_paid_sale(scene.sandbox, world=own, email=f"kim@{partner.slug}.example")
    run_waiting(scene.superuser, only="payments.%")
    release()
    assert pay(scene, name) == COMMISSION
    refunded(sale, scene.superuser, amount_minor=dice.randint(PAID // 2, PAID))
    taken = -moved(scene, name)[1]
    stand = -taken
    assert held(scene, name) == (0, stand, 0, 0)
    assert pay(scene, name) == 0
    for _ in range(dice.randint(1, 3)):
        before = moved(scene, name)[0]
        order = earn(partner, world.offering, at=clock.now(), unit_retail_minor=dice.randint(75_000, 90_000))
        more = moved(scene, name)[0] - before
        assert held(scene, name)[:2] == (more, stand), order.public_id
        release()
        assert held(scene, name) == (0, stand + more, 0, 0)
        stand += more - pay(scene, name)
    accrued, clawed, left, other = moved(scene, name)
    assert (accrued + clawed + left, other) == (sum(held(scene, name)), 0)
    return -taken


def pay(scene: Scene, name: str) -> int:
    """Ask for a run of everybody, and return what it has paid one partner: all that was above zero, or nothing."""
    before, left = held(scene, name)[1], moved(scene, name)[2]
    with suppress(NobodyToPay):
        a_run(scene.superuser)
    db.session.rollback()
    paid = left - moved(scene, name)[2]
    assert paid == max(before, 0), (name, before, paid)
    assert held(scene, name) == (0, min(before, 0), 0, 0)
    return paid


def release() -> None:
    """Let every hold that is over end."""
    done = 1
    while done:
        with transaction():
            done = releasing.release(at=clock.now())


def held(scene: Scene, name: str) -> tuple[int, ...]:
    """Return what lies in each bucket of a partner's book."""
    [row] = scene.superuser.execute(HEAD, [name]).fetchall()
    return tuple(map(int, row))


def moved(scene: Scene, name: str) -> tuple[int, ...]:
    """Return what a partner has earned, had taken back, been paid, and whatever else moved its book."""
    [row] = scene.superuser.execute(MOVED, [name]).fetchall()
    return tuple(map(int, row))
