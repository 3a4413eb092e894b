from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.availability import remark, shortage


@pytest.mark.parametrize(
    ("left", "quantity", "said"),
    [
        (None, 9, ""),
        (3, 3, ""),
        (3, 5, "Only 3 left: take 3."),
        (0, 1, "Sold out at the moment."),
        (1_500, 2_000, "Only 1,500 left: take 1,500."),
    ],
)
def test_a_line_says_what_can_be_taken(web: Flask, left: int | None, quantity: int, said: str) -> None:
    with web.test_request_context():
        assert shortage(left, quantity) == said


@pytest.mark.parametrize(("left", "said"), [(None, ""), (11, ""), (10, "10 left"), (1, "1 left"), (0, "Sold out")])
def test_a_card_speaks_only_of_little(web: Flask, left: int | None, said: str) -> None:
    with web.test_request_context():
        assert remark(left) == said
