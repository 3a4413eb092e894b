"""What stands against closing a period: what does not agree in it, until it is gone or somebody has explained it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.audit.models import AuditEntry
from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import periods
from marketplace.ledger.errors import PeriodNotClosable
from marketplace.reconciling import closing, differences
from marketplace.reconciling.errors import NotToClose
from tests.support.reconciling import a_difference

ENDS = datetime(2026, 10, 31, 23, tzinfo=UTC)
AT = ENDS + timedelta(days=3)
MOMENT = timedelta(microseconds=1)
OCTOBER = month_of(ENDS - MOMENT, "Europe/Berlin")


def reasons(*, at: datetime = AT) -> tuple[int, list[str]]:
    """How many differences stand in the way of closing October, and all that is said against it."""
    found = closing.look(db.session(), ENDS, at=at)
    return found.unexplained, list(found.reasons)


def test_a_difference_stands_in_the_way_until_somebody_has_explained_it(app: Flask) -> None:
    assert reasons() == (0, [])
    inside = a_difference(occurred_at=ENDS - MOMENT)
    a_difference(subject="txn_2", occurred_at=ENDS)
    a_difference(subject="txn_3", occurred_at=ENDS - MOMENT, is_on_its_way=True)
    a_difference(subject="txn_4", occurred_at=ENDS - MOMENT, resolved_at=AT)

    count, [sentence] = reasons()
    assert (count, sentence.startswith("One difference is explained by nobody")) == (1, True)

    differences.explain(inside, "Stripe's monthly fee.", by="usr_a", at=AT)
    assert reasons() == (0, [])


def test_what_the_books_say_is_said_as_well(app: Flask) -> None:
    for name in ("txn_1", "txn_2"):
        a_difference(subject=name, occurred_at=ENDS - MOMENT)

    count, [first, second] = reasons(at=ENDS - MOMENT)

    assert (count, first, second.startswith("2 differences are explained by nobody")) == (2, periods.NOT_OVER, True)


def close(period: Period) -> int:
    db.session.commit()
    with transaction():
        return closing.close(db.session(), period)


def written() -> tuple[int, int, int]:
    """How many periods are closed, how many closes are on the trail, and how many are to be finished."""
    jobs = text("select count(*) from procrastinate_jobs where task_name = 'ledger.finish_close'")
    told = db.session.query(AuditEntry).filter_by(action="ledger.period_closed").count()
    return len(periods.closed(db.session())), told, db.session.execute(jobs).scalar_one()


def test_what_was_found_since_somebody_looked_stands_in_the_way_and_nothing_is_written(app: Flask) -> None:
    assert OCTOBER.ends_at == ENDS
    assert reasons() == (0, [])
    found = a_difference(occurred_at=ENDS - MOMENT)

    with pytest.raises(NotToClose, match="One difference is explained by nobody"):
        close(OCTOBER)

    assert written() == (0, 0, 0)
    differences.explain(found, "Stripe's monthly fee.", by="usr_a", at=AT)
    assert close(OCTOBER) == 1
    assert written() == (1, 1, 1)


def test_a_period_is_closed_once(app: Flask) -> None:
    close(OCTOBER)

    with pytest.raises(PeriodNotClosable):
        close(OCTOBER)

    assert written() == (1, 1, 1)
