from __future__ import annotations

from flask import Flask

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.jobs import books
from marketplace.ledger.closing import BOOKS
from marketplace.statements import proof
from tests.support.market import NOW, a_market


def test_the_newest_check_is_told(app: Flask) -> None:
    assert proof.latest() is None

    with clock.frozen(NOW):
        a_market()
        books.verify()
        newest = proof.latest()

    assert newest == proof.Proof(NOW, faults=0, is_balanced=True)
    assert newest.is_good


def test_a_fault_or_an_imbalance_is_no_good_news(app: Flask) -> None:
    proof.note(["entry 7 was touched"], {"EUR": 0})
    touched = proof.latest()
    proof.note([], {"EUR": 1})
    unbalanced = proof.latest()

    assert touched is not None
    assert unbalanced is not None
    assert (touched.faults, touched.is_good, unbalanced.is_balanced, unbalanced.is_good) == (1, False, False, False)


def test_what_else_is_done_to_the_books_is_no_check_of_them(app: Flask) -> None:
    proof.note([], {"EUR": 0})
    checked = proof.latest()

    trail.record("ledger.period_closed", *BOOKS, {"period": 1})

    assert checked is not None
    assert proof.latest() == checked
