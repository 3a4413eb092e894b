from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import queries, vendors
from marketplace.catalog.models import Vendor, VendorAgreement
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from tests.support.trail import deeds

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def agreements(vendor: Vendor) -> list[tuple[int, int, datetime]]:
    return [(each.version, each.fee_bps, each.effective_from) for each in queries.agreement_history(vendor)]


def test_a_vendor_is_opened_with_its_first_agreement(app: Flask) -> None:
    vendor = vendors.open_vendor("Contoso Ltd.", fee_bps=800, at=AT, summary=" Security. ")
    db.session.commit()

    assert (vendor.name, vendor.slug, vendor.summary, vendor.state) == (
        "Contoso Ltd.",
        "contoso-ltd",
        "Security.",
        "active",
    )
    assert (vendor.party.id, vendor.party.kind) == (vendor.id, "vendor")
    assert agreements(vendor) == [(1, 800, AT)]
    assert deeds(vendor.public_id) == [("vendor.opened", {"name": "Contoso Ltd.", "fee_bps": 800})]


@pytest.mark.parametrize(
    ("name", "fee_bps", "advice"), [(" ", 800, "Give the vendor a name"), ("Contoso", 10_001, "0 %")]
)
def test_a_vendor_without_name_or_sensible_fee_is_refused(app: Flask, name: str, fee_bps: int, advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        vendors.open_vendor(name, fee_bps=fee_bps, at=AT)

    assert db.session.query(Vendor).count() == db.session.query(VendorAgreement).count() == 0


def test_a_new_fee_begins_at_its_date_and_the_old_one_stays_on_record(app: Flask) -> None:
    vendor = vendors.open_vendor("Contoso", fee_bps=800, at=AT)
    december = AT + timedelta(days=61)

    vendors.agree_fee(vendor, 900, effective_from=december, at=AT + timedelta(days=1))

    assert agreements(vendor) == [(2, 900, december), (1, 800, AT)]
    assert queries.fees_at([vendor], december - timedelta(seconds=1)) == {vendor.id: 800}
    assert queries.fees_at([vendor], december) == {vendor.id: 900}
    expected = {"fee_bps": 900, "version": 2, "effective_from": december.isoformat(), "bears_chargebacks": True}
    assert deeds(vendor.public_id)[-1] == ("vendor.fee_agreed", expected)


def test_a_fee_in_the_past_or_before_an_agreed_one_is_refused(app: Flask) -> None:
    vendor = vendors.open_vendor("Contoso", fee_bps=800, at=AT)
    vendors.agree_fee(vendor, 900, effective_from=AT + timedelta(days=30), at=AT)

    with pytest.raises(Invalid, match="in the past"):
        vendors.agree_fee(vendor, 700, effective_from=AT - timedelta(seconds=1), at=AT)
    with pytest.raises(Conflict, match="agreed already"):
        vendors.agree_fee(vendor, 700, effective_from=AT + timedelta(days=30), at=AT)
    with pytest.raises(Invalid, match="100 %"):
        vendors.agree_fee(vendor, -1, effective_from=AT + timedelta(days=60), at=AT)

    assert len(agreements(vendor)) == 2


def test_describing_a_vendor_keeps_its_slug(app: Flask) -> None:
    vendor = vendors.open_vendor("Contoso", fee_bps=800, at=AT)

    vendors.describe(vendor, name="Contoso Group", summary="More.")

    assert (vendor.name, vendor.party.name, vendor.summary, vendor.slug) == (
        "Contoso Group",
        "Contoso Group",
        "More.",
        "contoso",
    )
    assert deeds(vendor.public_id)[-1] == ("vendor.described", {"name": ["Contoso", "Contoso Group"]})
