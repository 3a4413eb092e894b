"""A vendor's own drafts: what it may write before the operator has published anything of it."""

from __future__ import annotations

from marketplace.catalog import listing
from marketplace.catalog.errors import NotDraft
from marketplace.catalog.models import Category, Offering, Vendor
from marketplace.core.ids import new_public_id
from marketplace.core.slugs import slugify


def add(vendor: Vendor, category: Category, *, name: str, summary: str, description: str, tax_class: str) -> Offering:
    """Add an offering that only its vendor and the operator see.

    Raises:
        NameMissing: the name is empty.
    """
    # Other vendors' drafts cannot be seen, so their slugs cannot be asked for: thirty bits of chance keep them apart.
    slug = f"{slugify(name, otherwise='offering')}-{new_public_id('off')[-6:]}"
    return listing.add_offering(
        vendor, category, name=name, summary=summary, description=description, tax_class=tax_class, slug=slug
    )


def require_draft(offering: Offering) -> None:
    """Make sure that the vendor may still change an offering itself.

    Raises:
        NotDraft: it has been published, so the operator's word is needed.
    """
    if offering.state != "draft":
        raise NotDraft(offering.name)
