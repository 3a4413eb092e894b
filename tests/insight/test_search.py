from __future__ import annotations

import pytest

from marketplace.commissions.models import Commission
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.insight import search
from marketplace.insight.search import Hit
from tests.support.market import Market
from tests.support.statements import counted


def kinds(hits: list[Hit]) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in hits]


def test_a_partner_finds_its_own_things_of_every_kind_in_one_statement(market: Market) -> None:
    with acting(Actor("partner", str(market.partner_id))), counted() as seen:
        hits = search.for_partner("backup", market.partner_id)
        customers = search.for_partner("acme", market.partner_id)

    assert len(seen) == 2
    assert [hit.kind for hit in hits] == ["offering", "link", "order", "order"]
    assert {hit.id for hit in hits if hit.kind == "order"} == {market.order, market.waiting}
    assert kinds(customers) == [("account", "Acme")]


def test_what_is_somebody_elses_is_not_found(market: Market) -> None:
    stranger = market.world.other_partner.public_id
    with acting(Actor("partner", str(market.partner_id))):
        for text in (market.foreign_order, market.foreign_link, "globex", stranger):
            assert search.for_partner(text, market.partner_id) == []


def test_an_id_names_one_thing(market: Market) -> None:
    commission = db.session.query(Commission.public_id).filter_by(partner_id=market.partner_id).scalar()
    with acting(Actor("partner", str(market.partner_id))):
        for text in (market.order, market.link, market.offering, commission):
            assert search.is_id(text)
            assert [hit.id for hit in search.for_partner(text, market.partner_id)] == [text]


def test_the_operator_finds_parties_orders_and_the_books(market: Market) -> None:
    with acting(Actor("operator", str(market.world.operator.id))):
        assert kinds(search.for_operator("northw")) == [("partner", "Northwind")]
        assert kinds(search.for_operator("contoso")) == [("vendor", "Contoso")]
        found = search.for_operator(market.order)
        assert [(hit.kind, hit.id) for hit in found] == [
            ("order", market.order),
            ("transaction", f"accrue:{market.order}"),
        ]
        assert [hit.kind for hit in search.for_operator(f"accrue:{market.order}")] == ["transaction"]
        assert [hit.id for hit in search.for_operator(market.order[:12])] == [market.order]


def test_a_vendor_finds_its_own_offerings_alone(market: Market) -> None:
    vendor_id = market.world.vendor.id
    with acting(Actor("vendor", str(vendor_id))):
        assert kinds(search.for_vendor("backup", vendor_id)) == [("offering", "Backup Suite")]
        assert search.for_vendor("mail guard", vendor_id) == []
        assert search.for_vendor(market.order, vendor_id) == []


@pytest.mark.parametrize("text", ["", "x", "  ", "%", "& |", "'; drop", "\\"])
def test_odd_words_find_nothing_and_break_nothing(market: Market, text: str) -> None:
    assert search.for_operator(text) == []
