"""Transactions as pages show them."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.db.base import db
from marketplace.ledger import queries
from marketplace.ledger.rules import Account
from marketplace.statements.parties import PartyName
from marketplace.web.operator.postings import booked, names_in
from tests.support.earnings import earn
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def test_a_transaction_shows_its_legs_as_accounts_and_what_they_move(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    found = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert found is not None

    whole = booked(found)

    assert (whole.currency, whole.amount_minor) == ("EUR", 108_000)
    assert [(leg.line, leg.debit.name, leg.credit, leg.amount_minor) for leg in whole.legs] == [
        (1, "imported.receipts", Account("partner.pending", f"partner:{world.partner.id}"), 15_000),
        (2, "imported.receipts", Account("vendor.payable", f"vendor:{world.vendor.id}"), 67_500),
        (3, "imported.receipts", Account("operator.fees"), 7_500),
        (4, "imported.receipts", Account("tax.payable", "tax:DE"), 18_000),
    ]


def test_a_reason_is_laid_out_to_be_read(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    found = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert found is not None

    [_, _, fee, _] = booked(found).legs

    assert fee.why_text.splitlines()[0] == "{"
    assert f'  "order": "{order.public_id}",' in fee.why_text.splitlines()


def test_every_party_of_the_legs_is_named(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    found = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert found is not None

    assert names_in([booked(found)]) == {
        f"partner:{world.partner.id}": PartyName("partner", "Northwind", world.partner.public_id),
        f"vendor:{world.vendor.id}": PartyName("vendor", "Contoso", world.vendor.public_id),
        "tax:DE": PartyName("tax", "DE"),
    }
