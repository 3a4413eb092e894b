"""Finance hears once when a currency is not covered any more, and once when it is again."""

from __future__ import annotations

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import coverage_mails
from marketplace.messaging.models import Message
from marketplace.reconciling.coverage import Turn
from marketplace.reconciling.models import Coverage
from tests.support.world import a_person, the_operator


def turned(money: int, bps: int, *, is_covered: bool) -> None:
    """Tell of a turn twice, as a repeated run would."""
    with transaction():
        row = Coverage(currency="EUR", taken_at=clock.now(), money_minor=money, owed_minor=100_000, bps=bps)
        db.session.add(row)
        db.session.flush()
        for _ in range(2):
            coverage_mails.tell([Turn(row, is_covered)], at=clock.now())


def test_each_turn_is_told_once_with_what_is_missing(app: Flask) -> None:
    operator = the_operator()
    a_person(operator.id, "finance", email="finance@operator.example")
    a_person(operator.id, "channel_manager")
    db.session.commit()

    turned(90_000, 9_000, is_covered=False)
    turned(100_000, 10_000, is_covered=True)

    mails = db.session.query(Message).order_by(Message.id).all()
    assert [(each.recipient, each.subject) for each in mails] == [
        ("finance@operator.example", "EUR is not covered"), ("finance@operator.example", "EUR is covered again"),
    ]  # fmt: skip
    assert "€100.00 have been put in" in mails[0].text
