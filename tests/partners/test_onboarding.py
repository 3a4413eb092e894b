from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.identity.models import Party
from marketplace.partners import onboarding
from marketplace.partners.models import Partner
from tests.support.trail import deeds
from tests.support.world import a_partner, a_tier

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
FACTS = {"country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin"}


def test_a_partner_is_opened_with_a_party_of_its_own(app: Flask) -> None:
    partner = onboarding.open_partner(" Łódź Cloud ", tier=a_tier("gold"), **FACTS, external_ref="R-7", at=AT)
    db.session.commit()

    assert partner.public_id.startswith("par_")
    assert (partner.name, partner.slug, partner.state, partner.created_at) == ("Łódź Cloud", "lodz-cloud", "active", AT)
    assert (partner.party.id, partner.party.kind, partner.party.name) == (partner.id, "partner", "Łódź Cloud")
    assert deeds(partner.public_id) == [("partner.opened", {"name": "Łódź Cloud", "tier": "gold", **FACTS})]


def test_two_partners_of_one_name_get_two_slugs(app: Flask) -> None:
    slugs = [onboarding.open_partner("Nord", tier=a_tier(), **FACTS, at=AT).slug for _ in range(3)]

    assert slugs == ["nord", "nord-2", "nord-3"]


@pytest.mark.parametrize(
    ("fact", "value", "advice"),
    [
        ("name", "  ", "company name"),
        ("country", "Germany", "two capital letters"),
        ("currency", "EURO", "ISO 4217"),
        ("time_zone", "Europe/Nowhere", "IANA"),
        ("time_zone", "../etc", "IANA"),
    ],
)
def test_facts_that_make_no_sense_are_refused(app: Flask, fact: str, value: str, advice: str) -> None:
    facts = {"name": "Nord", **FACTS, fact: value}

    with pytest.raises(Invalid, match=advice):
        onboarding.open_partner(facts.pop("name"), tier=a_tier(), **facts, at=AT)

    assert db.session.query(Partner).count() == db.session.query(Party).count() == 0


def test_a_reference_belongs_to_one_partner(app: Flask) -> None:
    onboarding.open_partner("Nord", tier=a_tier(), **FACTS, external_ref="R-7", at=AT)

    with pytest.raises(Conflict, match="reference R-7 exists"):
        onboarding.open_partner("Süd", tier=a_tier(), **FACTS, external_ref="R-7", at=AT)

    assert db.session.query(Partner).count() == 1


def test_amending_keeps_the_slug_and_records_what_changed(app: Flask) -> None:
    partner = a_partner("Nord")
    slug = partner.slug

    onboarding.amend(partner, name="Nordlicht", country="AT", currency="EUR", time_zone="Europe/Berlin")
    db.session.commit()

    assert (partner.name, partner.country, partner.slug, partner.party.name) == ("Nordlicht", "AT", slug, "Nordlicht")
    expected = {"name": ["Nord", "Nordlicht"], "country": ["DE", "AT"]}
    assert deeds(partner.public_id) == [("partner.amended", expected)]


def test_amending_nothing_leaves_no_trace(app: Flask) -> None:
    partner = a_partner("Nord")

    onboarding.amend(partner, name="Nord", country="DE", currency="EUR", time_zone="Europe/Berlin")

    assert deeds(partner.public_id) == []
