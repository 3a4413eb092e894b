"""What receipts and certificates state."""

from __future__ import annotations

import pytest

from marketplace.protection import papers, protections
from marketplace.protection.errors import NothingToCertify
from tests.support.protection import AT, BY, VAT, Field, protection_of, registered


@pytest.mark.row("N7")
def test_a_receipt_states_the_instant_that_counts(field: Field) -> None:
    registration = registered(field.partner, "acme.com", more=VAT, vendor=field.vendor).registration

    assert papers.receipt(registration, field.partner, operator="Meridian") == {
        "paper": "registration receipt",
        "operator": "Meridian",
        "registration": registration.public_id,
        "partner": {"id": field.partner.public_id, "name": "Northwind"},
        "customer": {"company": "Acme GmbH", "website": "acme.com", "tax_number": VAT, "country": "DE"},
        "scope": "offerings of Contoso",
        "submitted_at": "2026-11-02T09:00:00.000000Z",
        "submission": registration.submission,
    }


def test_a_certificate_states_the_window_as_it_stands(field: Field) -> None:
    registration = registered(field.partner, "acme.com").registration
    protection = protection_of(registration)

    facts = papers.certificate(registration, protection, field.partner, operator="Meridian", at=AT)

    assert (facts["scope"], facts["protected_from"], facts["protected_until"], facts["tail_until"]) == (
        "everything", "2026-11-02T09:00:00.000000Z", "2027-05-01T09:00:00.000000Z", "2027-07-30T09:00:00.000000Z",
    )  # fmt: skip


def test_nothing_that_was_given_up_is_certified(field: Field) -> None:
    registration = registered(field.partner, "acme.com").registration
    protection = protection_of(registration)
    protections.void(protection, "withdrawn", by=BY, at=AT)

    for none in (protection, None):
        with pytest.raises(NothingToCertify):
            papers.certificate(registration, none, field.partner, operator="Meridian", at=AT)
