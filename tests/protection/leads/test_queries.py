"""Finding leads: a partner its own, the house what it may know."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.protection.leads import queries
from marketplace.protection.leads.errors import LeadNotFound
from tests.support.leads import taken
from tests.support.protection import a_field, as_operator, as_partner, registered
from tests.support.world import an_offering


def test_each_finds_what_is_its_own(app: Flask) -> None:
    field = a_field()
    sold = an_offering("Backup", vendor=field.vendor)
    db.session.commit()
    registered(field.partner)
    routed = taken("kim@acme.com", offerings=[sold]).public_id
    kept = taken("kim@globex.com", company="Globex").public_id
    partner, rival, vendor, stranger = field.partner, field.rival, field.vendor.id, field.other_vendor.id
    partner_id, rival_id = partner.id, rival.id

    with as_partner(partner):
        assert [lead.public_id for lead in queries.page_of_partner(partner_id).items] == [routed]
        assert queries.page_of_partner(partner_id, search="acme", state="new").items
        assert not queries.page_of_partner(partner_id, search="globex").items
        assert not queries.page_of_partner(partner_id, state="won").items
        assert [lead.state for lead in queries.page_of_partner(partner_id).items] == ["new"]
        lead = queries.of_partner(partner_id, routed)
        assert [each.name for each in queries.offerings_of(lead)] == ["Backup"]
    with as_partner(rival):
        with pytest.raises(LeadNotFound):
            queries.of_partner(rival_id, routed)
        with pytest.raises(LeadNotFound):
            queries.by_public_id(routed)
    with as_operator():
        assert [(each.public_id, each.standing) for each in queries.page().items] == [(kept, "new"), (routed, "routed")]
        assert [each.public_id for each in queries.page(standing="routed").items] == [routed]
        assert [each.public_id for each in queries.page(standing="new").items] == [kept]
        assert [each.public_id for each in queries.page(search="globex").items] == [kept]
        assert not queries.page(search="acme").items
        assert not queries.page(standing="handed").items
        assert queries.by_public_id(routed).detail is None
        assert queries.steps_of(queries.by_public_id(routed).id) == []
    with acting(Actor("vendor", str(vendor))):
        assert [each.public_id for each in queries.page_of_vendor(vendor).items] == [routed]
    with acting(Actor("vendor", str(stranger))):
        assert queries.page_of_vendor(stranger).items == []
