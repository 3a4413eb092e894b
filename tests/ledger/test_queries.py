"""Reading transactions and chains."""

from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.ledger import queries
from tests.ledger.logins import NOON, Logins, book, sale

HOUR = timedelta(hours=1)


def test_transactions_come_newest_first_in_pages(system: Session) -> None:
    for number in range(3):
        book(system, "accrual", f"accrue:{number}", sale())

    first = queries.transactions(system, limit=2)
    second = queries.transactions(system, limit=2, before_id=first[-1].id)

    assert [t.key for t in first + second] == ["accrue:2", "accrue:1", "accrue:0"]
    assert queries.transactions(system, kind="release") == []


def test_a_transaction_is_found_by_its_key(system: Session) -> None:
    number = book(system, "accrual", "accrue:1", sale())

    found = queries.transaction_by_key(system, "accrue:1")

    assert found is not None
    assert (found.id, found.kind, found.posted_at) == (number, "accrual", NOON)
    assert queries.transaction_by_key(system, "accrue:2") is None
    assert queries.transaction(system, 99) is None


def test_a_party_finds_the_transactions_it_has_a_leg_in(system: Session, logins: Logins) -> None:
    number = book(system, "accrual", "accrue:1", sale())
    own, other = logins.session("web", "partner", 17), logins.session("web", "partner", 18)

    assert [leg.why for leg in queries.legs(own, number)] == [{"rule": 3, "bps": 2500}]
    assert queries.transaction(other, number) is None
    assert queries.legs(other, number) == []


def test_entries_of_a_period_are_half_open_and_linked(system: Session) -> None:
    for hour in range(4):
        book(system, "accrual", f"accrue:{hour}", sale(), at=NOON + hour * HOUR)

    part = list(queries.entries(system, 17, "EUR", starts_at=NOON + HOUR, ends_at=NOON + 3 * HOUR))

    assert [(e.seq, e.key, e.total_balance) for e in part] == [(2, "accrue:1", 30_000), (3, "accrue:2", 45_000)]
    assert part[1].prev_hash == part[0].hash
    assert list(queries.entries(system, 17, "USD")) == []


def test_the_latest_entries_come_newest_first(system: Session) -> None:
    for number in range(3):
        book(system, "accrual", f"accrue:{number}", sale())

    assert [e.seq for e in queries.latest_entries(system, 17, "EUR", limit=2)] == [3, 2]


def test_transactions_are_found_by_how_their_key_begins_or_by_one_of_its_parts(system: Session) -> None:
    for key in ("accrue:ord_7a", "accrue:ord_7b", "accrue:ord_8"):
        book(system, "accrual", key, sale())

    assert [t.key for t in queries.transactions(system, search="accrue:ord_7")] == ["accrue:ord_7b", "accrue:ord_7a"]
    assert [t.key for t in queries.transactions(system, search="ord_8")] == ["accrue:ord_8"]
    assert queries.transactions(system, search="%") == []
    assert queries.transactions(system, search="rd_8") == []


def test_the_size_of_a_transaction_is_its_legs_and_what_they_move(system: Session) -> None:
    number = book(system, "accrual", "accrue:1", sale())
    legs = queries.legs(system, number)

    assert queries.sizes(system, [number]) == {
        number: queries.Size("EUR", len(legs), sum(leg.amount_minor for leg in legs))
    }
    assert queries.sizes(system, []) == {}


def test_the_chain_goes_on_before_the_last_step_shown(system: Session) -> None:
    for number in range(3):
        book(system, "accrual", f"accrue:{number}", sale())

    assert [step.seq for step in queries.latest_entries(system, 17, "EUR", 2)] == [3, 2]
    assert [step.seq for step in queries.latest_entries(system, 17, "EUR", 2, before_seq=2)] == [1]
