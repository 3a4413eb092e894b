from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.searching import LONGEST, Shelf, asked


def test_a_shelf_knows_the_page_of_a_hit_and_what_is_fixed_about_it(web: Flask) -> None:
    from marketplace.insight.search import Hit

    shelf = Shelf("Customers", "people", "portal.profit.show", "account", (("by", "order"),))  # type: ignore[arg-type]

    with web.test_request_context():
        assert shelf.address(Hit("account", "acc_1", "Acme")) == "/portal/profit/?account=acc_1&by=order"


@pytest.mark.parametrize(("typed", "text"), [(" a b ", "a b"), ("x" * 999, "x" * LONGEST), ("", "")])
def test_what_is_asked_is_trimmed(web: Flask, typed: str, text: str) -> None:
    with web.test_request_context(query_string={"q": typed}):
        assert asked() == text
