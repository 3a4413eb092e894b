"""Who sells: the few facts of a partner that its customers may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from marketplace.db.base import db

CARD = text("select public_id, name, slug, country, state from seller_card(:partner_id)")


@dataclass(frozen=True, slots=True)
class Seller:
    """A partner as its customers see it."""

    public_id: str
    name: str
    slug: str
    country: str
    is_active: bool


def card(partner_id: int | None) -> Seller | None:
    """Return who sells, whoever asks; None for the house."""
    if partner_id is None:
        return None
    row = db.session.execute(CARD, {"partner_id": partner_id}).one_or_none()
    if row is None:
        return None
    return Seller(row.public_id, row.name, row.slug, row.country, row.state == "active")
