from __future__ import annotations

from marketplace.sandbox.stripe.control.counting import Count
from marketplace.sandbox.stripe.control.hooks import Fate, HookPlan, Mishap


def test_an_empty_plan_leaves_everything_as_it_is() -> None:
    assert HookPlan().decide("charge.refunded") == Fate()
    assert HookPlan().lanes() == 1


def test_entries_of_several_kinds_work_together_and_count() -> None:
    plan = HookPlan()
    duplicate = plan.add(Mishap("duplicate", times=10))
    shuffle = plan.add(Mishap("shuffle", events="charge.*"))
    old = plan.add(Mishap("old_timestamp", seconds=400, count=Count(limit=1)))

    first, second, other = (plan.decide(name) for name in ("charge.refunded", "charge.updated", "refund.created"))

    assert (first.times, first.is_held, first.shuffle) == (10, True, shuffle.id)
    assert first.signing["old_timestamp"]["seconds"] == 400
    assert (second.times, second.signing) == (10, {})
    assert (other.times, other.is_held, other.shuffle) == (10, False, None)
    assert [entry.count.reached for entry in (duplicate, shuffle, old)] == [3, 2, 1]


def test_late_events_wait_for_the_clock_or_for_their_release() -> None:
    plan = HookPlan()
    plan.add(Mishap("late", events="charge.*", seconds=60))
    plan.add(Mishap("late", events="refund.*"))

    assert plan.decide("charge.refunded") == Fate(delay=60)
    assert plan.decide("refund.created") == Fate(is_held=True)


def test_answers_are_held_for_the_events_named() -> None:
    plan = HookPlan()
    plan.add(Mishap("before_answer", events="refund.created"))

    assert plan.holds_answers(["charge.refunded", "refund.created"])
    assert not plan.holds_answers(["charge.refunded"])


def test_an_order_is_drawn_from_its_seed() -> None:
    first, second = list(range(20)), list(range(20))

    Mishap("shuffle", seed=7).draws.shuffle(first)
    Mishap("shuffle", seed=7).draws.shuffle(second)

    assert first == second != list(range(20))
