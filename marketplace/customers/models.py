"""Accounts, the hashed facts that identify them, and contacts."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner


class Account(Base):
    """A customer organisation, with nothing that names it. `partner` is its partner of record; None is the house."""

    __tablename__ = "accounts"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    country: Mapped[CountryCode]
    bound_at: Mapped[Instant | None]
    last_bought_at: Mapped[Instant | None]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    partner: Mapped[Partner | None] = relationship()


class AccountKey(Base):
    """One hashed fact that identifies an account: a domain, tax number, e-mail address, or the id of a partner."""

    __tablename__ = "account_keys"
    __table_args__ = (
        CheckConstraint("kind in ('domain', 'tax_number', 'email', 'partner')", "kind"),
        UniqueConstraint("kind", "value_hash"),
    )

    id: Mapped[PrimaryKey]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[Words]
    value_hash: Mapped[Words]


class Contact(Base):
    """Who bought and where to send it, as entered for one order. Readable by the customer's partner and the worker."""

    __tablename__ = "contacts"

    id: Mapped[PrimaryKey]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    token_hash: Mapped[Words] = mapped_column(index=True)
    company: Mapped[Words]
    name: Mapped[Words]
    email: Mapped[Words]
    line1: Mapped[Words]
    line2: Mapped[Words] = mapped_column(server_default="")
    city: Mapped[Words]
    region: Mapped[Words] = mapped_column(server_default="")
    postal_code: Mapped[Words] = mapped_column(server_default="")
    country: Mapped[CountryCode]
    tax_number: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
