from __future__ import annotations

import threading

import pytest

from marketplace.sandbox.stripe.control.counting import Count
from marketplace.sandbox.stripe.control.faults import Fault, FaultPlan


@pytest.mark.parametrize(
    ("method", "path", "fits"),
    [
        ("POST", "/v1/refunds", True),
        ("POST", "/v1/refunds/re_1/cancel", False),
        ("GET", "/v1/refunds", False),
    ],
)
def test_a_fault_is_about_its_method_and_path(method: str, path: str, *, fits: bool) -> None:
    assert Fault("POST", "/v1/refunds", "lock").fits(method, path) is fits
    assert Fault("*", "/v1/*", "lock").fits(method, path)


def test_of_several_faults_the_one_planned_first_happens_and_all_count() -> None:
    plan = FaultPlan()
    first = plan.add(Fault("POST", "/v1/refunds", "lock"))
    second = plan.add(Fault("*", "*", "error_before_effect", count=Count(nth=2, limit=1)))

    claimed = [plan.claim("POST", "/v1/refunds") for _ in range(3)]

    assert claimed == [first, second, None]
    assert (first.count.seen, second.count.seen) == (3, 3)


def test_clearing_lets_go_of_whoever_waits() -> None:
    plan = FaultPlan()
    waiting = threading.Thread(target=plan.wait, args=(60,))
    waiting.start()

    plan.clear()

    waiting.join(10)
    assert not waiting.is_alive()
    assert plan.all() == []
