"""A number in the address is one that a row could have, or none."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.cursors import number_before


@pytest.mark.parametrize(
    ("typed", "read"),
    [("", None), ("17", 17), ("-1", None), ("x", None), ("²", None), (str(2**63 - 1), 2**63 - 1), (str(2**63), None)],
)
def test_a_number_is_read_where_a_row_could_have_it(app: Flask, typed: str, read: int | None) -> None:
    with app.test_request_context("/", query_string={"cursor": typed}):
        assert number_before() == read
