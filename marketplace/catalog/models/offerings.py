"""Categories, offerings and plans."""

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models.vendors import Vendor
from marketplace.db.base import Base
from marketplace.db.types import Bps, Instant, Key, PrimaryKey, PublicId, Words

# The name is kept unstemmed as well, so that the beginning of a word finds it while it is being typed.
SEARCH = (
    "setweight(to_tsvector('english', name), 'A') || to_tsvector('english', summary || ' ' || description)"
    " || to_tsvector('simple', name)"
)


class Category(Base):
    """A node of the category tree; without a parent it is a root."""

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
        CheckConstraint("parent_id <> id", "not_its_own_parent"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    parent_id: Mapped[Key | None] = mapped_column(ForeignKey("categories.id"), index=True)
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    position: Mapped[int] = mapped_column(server_default="0")

    parent: Mapped["Category | None"] = relationship(remote_side="Category.id")


class Offering(Base):
    """Something a vendor sells. Only a published one is seen by partners and customers."""

    __tablename__ = "offerings"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'in_review', 'published', 'retired')", "state"),
        CheckConstraint("cap_bps between 0 and 10000", "cap_bps"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "slug"),
        Index("ix_offerings_search", "search", postgresql_using="gin"),  # read by the shop's search
        Index("ix_offerings_state_name", "state", "name", "id"),  # read by the shop's list
        Index(
            "ix_offerings_newest", "published_at", "id", postgresql_where=text("state = 'published'")
        ),  # its other order
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), index=True)
    category_id: Mapped[Key] = mapped_column(ForeignKey("categories.id"), index=True)
    slug: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    summary: Mapped[Words] = mapped_column(server_default="")
    description: Mapped[Words] = mapped_column(server_default="")
    tax_class: Mapped[Words] = mapped_column(server_default="standard")
    cap_bps: Mapped[Bps | None]
    external_ref: Mapped[Words | None] = mapped_column(unique=True)
    state: Mapped[Words] = mapped_column(server_default="draft")
    submitted_at: Mapped[Instant | None]
    published_at: Mapped[Instant | None]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    vendor: Mapped[Vendor] = relationship()
    category: Mapped[Category] = relationship()
    plans: Mapped[list["Plan"]] = relationship(back_populates="offering", order_by="Plan.id")

    @property
    def is_published(self) -> bool:
        """Whether partners and customers see it."""
        return self.state == "published"


class Plan(Base):
    """How an offering is charged: once, monthly or yearly."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("interval in ('one_time', 'month', 'year')", "interval"),
        UniqueConstraint("offering_id", "name"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"), index=True)
    name: Mapped[Words]
    interval: Mapped[Words] = mapped_column(server_default="one_time")

    offering: Mapped[Offering] = relationship(back_populates="plans")
