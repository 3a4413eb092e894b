"""The shop: what can be sold, at the partner's own price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from marketplace.catalog import queries
from marketplace.catalog.models import Category, Vendor
from marketplace.catalog.price_cards import PriceCard, card_in, price_cards
from marketplace.stock import reserving
from marketplace.web.availability import remark
from marketplace.web.portal.explanations import explained
from marketplace.web.portal.link_drafts import LinkDraft
from marketplace.web.portal.selling import selling

Found = TypeVar("Found", Category, Vendor)
MOST_VENDORS = 500

shop = Blueprint("shop", __name__, url_prefix="/shop")


@shop.get("/")
def index() -> str:
    """Show offerings with the partner's price on each, by search, category and vendor."""
    here = selling()
    tree = queries.categories_tree(only_used=True)
    vendors = queries.vendors_page(limit=MOST_VENDORS).items
    page = queries.shop_page(
        request.args.get("q", ""),
        _chosen((branch.category for branch in tree), "category"),
        _chosen(vendors, "vendor"),
        request.args.get("cursor"),
    )
    cards = price_cards([offering.id for offering in page.items], terms=here.terms, at=here.at)
    shown = {key: card_in(of_one, here.partner.currency) for key, of_one in cards.items()}
    left = reserving.left_of(card.facts.plan_id for card in shown.values() if card)
    return render_template(
        "portal/shop/index.html",
        page=page,
        cards=shown,
        stock={plan_id: remark(units) for plan_id, units in left.items()},
        partner=here.partner,
        categories=[("", _("All categories"))]
        + [(b.category.public_id, "\u2003" * b.depth + f"{b.category.name} ({b.offerings})") for b in tree],
        vendors=[("", _("All vendors"))] + [(vendor.public_id, vendor.name) for vendor in vendors],
    )


@shop.get("/<offering_id>")
def show(offering_id: str) -> str:
    """Show one offering: the partner's price at every volume break, each rule considered, and a link to be made.

    The address may hold plan, currency, quantity and retail price; the margin is worked out for them.
    """
    here, offering = selling(), queries.published_offering(offering_id)
    cards = price_cards([offering.id], terms=here.terms, at=here.at)[offering.id]
    card = _card(cards, here.partner.currency)
    draft = LinkDraft.of_card(card, request.args, here) if card else None
    if draft is not None and draft.is_previewed:
        draft.is_valid()
    return render_template(
        "portal/shop/show.html",
        offering=offering,
        cards=cards,
        card=card,
        draft=draft,
        partner=here.partner,
        stock=remark(reserving.left_of([card.facts.plan_id]).get(card.facts.plan_id)) if card else "",
        rules=explained(card.margin.considered, here.terms) if card else [],
    )


def _chosen(rows: Iterable[Found], argument: str) -> Found | None:
    wanted = request.args.get(argument)
    return next((row for row in rows if row.public_id == wanted), None) if wanted else None


def _card(cards: list[PriceCard], currency: str) -> PriceCard | None:
    plan = request.args.get("plan")
    of_plan = [card for card in cards if card.facts.plan_public_id == plan] or cards
    same = [card for card in of_plan if card.facts.plan_id == of_plan[0].facts.plan_id]
    return card_in(same, request.args.get("currency", currency))
