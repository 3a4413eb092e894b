"""R28: periods are closed and sealed while posts go on at full speed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from marketplace.ledger import closing, sealing, verification
from tests.ledger.logins import Logins, book, sale
from tests.support.databases import TestDatabase
from tests.support.sealed import SIGNER

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
PER_CLIENT, CLIENTS = 40, 3

IN_WHICH = """
select t.key, count(*) filter (where t.posted_at >= p.starts_at and t.posted_at < p.ends_at) as periods
  from ledger.transactions t cross join (
    select ends_at, lag(ends_at, 1, '-infinity'::timestamptz) over (order by number) as starts_at from ledger.periods
    union all select 'infinity', coalesce(max(ends_at), '-infinity') from ledger.periods) p group by 1"""
LATE = "select count(*) from ledger.transactions t join ledger.periods p on t.posted_at < p.ends_at and t.recorded_at > p.closed_at"


@pytest.fixture
def logins(database: TestDatabase) -> Iterator[Logins]:
    opened = Logins(database)
    yield opened
    opened.close()


def test_every_post_is_in_exactly_one_period_and_none_in_a_closed_one(logins: Logins) -> None:
    system = logins.session("worker", "system")
    book(system, "accrual", "accrue:first", [*sale(17), sale(18)[0], sale(19)[0]], at=FIRST)
    is_over = threading.Event()

    def post(client: int) -> None:
        session = logins.session("worker", "system")
        for turn in range(PER_CLIENT):
            at = FIRST + timedelta(hours=turn * 6, microseconds=client)
            book(session, "accrual", f"accrue:{client}:{turn}", sale(partner=17 + client), at=at)

    def close() -> int:
        session, number = logins.session("worker", "system"), 0
        while not is_over.is_set():
            number += 1
            closing.close_period(session, FIRST + timedelta(hours=number * 5))
            session.commit()
            closing.write_balances(session)
            session.commit()
            sealing.seal(session, SIGNER, reason="close", is_announced=True)
            session.commit()
        return number

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        closer = pool.submit(close)
        for client in [pool.submit(post, number) for number in range(CLIENTS)]:
            client.result()
        is_over.set()
        closes = closer.result()

    assert closes >= 3
    found = dict(tuple(row) for row in system.execute(text(IN_WHICH)))
    assert (len(found), set(found.values())) == (PER_CLIENT * CLIENTS + 1, {1})
    assert system.scalar(text(LATE)) == 0
    assert verification.verify(system) == []
