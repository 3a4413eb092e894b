"""How offerings are found and shown: customer problems, pictures, and the edition of what processes remember."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models.offerings import Offering
from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words
from marketplace.pictures.models import Picture


class Problem(Base):
    """What troubles a customer, in the customer's words; offerings that help with it carry its tag."""

    __tablename__ = "problems"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    summary: Mapped[Words] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class OfferingProblem(Base):
    """An offering helps with a problem."""

    __tablename__ = "offering_problems"

    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"), primary_key=True)
    # Read the other way round by the shop: which offerings help with this?
    problem_id: Mapped[Key] = mapped_column(ForeignKey("problems.id"), primary_key=True, index=True)

    offering: Mapped[Offering] = relationship()
    problem: Mapped[Problem] = relationship(lazy="joined", innerjoin=True)


class OfferingPicture(Base):
    """A picture of an offering, its place among the others, and what it shows in words."""

    __tablename__ = "offering_pictures"
    __table_args__ = (
        CheckConstraint("position between 1 and 8", "position"),
        CheckConstraint("alt <> ''", "alt"),
    )

    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[Words] = mapped_column(ForeignKey("pictures.digest"), index=True)
    alt: Mapped[Words]

    offering: Mapped[Offering] = relationship()
    picture: Mapped[Picture] = relationship()


class CatalogueEdition(Base):
    """Counts changes, so that processes know whether what they remember still stands: the sum over all rows.

    `terms` counts changes of categories, problems, vendors, tiers, partners, margin rules and concessions, `shelf`
    those of what is published where, under which words and in which plans. Triggers count; nobody else writes. Several
    rows, because whoever changes something holds one until they commit, and the next one takes another.
    """

    __tablename__ = "catalogue_editions"
    __table_args__ = (CheckConstraint("id between 1 and 8", "few_rows"),)

    id: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    terms: Mapped[int] = mapped_column(BigInteger)
    shelf: Mapped[int] = mapped_column(BigInteger)


class OfferingEdition(Base):
    """Counts changes of what the shop shows of an offering: the sum over its rows, none for no change so far.

    Words, plans, prices, pictures, problems and what is left in stock. Triggers count, each in a row that nobody else
    holds; nobody else writes.
    """

    __tablename__ = "offering_editions"

    id: Mapped[PrimaryKey]
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int] = mapped_column(BigInteger)
