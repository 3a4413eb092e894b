"""Refunds in single cents and in three parts, some hundred lines."""

from __future__ import annotations

import pytest

from benchmarks.soak import cents


@pytest.mark.row("R24")
def test_no_line_gains_or_loses_a_cent_however_it_is_refunded() -> None:
    found = cents.run(cases=600, seed=7)

    assert found["lines"] == 600
    assert found["steps"] > 10_000
