"""Refusals are sentences with their facts."""

from __future__ import annotations

from marketplace.core.errors import NotFound
from marketplace.payouts.refusals import DecisionNotFound, PayoutNotFound, RunNotFound


def test_what_is_not_there_looks_alike() -> None:
    for refusal in (PayoutNotFound, RunNotFound, DecisionNotFound):
        assert isinstance(refusal("x_1"), NotFound)
        assert "x_1" not in refusal("x_1").message
