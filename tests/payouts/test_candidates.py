"""Who has money on its book, in one statement."""

from __future__ import annotations

from flask import Flask

from marketplace.payouts.candidates import candidate, candidates
from tests.support.paying_out import a_paid_partner, a_paid_vendor
from tests.support.sandbox import Sandbox
from tests.support.statements import counted


def test_everybody_with_something_on_the_book_is_found_in_one_statement(app: Flask, sandbox: Sandbox) -> None:
    partner, vendor = a_paid_partner(sandbox, 700), a_paid_vendor(sandbox, 900)
    with counted() as statements:
        found = candidates("partners")
    assert len(statements) == 1
    assert [(each.party, each.owed_minor, each.rail) for each in found] == [(f"partner:{partner}", 700, "stripe")]
    [sold] = candidates("vendors", horizon=10**6)
    assert (sold.party, sold.owed_minor, sold.now_minor, sold.last_seq) == (f"vendor:{vendor}", 900, 900, 10**6)
    assert candidate("partner", partner, "USD") is None
