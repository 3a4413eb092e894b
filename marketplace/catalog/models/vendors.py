"""Vendors and the agreements that say what the marketplace keeps of their proceeds."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party


class Vendor(Base):
    """A supplier of offerings. Its key is its party's key."""

    __tablename__ = "vendors"
    __table_args__ = (
        CheckConstraint("state in ('active', 'suspended')", "state"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
    )

    id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    public_id: Mapped[PublicId]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    summary: Mapped[Words] = mapped_column(server_default="")
    state: Mapped[Words] = mapped_column(server_default="active")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    party: Mapped[Party] = relationship()


class VendorAgreement(Base):
    """What is agreed with a vendor from an instant on: the marketplace fee in bps of the partner total, and who loses.

    `bears_chargebacks` says whether the vendor gives its proceeds back when a card dispute is lost; else the operator
    bears them.
    """

    __tablename__ = "vendor_agreements"
    __table_args__ = (
        CheckConstraint("fee_bps between 0 and 10000", "fee_bps"),
        UniqueConstraint("vendor_id", "version"),
        UniqueConstraint("vendor_id", "effective_from"),
    )

    id: Mapped[PrimaryKey]
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"))
    version: Mapped[int]
    fee_bps: Mapped[Bps]
    bears_chargebacks: Mapped[bool] = mapped_column(server_default=true())
    effective_from: Mapped[Instant]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    vendor: Mapped[Vendor] = relationship()
