"""The heads of a partner's books."""

from sqlalchemy.orm import Session

from marketplace.ledger.heads import book_heads
from tests.ledger.logins import book, sale


def test_a_head_is_the_last_entry_of_each_currency(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    book(system, "accrual", "accrue:2", sale(commission=100))
    book(system, "accrual", "accrue:3", sale(commission=7), currency="CHF")

    found = [(head.currency, head.seq, head.total_minor) for head in book_heads(system, 17)]

    assert found == [("CHF", 1, 7), ("EUR", 2, 15_100)]
    assert book_heads(system, 99) == []
