"""What the pages of bank statements show."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.reconciling import bank_statements
from marketplace.reconciling import queries_statements as queries
from marketplace.reconciling.errors import StatementNotFound
from tests.support.bank_statements import IBAN, booked, camt053, statement


def test_statements_and_their_lines_are_found(app: Flask) -> None:
    first = statement(booked("9.00", "A", text="RENT"), booked("-2.00", "B"), closing="7.00")
    second = statement(opening="7.00", closing="7.00", name="S2", day="2026-03-03")
    with transaction():
        bank_statements.take(camt053(first, second), own_account=IBAN, by="usr_a", at=clock.now(), time_zone="UTC")

    found = queries.statements_page().items
    one = found[1]
    lines = queries.lines_page(one.id, view="open").items

    assert ([each.name for each in found], queries.currencies()) == (["S2", "S1"], ["EUR"])
    assert (queries.open_of([each.id for each in found]), queries.totals(one.id)) == ({one.id: 2}, (900, -200))
    assert [each.reference for each in queries.lines_page(one.id, search="rent").items] == ["A"]
    assert queries.lines_page(one.id, view="matched").items == []
    assert set(queries.differences_of(lines)) == {"A", "B"}
    assert queries.statement(one.public_id) is one
    with pytest.raises(StatementNotFound):
        queries.statement("bks_absent")
