"""Counting tries at something secret."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.identity.limits import PER_PAIR, TooManyTries
from marketplace.web.tries import count_try


def test_every_purpose_counts_apart(app: Flask) -> None:
    with app.test_request_context("/"):
        for _ in range(PER_PAIR):
            count_try("kim@example.com", purpose="confirmation")
        with pytest.raises(TooManyTries):
            count_try("kim@example.com", purpose="confirmation")
        assert count_try("kim@example.com") > 0
