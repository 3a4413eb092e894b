"""The audit names the self-billing invoice, or the entry on it, that somebody changed behind the house's back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.invoicing.self_billing import soundness
from tests.support.earnings import earn
from tests.support.self_billing import agreed, booked, ended, issued
from tests.support.tampering import Tamperer
from tests.support.world import a_world

OCTOBER: Final = datetime(2025, 10, 5, 12, tzinfo=UTC)
NOVEMBER: Final = datetime(2025, 11, 5, 12, tzinfo=UTC)
DECEMBER: Final = datetime(2025, 12, 5, 12, tzinfo=UTC)
NAMES: Final = {
    "self_billing_entries": "array[r.book_id || ' ' || r.seq,"
    " (select number from self_billing_invoices where id = r.document_id)]",
    "self_billing_invoices": "array[r.number]",
}
BUT: Final = {
    "self_billing_invoices": {
        "id": "its entries refer to it", "public_id": "random; the number is checked",
        "first_seq": "which entries it covers follows from the month",
        "last_seq": "which entries it covers follows from the month", "issued_at": "stands nowhere else",
        "issued_on": "stands on what corrects it alone",
    },
}  # fmt: skip
"""Columns that the audit does not know a second time, and why; the database refuses to change any of them."""


COPIES: Final = {"self_billing_entries": "jsonb_build_object('seq', r.seq + 1000)"}


@pytest.fixture
def forger(app: Flask, superuser: psycopg.Connection) -> Tamperer:
    """Documents of two agreements, one that corrects another; no guard is left."""
    world = a_world()
    agreed(world.partner, at=OCTOBER - timedelta(days=10))
    order = earn(world.partner, world.offering, at=OCTOBER)
    ended(world.partner, at=OCTOBER + timedelta(hours=1))
    issued(at=NOVEMBER)
    booked(world.partner, -5_000, at=NOVEMBER, order=order.public_id)
    agreed(world.partner, at=NOVEMBER + timedelta(hours=1))
    earn(world.partner, world.offering, at=NOVEMBER + timedelta(hours=2))
    booked(world.partner, -1_000, at=NOVEMBER + timedelta(hours=3), order=order.public_id)
    assert len(issued(at=DECEMBER)) == 2
    db.session.rollback()
    made = Tamperer(superuser, NAMES, soundness.CHECKS)
    made.take_guards_away()
    assert made.asked() == []
    return made


def test_a_change_of_any_other_column_names_the_document(forger: Tamperer) -> None:
    assert not (unseen := forger.unseen_edits(BUT, {})), "\n".join(unseen)


def test_an_entry_taken_away_or_put_in_is_named(forger: Tamperer) -> None:
    gone = "delete from self_billing_entries where ctid = '{}'"
    for place, names in forger.edges("self_billing_entries"):
        assert forger.is_named(gone.format(place), names)
    invented = Tamperer(forger.superuser, {"self_billing_entries": NAMES["self_billing_entries"]}, forger.checks)
    assert not (unseen := invented.unseen_inventions(COPIES)), "\n".join(unseen)
