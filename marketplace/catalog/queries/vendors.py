"""Finding vendors and what was agreed with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.catalog.errors import VendorNotFound
from marketplace.catalog.models import Vendor, VendorAgreement
from marketplace.db.base import db
from marketplace.db.paging import Page, paged


def vendor_by_public_id(public_id: str) -> Vendor:
    """Return a vendor.

    Raises:
        VendorNotFound: there is none with this id.
    """
    found = db.session.scalar(select(Vendor).where(Vendor.public_id == public_id))
    if found is None:
        raise VendorNotFound(public_id)
    return found


def vendor_by_party(party_id: int) -> Vendor:
    """Return the vendor that a signed-in person acts for; a vendor's key is its party's key.

    Raises:
        VendorNotFound: the party is no vendor.
    """
    found = db.session.scalar(select(Vendor).where(Vendor.id == party_id))
    if found is None:
        raise VendorNotFound(str(party_id))
    return found


def vendors_page(search: str = "", cursor: str | None = None, *, limit: int = 50) -> Page[Vendor]:
    """Return a page of vendors by name; `search` is a part of the name."""
    statement = select(Vendor)
    if search:
        statement = statement.where(Vendor.name.icontains(search, autoescape=True))
    return paged(statement, order=(Vendor.name, Vendor.id), cursor=cursor, limit=limit)


def vendors() -> list[Vendor]:
    """Return every vendor by name."""
    return list(db.session.scalars(select(Vendor).order_by(Vendor.name, Vendor.id)))


def agreement_history(vendor: Vendor) -> list[VendorAgreement]:
    """Return every agreement with a vendor, the newest first."""
    return list(
        db.session.scalars(
            select(VendorAgreement)
            .where(VendorAgreement.vendor_id == vendor.id)
            .order_by(VendorAgreement.version.desc())
        )
    )


def fees_at(vendors: Iterable[Vendor], at: datetime) -> dict[int, int]:
    """Return the marketplace fee in bps in force at `at`, by the key of each vendor that has one."""
    rows = db.session.execute(
        select(VendorAgreement.vendor_id, VendorAgreement.fee_bps)
        .where(VendorAgreement.vendor_id.in_([vendor.id for vendor in vendors]), VendorAgreement.effective_from <= at)
        .ext(distinct_on(VendorAgreement.vendor_id))
        .order_by(VendorAgreement.vendor_id, VendorAgreement.effective_from.desc())
    )
    return {row.vendor_id: row.fee_bps for row in rows}


def spared_at(vendor_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Return the keys of those vendors whose lost card disputes the operator bore by the agreement in force at `at`."""
    rows = db.session.execute(
        select(VendorAgreement.vendor_id, VendorAgreement.bears_chargebacks)
        .where(VendorAgreement.vendor_id.in_(list(vendor_ids)), VendorAgreement.effective_from <= at)
        .ext(distinct_on(VendorAgreement.vendor_id))
        .order_by(VendorAgreement.vendor_id, VendorAgreement.effective_from.desc())
    )
    return frozenset(row.vendor_id for row in rows if not row.bears_chargebacks)
