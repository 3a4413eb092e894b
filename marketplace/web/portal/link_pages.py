"""The page on which a link or quote is put together: the draft, and what else could be put into it."""

from __future__ import annotations

from flask import render_template, request

from marketplace.catalog import queries
from marketplace.catalog.models import Vendor
from marketplace.catalog.price_cards import PriceCard, card_in, price_cards
from marketplace.web.portal.link_drafts import LinkDraft
from marketplace.web.portal.quoted import Quoted
from marketplace.web.portal.selling import Selling

FOUND = 6


def draft_page(draft: LinkDraft, here: Selling, whom: Quoted | None = None) -> str:
    """Return the page of a draft; `whom` it is for where it begins at something of the partner's."""
    whom = whom or Quoted()
    found = _found(draft, here, whom.vendor)
    return render_template("portal/links/new.html", draft=draft, found=found, whom=whom, partner=here.partner)


def _found(draft: LinkDraft, here: Selling, vendor: Vendor | None) -> list[PriceCard]:
    """Return what can be put in as well, for the words that were searched for; of nothing chosen, what there is."""
    words = request.values.get("find", "").strip()
    if draft.cards and not words:
        return []
    page = queries.shop_page(words, vendor=vendor, currency=draft.currency, at=here.at, limit=FOUND)
    cards = price_cards([offering.id for offering in page.items], terms=here.terms, at=here.at)
    shown = {card.facts.plan_id for card in draft.cards}
    first = [card_in([card for card in own if card.currency == draft.currency], "") for own in cards.values()]
    return [card for card in first if card and card.facts.plan_id not in shown]
