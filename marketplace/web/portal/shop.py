"""The shop: what can be sold, at the partner's own price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from marketplace.catalog import shop as catalogue
from marketplace.catalog import shop_offering
from marketplace.catalog.price_cards import PriceCard, card_in
from marketplace.catalog.shop_offering import ShopOffering
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.web.availability import remark
from marketplace.web.fragments import drawn, fragment
from marketplace.web.kept_pages import Sheet, kept
from marketplace.web.portal.explanations import explained
from marketplace.web.portal.link_drafts import BlankDraft, LinkDraft
from marketplace.web.portal.selling import may_open, selling
from marketplace.web.portal.shop_choices import Choices, asked

shop = Blueprint("shop", __name__, url_prefix="/shop")


@shop.get("/")
@kept
def index() -> Sheet:
    """Show offerings with the partner's price on each, by search, problem, category, vendor and price."""
    at = clock.now()
    page = catalogue.page(current_person().party_id, asked(request.args), cursor=request.args.get("cursor"), at=at)
    return Sheet("portal/shop/index.html", _listing(page, at), {"tier": page.terms.tier_name}, page.basis)


@shop.get("/<offering_id>")
@kept
def show(offering_id: str) -> Sheet:
    """Show one offering: the partner's price at every volume break, each rule considered, and a link to be made.

    The address may hold plan, currency, quantity and retail price; the margin is worked out for them.
    """
    offering = shop_offering.show(current_person().party_id, offering_id, at=clock.now())
    card = _card(offering.cards, offering.terms.currency)
    values = {
        "name": offering.name,
        "summary": offering.summary,
        "vendor": offering.vendor.name,
        "category": offering.category.name,
        "category_url": url_for("portal.shop.index", category=offering.category.public_id),
    }
    has_prices_typed = any(name.startswith("retail-") for name in request.args)
    return Sheet("portal/shop/show.html", _body(offering, card), values, None if has_prices_typed else offering.basis)


def _listing(page: catalogue.ShopPage, at: datetime) -> Markup:
    facets = catalogue.facets_of(page, at=at)
    choices = Choices.of(page, facets)
    shown = {"page": page, "facets": facets, "choices": choices, "args": request.args}
    narrowing = (request.query_string, page.narrowed, facets.is_cut, choices.beside)
    aside = fragment("portal/shop/_aside.html", narrowing, of=lambda: shown)
    return drawn(
        "portal/shop/_list.html",
        {**shown, "aside": aside, "remark": remark, "may_buy": may_open("portal.cart.lines.create")},
    )


def _body(offering: ShopOffering, card: PriceCard | None) -> Markup:
    if card is None or not may_open("portal.links.create"):
        return _drawn(offering, card, None)
    if any(name.startswith("retail-") for name in request.args):
        draft = LinkDraft.of_card(card, request.args, selling())
        draft.is_valid()
        return Markup(render_template("portal/shop/_body.html", **_shown(offering, card, draft)))  # noqa: S704
    return _drawn(offering, card, request.args.get(f"quantity-{card.facts.plan_public_id}", ""))


def _drawn(offering: ShopOffering, card: PriceCard | None, quantity: str | None) -> Markup:
    """Draw a page with its untouched form (None: without a form) once for the same prices, margins and words."""
    shown = (offering.public_id, offering.name, offering.description, offering.tax_class, offering.cap_bps)
    looks = (offering.vendor, offering.category, offering.problems, offering.pictures)
    chosen = (
        card and offering.cards.index(card),
        _left(offering, card),
        may_open("portal.cart.lines.create"),
        quantity,
    )
    key = (shown, looks, offering.cards, chosen)
    return fragment("portal/shop/_body.html", key, of=lambda: _shown(offering, card, _draft(card, quantity)))


def _draft(card: PriceCard | None, quantity: str | None) -> BlankDraft | None:
    """A form with nothing but the quantity in it: that much of the address is in the part's key."""
    if card is None or quantity is None:
        return None
    asked = MultiDict({f"quantity-{card.facts.plan_public_id}": quantity} if quantity else {})
    return BlankDraft.of_card(card, asked)


def _shown(offering: ShopOffering, card: PriceCard | None, draft: LinkDraft | BlankDraft | None) -> dict[str, object]:
    return {
        "offering": offering,
        "cards": offering.cards,
        "card": card,
        "draft": draft,
        "rules": explained(card.margin.considered, offering.terms.terms) if card else [],
        "stock": remark(_left(offering, card)),
        "may_buy": may_open("portal.cart.lines.create"),
    }


def _left(offering: ShopOffering, card: PriceCard | None) -> int | None:
    return offering.left.get(card.facts.plan_id) if card else None


def _card(cards: Sequence[PriceCard], currency: str) -> PriceCard | None:
    plan = request.args.get("plan")
    of_plan = [card for card in cards if card.facts.plan_public_id == plan] or cards
    same = [card for card in of_plan if card.facts.plan_id == of_plan[0].facts.plan_id]
    return card_in(same, request.args.get("currency", currency))
