from __future__ import annotations

from marketplace.sandbox.stripe.control.controls import Controls


def test_controls_are_empty_until_somebody_arranges_something() -> None:
    first, second = Controls(), Controls()

    assert (first.faults.all(), first.hooks.all(), first.journal.lines()) == ([], [], [])
    assert first.faults is not second.faults
