"""Opening vendors, and agreeing what the marketplace keeps of their proceeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.errors import AlreadyThere, NameMissing, RateOutOfRange, TooEarly
from marketplace.catalog.models import Vendor, VendorAgreement
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug
from marketplace.identity import parties


def open_vendor(name: str, *, fee_bps: int, at: datetime, summary: str = "") -> Vendor:
    """Take a vendor in, with a marketplace fee (bps of the partner total) agreed from `at` on.

    Raises:
        NameMissing: the name is empty.
        RateOutOfRange: the fee is not between 0 and 100 %.
    """
    name = _named(name)
    _require_fee(fee_bps)

    party = parties.open_party("vendor", name)
    vendor = Vendor(
        id=party.id,
        public_id=new_public_id("ven"),
        slug=unique_slug(Vendor.slug, name, otherwise="vendor"),
        name=name,
        summary=summary.strip(),
        created_at=at,
    )
    db.session.add(vendor)
    db.session.flush()  # the agreement names the vendor by its key, without a relationship that would order them
    db.session.add(VendorAgreement(vendor_id=vendor.id, version=1, fee_bps=fee_bps, effective_from=at, created_at=at))
    trail.record("vendor.opened", "vendor", vendor.public_id, {"name": name, "fee_bps": fee_bps})
    return vendor


def describe(vendor: Vendor, *, name: str, summary: str) -> None:
    """Correct a vendor's name and what is said about it. Its address in the shop stays.

    Raises:
        NameMissing: the name is empty.
    """
    name = _named(name)
    changes = {"name": [vendor.name, name]} if vendor.name != name else {}
    vendor.name = name
    parties.rename(vendor.party, name)
    vendor.summary = summary.strip()
    trail.record("vendor.described", "vendor", vendor.public_id, changes)


def agree_fee(
    vendor: Vendor, fee_bps: int, *, effective_from: datetime, at: datetime, bears_chargebacks: bool = True
) -> VendorAgreement:
    """Agree a new marketplace fee with a vendor, from an instant on. Orders placed before keep their own copy.

    `bears_chargebacks`: of orders placed from then on, the vendor gives its proceeds back when a card dispute is lost;
    otherwise the operator bears them.

    Raises:
        RateOutOfRange: the fee is not between 0 and 100 %.
        TooEarly: it would begin in the past.
        AlreadyThere: a fee that begins then or later is agreed already.
    """
    _require_fee(fee_bps)
    if effective_from < at:
        raise TooEarly("A new fee cannot begin in the past. Choose today or later.", effective_from=effective_from)

    # The lock makes two people who agree a fee at once take turns, so that versions stay in the order of their dates.
    db.session.scalars(select(Vendor.id).where(Vendor.id == vendor.id).with_for_update()).one()
    last = _last_agreement(vendor)
    if last is not None and last.effective_from >= effective_from:
        raise AlreadyThere(
            f"A fee from {last.effective_from:%-d %B %Y, %H:%M} UTC is agreed already. Choose a later beginning.",
            version=last.version,
        )

    agreement = VendorAgreement(
        vendor_id=vendor.id,
        version=last.version + 1 if last else 1,
        fee_bps=fee_bps,
        bears_chargebacks=bears_chargebacks,
        effective_from=effective_from,
        created_at=at,
    )
    db.session.add(agreement)
    facts = {
        "fee_bps": fee_bps,
        "bears_chargebacks": bears_chargebacks,
        "version": agreement.version,
        "effective_from": effective_from.isoformat(),
    }
    trail.record("vendor.fee_agreed", "vendor", vendor.public_id, facts)
    return agreement


def _last_agreement(vendor: Vendor) -> VendorAgreement | None:
    return db.session.scalar(
        select(VendorAgreement)
        .where(VendorAgreement.vendor_id == vendor.id)
        .order_by(VendorAgreement.effective_from.desc())
        .limit(1)
    )


def _named(name: str) -> str:
    if not name.strip():
        raise NameMissing("vendor")
    return name.strip()


def _require_fee(fee_bps: int) -> None:
    if not 0 <= fee_bps <= BPS_WHOLE:
        raise RateOutOfRange("marketplace fee", fee_bps)
