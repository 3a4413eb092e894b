"""R8 and R9: stock under siege, by buyers who press at the same moment.

Each buyer is a connection of its own, and several processes share them; every buyer waits at a barrier, then all press
at once.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import psycopg

PROCESSES = 4
LOSER_SECONDS = 1.0

SHELF = """
with p as (insert into parties (kind, name) values ('vendor', 'Soak') returning id),
     v as (insert into vendors (id, public_id, slug, name)
           select id, 'ven_' || id, 'soak-' || id, 'Soak' from p returning id),
     c as (insert into categories (public_id, slug, name)
           select 'cat_' || id, 'soak-' || id, 'Soak' from v returning id),
     o as (insert into offerings (public_id, vendor_id, category_id, slug, name)
           select 'off_' || v.id, v.id, c.id, 'soak-' || v.id, 'Soak' from v, c returning id, vendor_id),
     l as (insert into plans (public_id, offering_id, name) select 'pln_' || id, id, 'Licence' from o returning id)
select l.id, o.vendor_id from l, o
"""
STOCK = "insert into stocks (plan_id, vendor_id, kind, free) values (%s, %s, 'counted', %s)"
RESERVE = "select plan_id, units from reserve_stock(%s::jsonb, now())"
RELEASE = "select * from release_stock(%s, now())"
SUMS = """
select s.free, coalesce(sum(d.quantity) filter (where d.state = 'reserved'), 0)
  from stocks s left join deliveries d using (plan_id) where s.plan_id = %s group by s.free
"""
ACT = "select set_config('app.actor_kind', 'customer', false), set_config('app.actor_id', %s, false)"


@dataclass(frozen=True)
class Buyer:
    """What one buyer wants, and whether it changes its mind afterwards."""

    number: int
    quantity: int
    cancels: bool


@dataclass(frozen=True)
class Round:
    """What became of a round: orders that got something, refusals, the slowest refusal, what is free and promised."""

    orders: int
    refused: int
    slowest_refusal_seconds: float
    free: int
    promised: int


def last_item(database: str, *, buyers: int, rounds: int) -> list[Round]:
    """R8: one unit, so many buyers. Exactly one order each round, and a quick answer for everybody else."""
    found = []
    for _ in range(rounds):
        done = one_round(database, 1, [Buyer(number, 1, cancels=False) for number in range(buyers)])
        if (done.orders, done.free, done.promised) != (1, 0, 1):
            raise AssertionError(f"the last item was sold {done.orders} times: {done}")
        if done.slowest_refusal_seconds >= LOSER_SECONDS:
            raise AssertionError(f"a loser waited {done.slowest_refusal_seconds:.2f} s for its answer")
        found.append(done)
    return found


def mixed(database: str, *, units: int, rounds: int, seed: int) -> list[Round]:
    """R9: so many units, four times as many buyers of one to three, every third of whom cancels."""
    dice, found = Random(seed), []
    for _ in range(rounds):
        wanted = [Buyer(number, dice.randint(1, 3), cancels=dice.random() < 1 / 3) for number in range(4 * units)]
        done = one_round(database, units, wanted)
        if done.free < 0 or done.free + done.promised != units:
            raise AssertionError(f"{units} units became {done.free} free and {done.promised} promised")
        found.append(done)
    return found


def one_round(database: str, units: int, buyers: list[Buyer]) -> Round:
    """Open a shelf with so many units and let all buyers at it at once, from several processes."""
    with psycopg.connect(database, autocommit=True) as connection:
        plan_id, vendor_id = connection.execute(SHELF).fetchone() or (0, 0)
        connection.execute(STOCK, [plan_id, vendor_id, units])
    shares = [buyers[place::PROCESSES] for place in range(PROCESSES) if buyers[place::PROCESSES]]
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(len(shares)), context.Queue()
    workers = [context.Process(target=_crowd, args=(database, plan_id, share, gate, results)) for share in shares]
    for worker in workers:
        worker.start()
    answers = [answer for _ in workers for answer in results.get(timeout=120)]
    for worker in workers:
        worker.join()
    with psycopg.connect(database) as connection:
        free, promised = connection.execute(SUMS, [plan_id]).fetchone() or (0, 0)
    refusals = [seconds for got, seconds in answers if not got]
    return Round(len(answers) - len(refusals), len(refusals), round(max(refusals, default=0.0), 4), free, int(promised))


def _crowd(database: str, plan_id: int, share: list[Buyer], gate: Any, results: Any) -> None:
    """All buyers of one process, each on a connection of its own that is open before the start."""
    ready = threading.Barrier(len(share), action=gate.wait)
    with ThreadPoolExecutor(len(share)) as threads:
        results.put(list(threads.map(lambda buyer: _buy(database, plan_id, buyer, ready), share)))


def _buy(database: str, plan_id: int, buyer: Buyer, ready: threading.Barrier) -> tuple[bool, float]:
    token, order = f"hash-{plan_id}-{buyer.number}", f"ord_{plan_id}_{buyer.number}"
    line = {"order": order, "line": f"oli_{plan_id}_{buyer.number}", "plan": plan_id, "quantity": buyer.quantity}
    line |= {"partner": None, "token": token, "buyer": "customer"}
    with psycopg.connect(database) as connection:
        connection.execute(ACT, [token])
        connection.commit()
        ready.wait()
        started = time.monotonic()
        is_short = connection.execute(RESERVE, [json.dumps([line])]).fetchone() is not None
        connection.commit()
        seconds = time.monotonic() - started
        if not is_short and buyer.cancels:
            connection.execute(RELEASE, [order])
            connection.commit()
    return not is_short, seconds


def summed(rounds: list[Round]) -> dict[str, Any]:
    """Return the figures of all rounds together."""
    slowest = [each.slowest_refusal_seconds for each in rounds]
    return {
        "rounds": len(rounds),
        "orders": sum(each.orders for each in rounds),
        "refused": sum(each.refused for each in rounds),
        "slowest_refusal_seconds": {"median": round(statistics.median(slowest), 4), "max": max(slowest)},
        "last": asdict(rounds[-1]),
    }
