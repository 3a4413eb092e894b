from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import queries
from marketplace.core.errors import NotFound
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import SINCE, a_vendor


def test_vendors_are_found_by_a_part_of_their_name(app: Flask) -> None:
    a_vendor("Contoso")
    a_vendor("Fabrikam")

    assert [vendor.name for vendor in queries.vendors_page().items] == ["Contoso", "Fabrikam"]
    assert [vendor.name for vendor in queries.vendors_page("BRIK").items] == ["Fabrikam"]
    assert queries.vendors_page("%").items == []


def test_a_page_of_vendors_with_fees_is_two_statements(app: Flask) -> None:
    contoso, fabrikam = a_vendor("Contoso", fee_bps=800), a_vendor("Fabrikam", fee_bps=900)
    expected = {contoso.id: 800, fabrikam.id: 900}
    db.session.commit()

    with counted() as seen:
        found = queries.fees_at(queries.vendors_page().items, SINCE)

    assert found == expected
    assert len(seen) == 2


def test_an_unknown_vendor_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.vendor_by_public_id("ven_unknown")


def test_every_vendor_is_listed_by_name(app: Flask) -> None:
    fabrikam, contoso = a_vendor("Fabrikam"), a_vendor("Contoso")

    assert queries.vendors() == [contoso, fabrikam]


def test_a_party_leads_to_its_vendor(app: Flask) -> None:
    vendor = a_vendor()

    assert queries.vendor_by_party(vendor.id) is vendor
    with pytest.raises(NotFound):
        queries.vendor_by_party(4711)
