"""R5: the web process dies at every point of checkout, again and again; there is never half an order.

Each press is a process of its own that is killed with SIGKILL at its point, while it writes, while it commits, or while
Stripe answers. Then the customer presses again with the same form.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.core.ids import hash_secret
from marketplace.db.base import db
from marketplace.orders.models import Link
from tests.crash.matrix import HANGS, Mishap, retry, suffer
from tests.support.racing import rehearse
from tests.support.sales import a_cart, a_link
from tests.support.stops import Stop
from tests.support.storefront import ENTERED
from tests.support.world import a_world

STOPS = (
    Stop("accounts"),
    Stop("contacts"),
    Stop("account_keys"),
    Stop("guard_decisions"),
    Stop("orders"),
    Stop("order_lines"),
    Stop("order_attributions"),
    Stop("order_transitions"),
    Stop("carts", "update"),
    Stop("checkouts"),
    Stop("orders", at_commit=True),
    Stop("orders", at_commit=True, commits=True),
    Stop("checkouts", at_commit=True),
    Stop("checkouts", at_commit=True, commits=True),
    Stop("checkouts", "update"),
    Stop("checkouts", "update", at_commit=True),
    Stop("checkouts", "update", at_commit=True, commits=True),
)
POINTS = (*(Mishap(stop=stop) for stop in STOPS), *(Mishap(hang=hang) for hang in HANGS))
TOTAL, RECOVERY_SECONDS = 108_000, 30.0

ORDERS, JUDGED = "select count(*) from orders", "select count(*) from guard_decisions"
HALF = """
select count(*) from orders o
 where (select count(*) from order_lines l where l.order_id = o.id) <> 1
    or (select count(*) from checkouts c where c.order_id = o.id and c.state = 'open' and c.url is not null) <> 1
    or (select count(*) from carts c where c.token_hash = o.token_hash and c.state = 'ordered') <> 1
"""


def run(scene: Scene, *, rounds: int, points: Sequence[Mishap] = POINTS) -> dict[str, Any]:
    """Kill a press at each point so many times and press again; return what became of it.

    Raises:
        AssertionError: an order is there twice, half, or another one than before; or it took too long.
    """
    world, at = a_world(), clock.now()
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000, at=at)
    rehearse(press(scene, link, 0))
    rehearsed, kills, slowest, kept = scene.count(ORDERS), rounds * len(points), 0.0, 0
    for number in range(1, kills + 1):
        task = press(scene, link, number)
        mine = f"select coalesce(max(public_id), '') from orders where token_hash = '{hash_secret(task['secret'])}'"
        suffer(
            points[number % len(points)], task,
            call=("POST", "/v1/checkout/sessions"), sandbox=scene.sandbox, superuser=scene.superuser,
        )  # fmt: skip
        [[before]], started = scene.superuser.execute(mine).fetchall(), time.monotonic()
        said = retry(lambda task=task: task)  # type: ignore[misc]
        slowest = max(slowest, time.monotonic() - started)
        assert said.startswith(f"303 {scene.sandbox.url}/c/pay/"), said
        [[after]] = scene.superuser.execute(mine).fetchall()
        assert before in {"", after}
        kept += before != ""
    orders, judged, half = (scene.count(query) for query in (ORDERS, JUDGED, HALF))
    assert (orders, judged, half) == (rehearsed + kills, rehearsed + kills, 0)
    assert slowest <= RECOVERY_SECONDS
    scene.must_be_sound()
    return {
        "points": len(points), "rounds": rounds, "kills": kills, "half_orders": half,
        "found_again": kept, "slowest_recovery_seconds": round(slowest, 2),
    }  # fmt: skip


def press(scene: Scene, link: Link, number: int) -> dict[str, Any]:
    """Return the press of a new customer with a full cart and a complete form."""
    secret = a_cart(link, at=clock.now())
    who = {"email": f"kim{number}@company{number}.example", "company": f"Company {number}"}
    db.session.rollback()
    return {
        "do": "order", **scene.where("web"), "secret": secret,
        "entered": {**ENTERED, **who, "shown_total": str(TOTAL)},
    }  # fmt: skip
