"""Numbered invoices, the credit notes that correct them, the counter behind their numbers, and whom they are for."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order


class InvoiceCounter(Base):
    """The last number given out in a series and year. Its row is locked until the issuing transaction ends."""

    __tablename__ = "invoice_counters"
    __table_args__ = (CheckConstraint("last_number > 0", "last_number"),)

    series: Mapped[Words] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    last_issued_at: Mapped[Instant]


class Issued:
    """What every numbered document has, as it was issued; it never changes.

    `document` holds issuer, lines and taxes. Nothing in it names a person or a customer: a customer's name and address
    are in `invoice_buyers`.
    """

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    number: Mapped[Words] = mapped_column(unique=True)
    series: Mapped[Words]
    year: Mapped[int]
    sequence: Mapped[int]
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

    @declared_attr
    def order(self) -> Mapped[Order]:
        """The order that it is about."""
        return relationship(Order)


class Invoice(Issued, Base):
    """An order's invoice."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        CheckConstraint("sequence > 0", "sequence"),
        CheckConstraint("total_minor = net_minor + tax_minor", "total_adds_up"),
        Index("ix_invoices_partner", "partner_id", "id"),  # read by the partner's list
    )

    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), unique=True)


class CreditNote(Issued, Base):
    """What corrects an invoice after a refund: amounts above zero go back to the buyer. One for each refund.

    A refund that came back is taken off again by a second one, which names the first (`cancels_id`) and stands below
    zero. It is made out to whom its invoice is. `refund_ref` is the public id of the refund.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        CheckConstraint("sequence > 0", "sequence"),
        CheckConstraint("total_minor = net_minor + tax_minor", "total_adds_up"),
        CheckConstraint("(cancels_id is null) = (total_minor > 0)", "direction"),
        Index("uq_credit_notes_refund", "refund_ref", unique=True, postgresql_where=text("cancels_id is null")),
        Index("ix_credit_notes_partner", "partner_id", "id"),  # read by the partner's list
    )

    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    invoice_id: Mapped[Key] = mapped_column(ForeignKey("invoices.id"), index=True)
    refund_ref: Mapped[Words]
    cancels_id: Mapped[Key | None] = mapped_column(ForeignKey("credit_notes.id"), unique=True)

    invoice: Mapped[Invoice] = relationship()


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


class SelfBillingInvoice(Base):
    """What a partner earned in a month under one agreement, invoiced by the operator in its name: it never changes.

    It covers entries of the partner's chain after `first_seq` up to `last_seq`, those of `SelfBillingEntry`. More taken
    back than earned is a credit note in a series of its own, below zero. `corrects_id` is the document that one for
    entries after the agreement's end corrects. `document` holds both sides, lines and taxes; `tax_minor` is no part of
    the books.
    """

    __tablename__ = "self_billing_invoices"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        UniqueConstraint("partner_id", "currency", "first_seq"),
        CheckConstraint("sequence > 0", "sequence"),
        CheckConstraint("first_seq >= 0 and last_seq > first_seq", "span"),
        CheckConstraint("total_minor = net_minor + tax_minor", "total_adds_up"),
        Index("ix_self_billing_invoices_period", "partner_id", "currency", "period"),  # read by every statement
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    number: Mapped[Words] = mapped_column(unique=True)
    series: Mapped[Words]
    year: Mapped[int]
    sequence: Mapped[int]
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    agreement_id: Mapped[Key] = mapped_column(ForeignKey("self_billing_agreements.id"))
    corrects_id: Mapped[Key | None] = mapped_column(ForeignKey("self_billing_invoices.id"))
    currency: Mapped[CurrencyCode]
    period: Mapped[Words]
    first_seq: Mapped[Key]
    last_seq: Mapped[Key]
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    document: Mapped[Json]
    issued_at: Mapped[Instant]
    issued_on: Mapped[date]


class SelfBillingEntry(Base):
    """An entry of a partner's chain and the one document that it stands on."""

    __tablename__ = "self_billing_entries"

    book_id: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[Key] = mapped_column(ForeignKey("self_billing_invoices.id"), index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
