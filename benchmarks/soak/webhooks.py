"""R1: every webhook arrives ten times, in any order, from eight senders at once; each has its effect once.

Payments, refunds made at Stripe and disputes are all told at the same time, so that a refund or a dispute is often
heard of before the payment it is about. Web server and worker are those of production.
"""

from __future__ import annotations

import http.client
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import stripe

from benchmarks.soak.harness import Scene
from tests.support.disputes import intent_at_stripe
from tests.support.paying import a_sale, page_for
from tests.support.racing import PROCESSES, until
from tests.support.running import running_house
from tests.support.sandbox import WEBHOOK_SECRET

SENDERS, COPIES, AIM_MS = 8, 10, 200
PATIENCE = 900.0
TOLD = ("checkout.session.completed", "refund.created", "charge.dispute.created")
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0"}
HANDLED = f"select count(*) from inbox_events where type in {TOLD} and handled_at is not null"
EFFECTS = """
select (select count(*) from payments) + (select count(*) from refunds where booked_at is not null)
     + (select count(*) from disputes)
"""


def run(scene: Scene, folder: Path, *, events: int, seed: int) -> dict[str, Any]:
    """Deliver so many events and return effects and times; `folder` takes what the processes write.

    Raises:
        AssertionError: an event had no effect or several, one was refused, or the books are not sound.
    """
    dice = Random(seed)
    bodies = happen(scene, dice, events)
    deliveries = [body for body in bodies for _ in range(COPIES)]
    dice.shuffle(deliveries)
    with running_house(scene.database, folder, sandbox_url=scene.sandbox.url, processes=2) as house:
        milliseconds = deliver(f"{house.base_url}/webhooks/stripe", deliveries)
        until(lambda: scene.open_jobs() == 0, seconds=PATIENCE)
    effects, kept = scene.count(EFFECTS), scene.count(HANDLED)
    assert (effects, kept) == (events, events), (effects, kept)
    scene.must_be_sound()
    percentiles = statistics.quantiles(milliseconds, n=100)
    return {
        "seed": seed, "events": events, "deliveries": len(deliveries), "senders": SENDERS, "effects": effects,
        "acknowledged_ms": {"median": percentiles[49], "p99": percentiles[98], "max": max(milliseconds)},
        "p99_below_aim": percentiles[98] < AIM_MS,
    }  # fmt: skip


def happen(scene: Scene, dice: Random, events: int) -> list[str]:
    """Let payments be made, refunded and disputed at Stripe until there are so many events; return their bodies."""
    first, made = a_sale(), 0
    while made < events:
        sale = first if made == 0 else a_sale(first.world, email=f"kim@company{made}.example")
        session_id = page_for(sale, scene.sandbox.payments)
        assert scene.sandbox.pay(session_id) == 303
        made += 1
        chance = dice.random()
        if made < events and chance < 0.6:
            intent = intent_at_stripe(session_id, scene.sandbox)
            if chance < 0.4:
                scene.sandbox.double.refund(intent, dice.randint(1, 108_000))
            else:
                scene.sandbox.double.dispute(intent)
            made += 1
    with scene.sandbox.server.engine.read() as context:
        found = [each for each in context.objects.all("event") if each["type"] in TOLD]
    assert len(found) == events
    return [scene.sandbox.event(each["id"]) for each in found]


def deliver(url: str, deliveries: list[str]) -> list[float]:
    """Send all deliveries from several processes at once; return the milliseconds until each was thanked for."""
    pipes, milliseconds = [], []
    for place in range(SENDERS):
        mine, theirs = PROCESSES.Pipe()
        PROCESSES.Process(target=send, args=(url, deliveries[place::SENDERS], theirs), daemon=True).start()
        theirs.close()
        pipes.append(mine)
    for pipe in pipes:
        assert pipe.recv() == "ready"
    for pipe in pipes:
        pipe.send("go")
    for pipe in pipes:
        milliseconds += pipe.recv()
        pipe.close()
    return milliseconds


def send(url: str, bodies: list[str], pipe: Connection) -> None:
    """Send one process's share, one after another as soon as the last was taken, and tell how long each took."""
    parts, milliseconds = urlsplit(url), []
    pipe.send("ready")
    pipe.recv()
    for body in bodies:
        signature = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        started = time.perf_counter()
        connection.request("POST", parts.path, body.encode(), {**HEADERS, "Stripe-Signature": signature})
        answer = connection.getresponse()
        answer.read()
        milliseconds.append(round((time.perf_counter() - started) * 1_000, 2))
        connection.close()
        assert answer.status == 200, answer.status
    pipe.send(milliseconds)
