"""What stands on a partner's invoices."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners import billing
from marketplace.partners.errors import FactMissing
from tests.support.trail import deeds
from tests.support.world import a_partner

HERE = billing.Billing(
    "Seestraße 1", "Konstanz", postal_code="78464", tax_number="DE298765435", has_valid_tax_number=True
)


def test_details_are_stated_and_stated_anew(app: Flask) -> None:
    partner = a_partner()
    billing.state(partner, HERE, by="usr_nora", at=clock.now())
    moved = billing.state(partner, billing.Billing("Am Markt 2", "Ulm"), by="usr_nora", at=clock.now())
    db.session.commit()

    found = billing.details_of(partner.id)
    assert found is moved
    assert (found.line1, found.city, found.tax_number, found.has_valid_tax_number) == ("Am Markt 2", "Ulm", "", False)
    assert deeds(partner.public_id) == [
        ("partner.billing_stated", {"has_tax_number": True}),
        ("partner.billing_stated", {"has_tax_number": False}),
    ]


def test_without_an_address_nothing_is_stated(app: Flask) -> None:
    partner = a_partner()

    for wrong in (billing.Billing(" ", "Ulm"), billing.Billing("Am Markt 2", "")):
        with pytest.raises(FactMissing):
            billing.state(partner, wrong, by="usr_nora", at=clock.now())

    assert billing.details_of(partner.id) is None


def test_a_partner_states_its_own_and_sees_no_other(app: Flask) -> None:
    partner, other = a_partner(), a_partner("Southwind")
    billing.state(other, HERE, by="usr_other", at=clock.now())
    db.session.commit()
    own_id, other_id = partner.id, other.id

    with acting(Actor("partner", str(own_id))):
        billing.state(partner, HERE, by="usr_nora", at=clock.now())
        db.session.commit()
        assert billing.details_of(own_id) is not None
        assert billing.details_of(other_id) is None
