"""What happens in a change of partner, in words."""

from __future__ import annotations

from flask import Flask

from marketplace.web.change_words import told
from tests.support.changes import bought, confirmed


def test_steps_are_told_with_who_took_them(app: Flask) -> None:
    customer = bought()
    steps = confirmed(customer, customer.other).steps

    with app.test_request_context():
        assert [(str(each["title"]), str(each["detail"])) for each in told(steps)] == [
            ("Asked for on an order's page", "The customer"),
            ("Confirmed by mail", "The customer"),
        ]
