"""Numbered invoices, the counter behind their numbers, and whom they are for."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order


class InvoiceCounter(Base):
    """The last number given out in a series and year. Its row is locked until the invoice's transaction ends."""

    __tablename__ = "invoice_counters"
    __table_args__ = (CheckConstraint("last_number > 0", "last_number"),)

    series: Mapped[Words] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    last_issued_at: Mapped[Instant]


class Invoice(Base):
    """An order's invoice as it was issued; it never changes. `document` holds issuer, lines, taxes and totals.

    Nothing in it names a person or a customer: a customer's name and address are in `invoice_buyers`.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        CheckConstraint("sequence > 0", "sequence"),
        CheckConstraint("total_minor = net_minor + tax_minor", "total_adds_up"),
        Index("ix_invoices_partner", "partner_id", "id"),  # read by the partner's list
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    number: Mapped[Words] = mapped_column(unique=True)
    series: Mapped[Words]
    year: Mapped[int]
    sequence: Mapped[int]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), unique=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    token_hash: Mapped[Words]
    account: Mapped[Words]
    currency: Mapped[CurrencyCode]
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    document: Mapped[Json]
    issued_at: Mapped[Instant]
    issued_on: Mapped[date]

    order: Mapped[Order] = relationship()


class InvoiceBuyer(Base):
    """Whom an invoice is made out to, as stated for the order. Readable by the buyer, its partner and the worker."""

    __tablename__ = "invoice_buyers"

    id: Mapped[PrimaryKey]
    invoice_id: Mapped[Key] = mapped_column(ForeignKey("invoices.id"), unique=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    token_hash: Mapped[Words]
    company: Mapped[Words]
    name: Mapped[Words]
    line1: Mapped[Words]
    line2: Mapped[Words]
    city: Mapped[Words]
    region: Mapped[Words]
    postal_code: Mapped[Words]
    country: Mapped[CountryCode]
    tax_number: Mapped[Words]

    invoice: Mapped[Invoice] = relationship()
