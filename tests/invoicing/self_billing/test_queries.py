"""Finding self-billing invoices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing.self_billing import queries
from marketplace.invoicing.self_billing.queries import SelfBillingInvoiceNotFound
from tests.support.self_billing import a_document
from tests.support.world import World, a_world

AT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_documents_are_found_by_month_partner_number_and_name(world: World) -> None:
    first, second = a_document(world.partner, at=AT), a_document(world.other_partner, period="2020-02", at=AT)
    own = world.partner.id

    assert queries.page().items == [second, first]
    assert queries.page(partner_id=own).items == [first]
    assert queries.page(search="south").items == [second]
    assert queries.page(search="000001").items == [first]
    assert queries.page(period="2020-02").items == [second]
    assert queries.periods() == ["2020-02", "2020-01"]
    assert queries.of_period(own, "EUR", "2020-01") == [first]
    assert queries.of_period(own, "USD", "2020-01") == []
    assert queries.by_keys({first.id, second.id}) == {first.id: first, second.id: second}
    assert queries.by_keys(set()) == {}


def test_what_an_agreement_has_documents_for_leaves_corrections_out(world: World) -> None:
    first = a_document(world.partner, at=AT)
    under = first.agreement_id
    assert (queries.periods_of(under, "EUR"), queries.last_covered(under, "EUR")) == ({"2020-01"}, 1)
    assert (queries.periods_of(under, "USD"), queries.last_covered(under, "USD")) == (set(), 0)

    later = a_document(world.partner, period="2020-03", at=AT, corrects=first)

    assert later.agreement_id == under
    assert (queries.periods_of(under, "EUR"), queries.last_covered(under, "EUR")) == ({"2020-01"}, 1)


def test_anothers_document_looks_absent(world: World) -> None:
    public_id = a_document(world.other_partner, at=AT).public_id
    db.session.commit()

    with acting(Actor("partner", str(world.partner.id))), pytest.raises(SelfBillingInvoiceNotFound):
        queries.required(public_id)

    assert queries.required(public_id).partner_id == world.other_partner.id
