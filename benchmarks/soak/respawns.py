"""R5, as production runs: the serving process is killed at each point of checkout, and its master starts another."""

from __future__ import annotations

import http.client
import os
import signal
import time
import urllib.parse
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.soak.deaths import HALF, ORDERS, POINTS, RECOVERY_SECONDS, press
from benchmarks.soak.harness import Scene
from marketplace.core import clock
from tests.crash.matrix import WAITS, Mishap
from tests.support.racing import until
from tests.support.running import RunningHouse, running_house
from tests.support.sales import a_link
from tests.support.stops import stopping
from tests.support.world import a_world

NO_ANSWER = 0
"""The status of a press that nobody answered."""


def run(scene: Scene, folder: Path, *, points: Sequence[Mishap] = POINTS) -> dict[str, Any]:
    """Kill the serving process once at each point, press until it is answered, and return how long that took.

    Raises:
        AssertionError: an order is missing, doubled or half; or the shop was gone for too long.
    """
    world = a_world()
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000, at=clock.now())
    before, seconds = scene.count(ORDERS), []
    with (
        running_house(scene.database, folder, sandbox_url=scene.sandbox.url) as house,
        ThreadPoolExecutor(1) as customer,
    ):
        for number, point in enumerate(points):
            task = press(scene, link, number)
            lost = die(scene, house, point, lambda task=task: customer.submit(pressed, house, task))  # type: ignore[misc]
            started = time.monotonic()
            until(lambda task=task: pressed(house, task) == 303)  # type: ignore[misc]
            seconds.append(time.monotonic() - started)
            assert lost.result() == NO_ANSWER
    assert (scene.count(ORDERS) - before, scene.count(HALF)) == (len(points), 0)
    assert max(seconds) <= RECOVERY_SECONDS
    scene.must_be_sound()
    return {"kills": len(points), "slowest_recovery_seconds": round(max(seconds), 2)}


def die(scene: Scene, house: RunningHouse, point: Mishap, start: Callable[[], Future[int]]) -> Future[int]:
    """Let a press come to a point, kill the process that serves it there, and return the press."""
    if point.stop is not None:
        with stopping(scene.superuser, point.stop) as reached:
            lost = start()
            reached.wait()
            kill_the_serving_process(house)
            reached.resolve()
        return lost
    planned = scene.sandbox.double.fault("POST", "/v1/checkout/sessions", point.hang, seconds=WAITS)
    lost = start()
    until(lambda: planned.reached)
    kill_the_serving_process(house)
    scene.sandbox.double.calm()
    return lost


def kill_the_serving_process(house: RunningHouse) -> None:
    """End the one process that serves requests (SIGKILL); its master lives on."""
    master = house.processes["web"].pid
    [serving] = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    os.kill(int(serving), signal.SIGKILL)


def pressed(house: RunningHouse, task: dict[str, Any]) -> int:
    """Send a customer's form and return the status of the answer."""
    connection = http.client.HTTPConnection(urlsplit(house.base_url).netloc, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        form = urllib.parse.urlencode(task["entered"])
        connection.request("POST", f"/checkout/{task['secret']}/details/", form, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return NO_ANSWER
    finally:
        connection.close()
