"""Opening a storefront, saying what it is called and how it looks, and letting customers in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.core.currencies import exponent
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.slugs import slugify
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.storefronts import queries
from marketplace.storefronts.errors import ColorInvalid, ColorUnreadable, SlugInvalid, SlugTaken, StorefrontEmpty
from marketplace.storefronts.models import Storefront, StorefrontOffering, StorefrontSlug
from marketplace.storefronts.rules.colors import is_readable, nearest_readable, read_color
from marketplace.storefronts.rules.theme import NEUTRAL
from marketplace.storefronts.rules.words import HOUSE_SLUG, RESERVED, first_addresses, is_address


@dataclass(frozen=True, slots=True)
class Look:
    """What a storefront says and how it looks. `welcome` is plain text whose empty lines part paragraphs."""

    title: str
    tagline: str
    welcome: str
    brand_color: str
    currency: str
    is_whole_catalogue: bool


def open_storefront(partner: Partner | None, *, name: str, currency: str, at: datetime) -> Storefront:
    """Return a partner's storefront, or the house's for None; the first call makes it, unpublished, in plain ink.

    `name` becomes its title and its address; `currency` is what it shows prices in first. Whoever acts must be that
    partner, or the operator for the house. Two people who open it at once get the same one.
    """
    partner_id = partner.id if partner else None
    # Waits for a colleague who opens the same one; a partner's key is never 0.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"storefront:{partner_id}", 7263))))
    if found := queries.of_partner(partner_id):
        return found
    storefront = Storefront(
        public_id=new_public_id("sto"),
        partner_id=partner_id,
        slug=_free_slug(partner, name),
        title=name,
        tagline="",
        welcome="",
        brand_color=NEUTRAL,
        currency=currency,
        is_whole_catalogue=True,
        created_at=at,
    )
    db.session.add(storefront)
    db.session.flush()  # its address names its key
    db.session.add(
        StorefrontSlug(slug=storefront.slug, storefront_id=storefront.id, partner_id=partner_id, taken_at=at)
    )
    trail.record("storefront.opened", "storefront", storefront.public_id, {"slug": storefront.slug})
    return storefront


def amend(storefront: Storefront, look: Look) -> None:
    """Change words, colour, currency and what the shelf holds. Carts keep the prices they were filled at.

    Raises:
        Invalid: there is no title, or the currency is unknown.
        ColorInvalid: that is no colour.
        ColorUnreadable: text in it could not be read; the refusal names the nearest shade that can.
    """
    color = checked_color(look.brand_color)
    exponent(look.currency)
    if not look.title.strip():
        raise Invalid("Give the shop a title.")
    storefront.title, storefront.tagline, storefront.welcome = (
        text.strip() for text in (look.title, look.tagline, look.welcome)
    )
    storefront.brand_color, storefront.currency = color, look.currency
    storefront.is_whole_catalogue = look.is_whole_catalogue
    facts = {"title": storefront.title, "brand_color": color, "is_whole_catalogue": look.is_whole_catalogue}
    trail.record("storefront.amended", "storefront", storefront.public_id, facts)


def checked_color(text: str) -> str:
    """Return a colour as it is kept.

    Raises:
        ColorInvalid: that is no colour.
        ColorUnreadable: text in it could not be read; the refusal names the nearest shade that can.
    """
    color = read_color(text)
    if color is None:
        raise ColorInvalid(text)
    if not is_readable(color):
        raise ColorUnreadable(color, nearest_readable(color))
    return color


def change_address(storefront: Storefront, slug: str, *, at: datetime) -> None:
    """Move a storefront to another address. The old one leads to it from then on, and can be taken back.

    Raises:
        SlugInvalid: it is no address, or has a meaning of its own.
        SlugTaken: another storefront has or had it.
    """
    if slug == storefront.slug:
        return
    check_address("" if storefront.is_house else slug)
    own = db.session.scalar(
        select(StorefrontSlug).where(StorefrontSlug.slug == slug, StorefrontSlug.storefront_id == storefront.id)
    )
    if own is None:
        _take(storefront, slug, at)
    before, storefront.slug = storefront.slug, slug
    trail.record("storefront.moved", "storefront", storefront.public_id, {"from": before, "to": slug})


def check_address(slug: str) -> None:
    """Make sure that a partner's storefront could stand at an address.

    Raises:
        SlugInvalid: it is no address, or has a meaning of its own.
    """
    if slug in RESERVED or not is_address(slug):
        raise SlugInvalid("Use 3 to 60 small letters, digits and single hyphens, such as alpenblick-it.", slug=slug)


def set_logo(storefront: Storefront, digest: str | None) -> None:
    """Show another logo, by the digest of a picture that is kept; None shows the first letter of the title."""
    storefront.logo_digest = digest
    trail.record("storefront.logo_changed", "storefront", storefront.public_id, {"digest": digest})


def publish(storefront: Storefront, *, at: datetime) -> None:
    """Let customers in. A second call changes nothing.

    Raises:
        StorefrontEmpty: its shelf holds nothing.
    """
    if storefront.is_published:
        return
    chosen = select(StorefrontOffering).where(StorefrontOffering.storefront_id == storefront.id).limit(1)
    if not storefront.is_whole_catalogue and db.session.scalar(chosen) is None:
        raise StorefrontEmpty
    storefront.published_at = at
    trail.record("storefront.published", "storefront", storefront.public_id)


def withdraw(storefront: Storefront) -> None:
    """Close the shop to customers: its address looks like one that never was. Orders placed before stand."""
    if storefront.is_published:
        storefront.published_at = None
        trail.record("storefront.withdrawn", "storefront", storefront.public_id)


def _free_slug(partner: Partner | None, name: str) -> str:
    """Return the slug of the partner's name, with its key where it is too short, reserved or somebody else's."""
    if partner is None:
        return HOUSE_SLUG
    slug, with_key = first_addresses(slugify(name, otherwise="shop"), partner.id)
    is_free = is_address(slug) and slug not in RESERVED and not queries.is_slug_taken(slug)
    return slug if is_free else with_key


def _take(storefront: Storefront, slug: str, at: datetime) -> None:
    row = StorefrontSlug(slug=slug, storefront_id=storefront.id, partner_id=storefront.partner_id, taken_at=at)
    try:
        with db.session.begin_nested():  # a refused row must not take the caller's transaction with it
            db.session.add(row)
    except IntegrityError:  # the key knows what row security hides: somebody else's address
        raise SlugTaken(slug) from None
