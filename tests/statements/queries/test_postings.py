"""Every posting in the order in which it was booked, and the names behind its parties."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.statements import queries
from tests.support.earnings import earn
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_postings_come_transaction_by_transaction_with_both_accounts(app: Flask) -> None:
    world = a_world()
    order = earn(world.partner, world.offering, at=AT)

    rows = list(queries.postings())

    assert {row.key for row in rows} == {f"accrue:{order.public_id}"}
    assert [row.line for row in rows] == list(range(1, len(rows) + 1))
    assert (rows[0].debit, rows[0].credit) == ("imported.receipts", f"partner.pending partner:{world.partner.id}")
    assert (rows[0].amount_minor, rows[0].currency, rows[0].posted_at, len(rows[0].hash)) == (25_000, "EUR", AT, 64)
    parties = queries.public_parties()
    assert parties[f"partner:{world.partner.id}"] == (world.partner.public_id, "Northwind")
    assert parties[f"vendor:{world.vendor.id}"] == (world.vendor.public_id, "Contoso")
