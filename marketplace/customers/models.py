"""Accounts, the hashed facts and names that identify them, and contacts."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CountryCode, Instant, Key, PrimaryKey, PublicId, Words
from marketplace.partners.models import Partner


class Account(Base):
    """A customer organisation, with nothing that names it. `partner` is its partner of record; None is the house.

    `parent_id` is the account at the top of its family. An account that turned out to be another one stays as a pointer
    to it, `merged_into_id`, and has nothing else any more; a pointer never leads to a pointer.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("parent_id <> id", "not_its_own_parent"),
        CheckConstraint("(merged_into_id is null) = (merged_at is null)", "merged_has_time"),
        CheckConstraint("partner_id is null or bound_at is not null", "partner_has_time"),
        CheckConstraint(
            "merged_into_id is null or (merged_into_id <> id and partner_id is null and parent_id is null)",
            "merged_is_a_pointer",
        ),
        Index("ix_accounts_parent", "parent_id", postgresql_where=text("parent_id is not null")),
        Index("ix_accounts_merged_into", "merged_into_id", postgresql_where=text("merged_into_id is not null")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    country: Mapped[CountryCode]
    bound_at: Mapped[Instant | None]
    last_bought_at: Mapped[Instant | None]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    parent_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"))
    merged_into_id: Mapped[Key | None] = mapped_column(ForeignKey("accounts.id"))
    merged_at: Mapped[Instant | None]

    partner: Mapped[Partner | None] = relationship()


class AccountKey(Base):
    """One hashed fact that identifies an account: a domain, tax or D-U-N-S number, e-mail address, or partner's id.

    `country` is said of tax numbers: two numbers of one country are told from two of different ones.
    """

    __tablename__ = "account_keys"
    __table_args__ = (
        CheckConstraint("kind in ('domain', 'tax_number', 'duns', 'email', 'partner')", "kind"),
        UniqueConstraint("kind", "value_hash"),
    )

    id: Mapped[PrimaryKey]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[Words]
    value_hash: Mapped[Words]
    country: Mapped[CountryCode | None]


class AccountTie(Base):
    """Two accounts of which one buyer stated facts of these kinds at once, until somebody judges what that means.

    Nothing proves that they belong together. Rows are written by the database function `resolve_account`.
    """

    __tablename__ = "account_ties"
    __table_args__ = (
        CheckConstraint("account_id < other_id", "order"),
        CheckConstraint("(judged_by = '') = (judged_at is null)", "judged"),
    )

    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    other_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    kind: Mapped[Words]
    other_kind: Mapped[Words]
    stated_at: Mapped[Instant]
    judged_by: Mapped[Words] = mapped_column(server_default="")
    judged_at: Mapped[Instant | None]


class AccountName(Base):
    """A name of an account as keyed numbers: one for each word with the word's kind, and one for the whole.

    Its rows are reached by database functions alone: nobody may read them.
    """

    __tablename__ = "account_names"
    __table_args__ = (
        CheckConstraint("source in ('name', 'label')", "source"),
        CheckConstraint("length(kinds) = cardinality(words)", "a_kind_for_each_word"),
    )

    id: Mapped[PrimaryKey]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    source: Mapped[Words]
    country: Mapped[CountryCode]
    kinds: Mapped[Words]
    words: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    whole: Mapped[Key]


class AccountNameKey(Base):
    """One keyed number by which a name is found, and the place of the word it stands for."""

    __tablename__ = "account_name_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name_id: Mapped[Key] = mapped_column(ForeignKey("account_names.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class Contact(Base):
    """Who bought and where to send it, as entered for one order. `po_number` is the customer's own number for it.

    The customer's partner and the worker read it; the operator only where the customer is no partner's in any way.
    """

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
    po_number: Mapped[Words] = mapped_column(server_default="")
