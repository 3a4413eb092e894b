"""R4: webhook, sweep and browser complete the same cart at the same moment, cart after cart.

Two browsers press at once, the customer pays once, then two to four rivals bring the news at once: the webhook or the
sweep, and the browser that comes back, once or several times. Two workers do what follows.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

import stripe

from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.core.ids import hash_secret
from marketplace.db.base import db
from marketplace.orders.models import Link
from tests.support.racing import Racer, racers, until
from tests.support.sales import a_cart, a_link
from tests.support.sandbox import WEBHOOK_SECRET
from tests.support.storefront import ENTERED
from tests.support.world import a_world

BROWSERS, WORKERS, MOST_RIVALS = 3, 2, 4
PATIENCE = 300.0
"""Seconds that the workers may take for what is left at the end."""


def run(scene: Scene, *, carts: int, seed: int) -> dict[str, Any]:
    """Let so many carts be completed by rivals; return what became of them.

    Raises:
        AssertionError: an order or a payment is missing, doubled or not in the books.
    """
    dice, world = Random(seed), a_world()
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000, at=clock.now())
    page, job = {"do": "play", **scene.where("web")}, {"do": "play", **scene.where()}
    work = {"do": "work", **scene.where()}
    told: dict[int, int] = {}
    with racers(*[page] * (BROWSERS + 1), job, *[work] * WORKERS) as started:
        web, sweeper, workers = started[: BROWSERS + 1], started[BROWSERS + 1], started[BROWSERS + 2 :]
        for each in workers:
            each.go()
        for number in range(carts):
            count = dice.randint(2, MOST_RIVALS)
            complete(scene, link, number, web, None if dice.random() < 0.75 else sweeper, returns=count - 1)
            told[count] = told.get(count, 0) + 1
        until(lambda: scene.open_jobs() == 0, seconds=PATIENCE)
        assert [each.stop() for each in workers] == ["stopped"] * WORKERS
    orders = scene.count("select count(*) from orders where state = 'paid'")
    payments = scene.count("select count(*) from payments")
    with scene.sandbox.server.engine.read() as context:
        captures, refunds = len(context.objects.all("charge")), len(context.objects.all("refund"))
    assert (orders, payments, captures, refunds) == (carts, carts, carts, 0)
    assert scene.count("select count(*) from orders") == carts
    scene.must_be_sound()
    return {
        "seed": seed, "carts": carts, "rivals": dict(sorted(told.items())),
        "orders": orders, "captures": captures, "refunds": refunds,
    }  # fmt: skip


def complete(scene: Scene, link: Link, number: int, web: list[Racer], sweeper: Racer | None, *, returns: int) -> None:
    """Order a cart by two presses at once, pay, and let the news come by webhook or `sweeper` and by browsers."""
    secret = a_cart(link, at=clock.now())
    db.session.rollback()
    who = {"email": f"kim{number}@company{number}.example", "company": f"Company {number}"}
    press = {"do": "order", "secret": secret, "entered": {**ENTERED, **who, "shown_total": "108000"}}
    [said] = set(at_once((web[0], press), (web[1], press)))
    assert said.startswith(f"303 {scene.sandbox.url}/c/pay/"), said
    mine = "select session_id from checkouts where token_hash = %s"
    [(session_id,)] = scene.superuser.execute(mine, [hash_secret(secret)]).fetchall()
    assert scene.sandbox.pay(session_id) == 303
    path = f"/checkout/{secret}/return/?session_id={session_id}"
    rivals: list[tuple[Racer, dict[str, Any]]] = [
        (each, {"do": "visit", "path": path}) for each in web[1 : 1 + returns]
    ]
    if sweeper is None:
        rivals.append((web[0], {"do": "webhook", **signed(scene, session_id)}))
    else:
        rivals.append((sweeper, {"do": "job", "job": "stripe.sweep", "arguments": {}}))
    assert set(at_once(*rivals)) <= {"303", "200", "done"}


def at_once(*tasks: tuple[Racer, dict[str, Any]]) -> list[str]:
    """Let players do their tasks at the same moment; return what they say."""
    for player, task in tasks:
        player.go(task)
    return [player.hear() for player, _ in tasks]


def signed(scene: Scene, session_id: str) -> dict[str, str]:
    """Return the webhook that tells of a paid page, as Stripe sends it."""
    paid = [each for each in scene.sandbox.events() if each["type"] == "checkout.session.completed"]
    body = json.dumps(next(each for each in paid if each["data"]["object"]["id"] == session_id))
    return {"body": body, "signature": stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)}
