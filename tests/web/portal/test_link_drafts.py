"""A link before it is made."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.catalog import pricing
from marketplace.catalog.models import ListPrice, Plan
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.web.portal.link_drafts import LinkDraft
from marketplace.web.portal.selling import Selling
from tests.support.market import NOW
from tests.support.world import SINCE, World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def here(world: World, at: datetime = NOW) -> Selling:
    return Selling(world.partner, pricing.seller_terms(world.partner.id, at=at), at)


def plans(world: World) -> list[str]:
    return [offering.plans[0].public_id for offering in (world.offering, world.other_offering)]


def priced_in(plan: str, currency: str, unit_minor: int) -> None:
    key = db.session.query(Plan).filter_by(public_id=plan).one().id
    db.session.add(
        ListPrice(
            public_id=new_public_id("prc"),
            plan_id=key,
            currency=currency,
            unit_minor=unit_minor,
            version=1,
            effective_from=SINCE,
        )
    )
    db.session.flush()


def read(app: Flask, world: World, *pairs: tuple[str, str]) -> LinkDraft:
    with app.test_request_context():
        draft = LinkDraft.read(MultiDict(pairs), here(world))
        draft.is_valid()
        return draft


def test_plans_keep_their_order_and_stand_once(app: Flask, world: World) -> None:
    first, second = plans(world)

    draft = read(app, world, ("plan", second), ("plan", first), ("plan", second), ("plan", "pln_unknown"))

    assert [card.facts.plan_public_id for card in draft.cards] == [second, first]
    assert [(item.quantity, item.unit_retail_minor) for item in draft.items] == [(1, 3_333), (1, 100_000)]
    assert draft.total("commission_minor") == 25_000 + 833


def test_only_currencies_that_all_plans_have_can_be_chosen(app: Flask, world: World) -> None:
    first, second = plans(world)
    priced_in(first, "USD", 120_000)

    alone = read(app, world, ("plan", first), ("currency", "USD"))
    together = read(app, world, ("plan", first), ("plan", second), ("currency", "USD"))

    assert (alone.currencies, alone.currency, alone.cards[0].unit.list_minor) == (["EUR", "USD"], "USD", 120_000)
    assert (together.currencies, together.currency) == (["EUR"], "EUR")


def test_a_price_typed_in_one_currency_is_not_taken_for_another(app: Flask, world: World) -> None:
    first, _ = plans(world)
    priced_in(first, "USD", 120_000)

    draft = read(app, world, ("plan", first), ("currency", "USD"), ("priced_in", "EUR"), (f"retail-{first}", "900.00"))

    assert draft.form[f"retail-{first}"].data == "1200.00"


def test_without_a_common_currency_there_is_nothing_to_sell(app: Flask, world: World) -> None:
    first, second = plans(world)
    for row in db.session.query(ListPrice).join(Plan).filter(Plan.public_id == second):
        row.currency = "USD"
    db.session.flush()

    draft = read(app, world, ("plan", first), ("plan", second))

    assert (draft.cards, draft.currencies, len(draft.plans)) == ([], [], 2)
    assert draft.form.form_errors == ["Put at least one offering into the link."]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("quantity", "0", "Write a whole number from 1 to 100,000."),
        ("quantity", "many", "Write a whole number from 1 to 100,000."),
        ("retail", "749.99", "749.99 EUR a unit is below the partner price. Ask 750.00 EUR or more."),
        ("retail", "", "Write what a unit costs your customer."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_priced(
    app: Flask, world: World, name: str, typed: str, sentence: str
) -> None:
    first, _ = plans(world)

    draft = read(app, world, ("plan", first), (f"{name}-{first}", typed))

    assert draft.form[f"{name}-{first}"].errors == [sentence]
    assert (draft.priced, draft.line(0)) == ([], None)
