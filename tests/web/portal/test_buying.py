"""Who is buying, and what tax follows from it."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.catalog.pricing import Buyer
from marketplace.core import clock
from marketplace.db.actor import current_actor
from marketplace.partners import billing
from marketplace.web.portal.buying import buyer_of, holding, seller_country
from tests.support.buying import a_buying_cart
from tests.support.world import a_world


def test_without_invoice_details_only_the_country_counts(app: Flask) -> None:
    partner = a_world().partner

    assert buyer_of(partner) == Buyer("DE")
    assert seller_country() == "DE"


def test_state_and_valid_tax_number_count_where_they_are_stated(app: Flask) -> None:
    partner = a_world().partner
    stated = billing.Billing("1 Rue A", "Paris", region="75", tax_number="FR15901234567", has_valid_tax_number=True)
    billing.state(partner, stated, by="usr_test", at=clock.now())

    assert buyer_of(partner) == Buyer("DE", "75", is_business_with_valid_vat=True)


def test_whoever_holds_a_cart_acts_by_its_hash_and_only_inside_the_block(
    app: Flask, superuser: psycopg.Connection
) -> None:
    world = a_world()
    cart = a_buying_cart(world.partner, "usr_nora", world.offering)
    token_hash, before = cart.token_hash, current_actor()

    with holding(cart):
        acting = current_actor()
        assert acting is not None
        assert (acting.kind, acting.id) == ("customer", token_hash)
    assert current_actor() == before
