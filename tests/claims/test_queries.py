"""Finding claims: a partner its own, the operator all of them without what names a customer."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.claims import queries
from marketplace.claims.errors import ClaimNotFound
from tests.support.claiming import claimed, taken
from tests.support.protection import as_operator, as_partner
from tests.support.world import World


def test_a_partner_finds_its_own_and_nobody_elses(world: World) -> None:
    claim = claimed(world.partner, taken(world))

    with as_partner(world.partner):
        assert queries.of_partner(world.partner.id, claim.public_id).id == claim.id
        assert [each.id for each in queries.page_of_partner(world.partner.id, search=claim.order_ref).items] == [
            claim.id
        ]
        assert queries.page_of_partner(world.partner.id, state="lost").items == []
        assert queries.order_ref_of(claim) == claim.order_ref
        [line] = queries.lines_of(claim)
        assert (line.given.amount_minor, line.description, line.quantity) == (25_000, "Backup Suite · Licence", 1)
    keys, number = (world.partner.id, world.other_partner.id), claim.public_id
    with as_partner(world.other_partner):
        for partner_id in keys:
            with pytest.raises(ClaimNotFound):
                queries.of_partner(partner_id, number)


def test_the_operator_finds_by_partner_and_order_and_reads_no_customer(world: World) -> None:
    order = taken(world)
    number = order.public_id
    claim = claimed(world.partner, "", sold_on=date(2026, 11, 3), offering=world.offering, customer="acme.com")

    with as_operator():
        for words in (world.partner.name, order.public_id, claim.public_id):
            assert [each.id for each in queries.page(search=words).items] == [claim.id]
        found = queries.by_public_id(claim.public_id)
        assert found.order is not None
        assert found.detail is None
        assert [each.id for each in queries.of_order(order.id, besides=0)] == [claim.id]
        assert queries.of_order(order.id, besides=claim.id) == []
        assert queries.adjudication_of(claim.id) is None
    with as_partner(world.partner):
        assert queries.order_ref_of(claim) == number


def test_offerings_are_listed_by_name(world: World) -> None:
    with as_partner(world.partner):
        assert list(queries.offering_names().values()) == ["Backup Suite", "Mail Guard"]
        found = queries.offering(world.offering.public_id)
        assert found is not None
        assert queries.offering("off_nobodys") is None
