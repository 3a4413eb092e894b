"""Finding incidents: a partner's own, by its customers' names; everybody's, by pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from marketplace.claims import incidents
from marketplace.claims.errors import IncidentNotFound
from marketplace.orders import queries as orders
from marketplace.protection.models import Incident
from tests.support.claiming import SOLD, sold_by_rival
from tests.support.guarding import rows
from tests.support.protection import AT, as_operator, as_partner, registered
from tests.support.shops import a_direct_order
from tests.support.world import World


@dataclass(frozen=True)
class Named:
    """An incident by its key alone, as somebody might guess it."""

    id: int


@pytest.fixture
def incident(world: World) -> Incident:
    """The house sold directly to an account that is the partner's for one vendor's offerings."""
    registered(world.partner, "acme.com", vendor=world.vendor, at=AT)
    a_direct_order(world.offering, email="kim@acme.com", at=SOLD)
    [found] = rows(Incident)
    return found


def test_a_partner_reads_its_own_with_the_order_and_the_name_it_gave(world: World, incident: Incident) -> None:
    with as_partner(world.partner):
        found = incidents.of_partner(world.partner.id, incident.public_id)
        sold, names = incidents.sold([found])[found.id], incidents.customers_of(world.partner.id, [found])
        holdings = incidents.holdings_of(found)
        order = incidents.order_of(found)

    assert names == {incident.id: "Acme GmbH"}
    assert (sold.order_ref[:4], sold.order_state, sold.currency) == ("ord_", "placed", "EUR")
    assert [(line["offering"], line["quantity"], line["vendor"]) for line in sold.lines] == [
        ("Backup Suite · Licence", 1, "Contoso")
    ]
    assert [(held.share_bps, name) for held, name in holdings] == [(10_000, "Contoso")]
    assert order is None  # it is the house's own


def test_another_partners_incident_is_not_there(world: World, incident: Incident) -> None:
    keys, number = (world.partner.id, world.other_partner.id), incident.public_id
    stands = Named(incident.id)
    with as_partner(world.other_partner):
        for partner_id in keys:
            with pytest.raises(IncidentNotFound):
                incidents.of_partner(partner_id, number)
        assert incidents.sold([stands]) == {}  # type: ignore[list-item]
        assert incidents.customers_of(keys[1], [stands]) == {}  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("filters", "many"),
    [
        ({}, 1),
        ({"search": "acme g"}, 1),
        ({"search": "globex"}, 0),
        ({"kind": "direct_order"}, 1),
        ({"kind": "import"}, 0),
        ({"end": "open"}, 1),
        ({"end": "credited"}, 0),
        ({"end": "made-up"}, 1),
    ],
)
def test_a_list_is_filtered(world: World, incident: Incident, filters: dict[str, str], many: int) -> None:
    with as_partner(world.partner):
        assert len(incidents.page_of_partner(world.partner.id, **filters).items) == many  # type: ignore[arg-type]


def test_the_operator_finds_by_partner_and_pseudonym(world: World, incident: Incident) -> None:
    with as_operator():
        for words in (world.partner.name, incident.account.public_id, incident.public_id):
            assert [each.id for each in incidents.page(search=words).items] == [incident.id]
        assert incidents.page(search="Acme").items == []
        assert incidents.by_public_id(incident.public_id).decision.outcome == "credit"
        assert set(incidents.sellers_of([incident])) == {world.partner.id}


def test_only_the_latest_days_are_news(world: World, incident: Incident) -> None:
    since = SOLD + timedelta(microseconds=1)

    assert incidents.latest(world.partner.id, since=SOLD, limit=5) == [incident]
    assert incidents.latest(world.partner.id, since=since, limit=5) == []


def test_an_order_that_is_the_partners_after_all_is_its_to_see(world: World) -> None:
    registered(world.partner, "acme.com", at=AT)
    order = sold_by_rival(world, is_paid=False)
    [found] = rows(Incident)
    assert order.partner_id == world.partner.id

    with as_partner(world.partner):
        sold, own = incidents.sold([found])[found.id], incidents.order_of(found)

    assert own is not None
    assert orders.by_public_id(sold.order_ref).id == own.id
    assert sold.received_minor == order.commission_minor


def test_the_newest_comes_first_whichever_was_written_first_and_columns_can_be_sorted(world: World) -> None:
    registered(world.partner, "acme.com", vendor=world.vendor, at=AT)
    for days in (2, 1, 3):  # written in another order than they happened, as an import may
        a_direct_order(world.offering, email="kim@acme.com", at=SOLD + timedelta(days=days))
    ids = {each.opened_at - SOLD: each.public_id for each in rows(Incident)}
    first, second, third = (ids[timedelta(days=days)] for days in (1, 2, 3))

    def order(sort: str) -> list[str]:
        pages, cursor = [], None
        while True:
            page = incidents.page_of_partner(world.partner.id, sort=sort, cursor=cursor, limit=2)
            pages += [each.public_id for each in page.items]
            if (cursor := page.next_cursor) is None:
                return pages

    with as_partner(world.partner):
        assert order("-opened_at") == order("") == order("made-up") == [third, second, first]
        assert order("opened_at") == order("kind") == order("end") == [first, second, third]
        assert order("-end") == [third, second, first]
    with as_operator():
        assert [each.public_id for each in incidents.page().items] == [third, second, first]


def test_a_partner_finds_those_of_one_registration_by_its_number(world: World, incident: Incident) -> None:
    with as_partner(world.partner):
        number = incidents.registration_of(incident)
        assert [each.id for each in incidents.page_of_partner(world.partner.id, search=number).items] == [incident.id]
        assert incidents.page_of_partner(world.partner.id, search="reg_nobodys").items == []
