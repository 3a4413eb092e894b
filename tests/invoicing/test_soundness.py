"""The audit names every document that somebody changed, took away or put in behind the house's back."""

from __future__ import annotations

from typing import Final

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.invoicing import soundness
from marketplace.payments.row_soundness import INVOICES_OF_ORDERS
from tests.support.buying import a_purchase_of
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sandbox import Sandbox, sandbox
from tests.support.settling import settled
from tests.support.tampering import Tamperer
from tests.support.world import a_world

__all__ = ["sandbox"]

NAMES: Final = {
    "credit_notes": "array[r.number]",
    "invoice_counters": "array[r.series || '-' || r.year]",
    "invoices": "array[r.number]",
}
BUT: Final = {
    "credit_notes": {
        "id": "a row's key", "public_id": "random; the number is checked", "cancels_id": "no row has one here",
        "refund_ref": "held against the refund by its order",
    },
    "invoices": {"id": "its credit notes refer to it", "public_id": "random; the number is checked"},
}  # fmt: skip
"""Columns that are asked about elsewhere, or by nobody, and why."""

SAID: Final = {
    "invoices": (
        "order", "is_purchase", "buyer", "ordered_on", "paid_on", "lines,0,number", "lines,0,description",
        "lines,0,quantity", "lines,0,unit_minor", "lines,0,margin_bps", "lines,0,reduction_minor", "lines,0,net_minor",
        "lines,0,tax_bps", "taxes,0,name", "taxes,0,bps", "taxes,0,treatment", "taxes,0,note", "taxes,0,jurisdiction",
        "taxes,0,net_minor", "taxes,0,tax_minor",
    ),
    "credit_notes": (
        "order", "is_purchase", "buyer", "invoice,number", "invoice,issued_on", "cancels", "reason", "lines,0,number",
        "lines,0,description", "lines,0,units", "lines,0,net_minor", "lines,0,tax_bps", "lines,0,tax_minor",
        "taxes,0,net_minor", "taxes,0,tax_minor",
    ),
}  # fmt: skip
"""What a document says and somebody else knows, by its path; a day becomes another day, all else the number 77."""


@pytest.fixture
def forger(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> Tamperer:
    """Invoices of a customer's order and of a partner's own, and a credit note; no guard is left."""
    world = a_world()
    refunded(a_paid_sale(sandbox, world=world), superuser, amount_minor=54_000)
    settled(a_purchase_of(world.partner, world.offering), at=clock.now())
    db.session.rollback()
    made = Tamperer(superuser, NAMES, (*soundness.CHECKS, INVOICES_OF_ORDERS))
    made.take_guards_away()
    assert made.asked() == []
    return made


def test_a_change_of_any_column_names_the_document(forger: Tamperer) -> None:
    assert not (unseen := forger.unseen_edits(BUT, {})), "\n".join(unseen)


def test_a_document_taken_away_or_put_in_is_named_by_its_number(forger: Tamperer) -> None:
    assert not (unseen := forger.unseen_deletions()), unseen
    documents = Tamperer(forger.superuser, {name: NAMES[name] for name in SAID}, forger.checks)
    assert not (unseen := documents.unseen_inventions({})), unseen


def test_a_change_of_anything_that_a_document_says_names_it(forger: Tamperer) -> None:
    unseen = [
        (table, path)
        for table, paths in SAID.items()
        for path in paths
        for place, names in forger.edges(table)
        if not forger.is_named(
            f"update {table} set document = jsonb_set(document, '{{{path}}}',"
            f" '{chr(34) + '2020-02-29' + chr(34) if path.endswith('_on') else 77}') where ctid = '{place}'", names,
        )
    ]  # fmt: skip

    assert unseen == []
