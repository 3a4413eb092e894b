"""R28: periods are closed and sealed while several clients post as fast as they can, at the very time of each close.

Every client posts at the instant it reads from the clock, and each close ends its period at an instant read as it
begins: a posting is in the closed period or after it, never both and never late.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger import closing, sealing, verification
from tests.ledger.logins import Logins, book, sale
from tests.support.racing import until
from tests.support.sealed import SIGNER

BOOKED = "select count(*) from ledger.transactions"
IN_WHICH = """
select count(*), count(*) filter (where periods <> 1) from (
  select t.key, count(p.*) as periods from ledger.transactions t left join (
    select ends_at, lag(ends_at, 1, '-infinity'::timestamptz) over (order by number) as starts_at from ledger.periods
    union all select 'infinity', coalesce(max(ends_at), '-infinity') from ledger.periods) p
      on t.posted_at >= p.starts_at and t.posted_at < p.ends_at
   group by 1) in_which
"""
LATE = """
select count(*) from ledger.transactions t
  join ledger.periods p on t.posted_at < p.ends_at and t.recorded_at > p.closed_at
"""
MOVED = "select count(*) from ledger.transactions where p_at < posted_at"


def run(scene: Scene, *, closes: int, clients: int, between: int) -> dict[str, Any]:
    """Close so many periods, `between` postings after one another; return how many were posted meanwhile.

    Raises:
        AssertionError: a posting is in no period or in two, or came into a closed one; or the books are touched.
    """
    logins, is_over = Logins(scene.database), threading.Event()
    book(logins.session("worker", "system"), "accrual", "accrue:first", sale(17), at=clock.now())

    def post(client: int) -> int:
        session, turn = logins.session("worker", "system"), 0
        while not is_over.is_set():
            turn += 1
            book(session, "accrual", f"accrue:{client}:{turn}", sale(partner=17 + client % 2), at=clock.now())
        return turn

    try:
        with ThreadPoolExecutor(clients) as pool:
            posting = [pool.submit(post, number) for number in range(clients)]
            try:
                _close(logins, scene, closes, between)
            finally:
                is_over.set()
            made = [client.result() for client in posting]
    finally:
        logins.close()
    return {"closes": closes, "clients": clients, **_must_hold(scene, closes, 1 + sum(made))}


def _close(logins: Logins, scene: Scene, closes: int, between: int) -> None:
    session = logins.session("worker", "system")
    for _ in range(closes):
        enough = scene.count(BOOKED) + between
        until(lambda enough=enough: scene.count(BOOKED) >= enough, seconds=300)  # type: ignore[misc]
        closing.close_period(session, clock.now())
        session.commit()
        closing.write_balances(session)
        session.commit()
        sealing.seal(session, SIGNER, reason="close", is_announced=True)
        session.commit()


def _must_hold(scene: Scene, closes: int, posted: int) -> dict[str, int]:
    [(booked, astray)] = scene.superuser.execute(IN_WHICH).fetchall()
    late, moved = scene.count(LATE), scene.count(MOVED)
    assert (booked, astray, late) == (posted, 0, 0)
    assert scene.count("select count(*) from ledger.periods") == closes
    db.session.rollback()
    assert verification.verify(db.session()) == []
    return {"posted": posted, "in_no_or_two_periods": astray, "in_a_closed_one": late, "moved_to_the_open_one": moved}
