"""R27: payouts that had arrived come back from their banks one to five days later, many of them after a newer one.

The newer state stays, the partner is told once, and nobody is debited: the money lies in its Stripe balance.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import OWED, seed
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import payout_runs, payout_sweeps
from tests.support.paying_out import work

LAST_DAY, LOOKS = 5, 3
NEWER = 700
TOLD = "select count(*) from procrastinate_jobs where task_name = 'mail.payout_bounced'"
BOOKED = "select count(*) from ledger.transactions where kind like 'payout.%'"
ENDS = """
select state, count(*) from payouts p
 where (select count(*) from payouts o where o.party_id = p.party_id and o.id < p.id) = %s group by 1
"""


def run(scene: Scene, *, partners: int, seed_of: int) -> dict[str, Any]:
    """Pay so many partners, every second one twice, and let each first payment come back; return how that ended.

    Raises:
        AssertionError: a newer state was lost, somebody was told twice or not at all, or something was booked.
    """
    dice = Random(seed_of)
    accounts = seed(scene, partners, dice)
    first = _paid(scene, accounts, key="first", days=2)
    twice = sorted(accounts)[::2]
    _owe(scene, twice)
    _paid(scene, {key: accounts[key] for key in twice}, key="second", days=3)
    before = scene.count(BOOKED)
    late = list(first.values())
    dice.shuffle(late)
    for day in range(1, LAST_DAY + 1):
        for name in late[day - 1 :: LAST_DAY]:
            scene.sandbox.double.payout_fails(name, reason="account_closed")
        for _ in range(LOOKS):
            _look(scene, days=3 + day)
    ends = [dict(scene.superuser.execute(ENDS, [number]).fetchall()) for number in (0, 1)]
    told, booked = scene.count(TOLD), scene.count(BOOKED) - before
    assert ends == [{"failed": partners}, {"paid": len(twice)}], ends
    assert (told, booked) == (partners, 0)
    payouts.must_be_sound()
    return {"partners": partners, "paid_again": len(twice), "came_back": ends[0]["failed"], "told": told, "booked": 0}


def _paid(scene: Scene, accounts: dict[int, str], *, key: str, days: int) -> dict[int, str]:
    """Pay out, and let it reach the banks; return Stripe's payments there. `days` is how far our clock has come."""
    payout_runs.run(run_id=payouts.begin(key))
    work(scene.superuser)
    db.session.rollback()
    scene.sandbox.double.advance(days=1)
    since, made = clock.now() - timedelta(days=1), {}
    for party_id, account_id in accounts.items():
        newest, *_ = scene.sandbox.connect.payouts_since(since, account_id=account_id)
        scene.sandbox.double.payout_paid(newest.id)
        made[party_id] = newest.id
    _look(scene, days=days)
    return made


def _look(scene: Scene, *, days: int) -> None:
    with clock.frozen(clock.now() + timedelta(days=days)):
        payout_sweeps.look_for_arrivals()
        work(scene.superuser)


def _owe(scene: Scene, party_ids: list[int]) -> None:
    """Let them be owed something more, and have the money at Stripe."""
    with scene.superuser.transaction():
        scene.superuser.execute("select set_config('app.actor_kind', 'operator', true)")
        for party_id in party_ids:
            scene.superuser.execute(OWED.replace("'payee:'", "'again:'"), {"ids": [party_id], "amounts": [NEWER]})
    scene.sandbox.double.top_up(NEWER * len(party_ids))
