from __future__ import annotations

from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.web.tallying import decisions
from tests.support.statements import counted


def test_decisions_are_counted_once_a_request(web: Flask) -> None:
    with web.test_request_context(), acting(Actor("operator")), counted() as seen:
        assert decisions().total == 0
        assert decisions().overdue == 0

    assert len(seen) == 1
