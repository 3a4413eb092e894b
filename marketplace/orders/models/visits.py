"""How often links and storefronts were opened: counts by day, and nothing about who it was."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Key, PrimaryKey, Words
from marketplace.orders.models.links import Link  # noqa: F401  the foreign keys below point to its table
from marketplace.partners.models import Partner  # noqa: F401  the same
from marketplace.storefronts.models import Storefront  # noqa: F401  the same

ONE_SOURCE = "(storefront_id is null) <> (link_id is null)"


class VisitMark(Base):
    """One visit, or one cart that something was put into, until it is folded into its day. It has no time of day.

    A row of its own each time, so that the visitors of a busy link never wait for one another.
    """

    __tablename__ = "visit_marks"
    __table_args__ = (CheckConstraint("kind in ('visit', 'cart')", "kind"), CheckConstraint(ONE_SOURCE, "one_source"))

    id: Mapped[PrimaryKey]
    kind: Mapped[Words]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    storefront_id: Mapped[Key | None] = mapped_column(ForeignKey("storefronts.id"))
    link_id: Mapped[Key | None] = mapped_column(ForeignKey("links.id"))
    counted_on: Mapped[date]


class VisitDay(Base):
    """A day of one link or storefront, in the marketplace's time zone: how many visits, and how many carts."""

    __tablename__ = "visit_days"
    __table_args__ = (
        CheckConstraint("visits >= 0 and carts >= 0", "counts"),
        CheckConstraint(ONE_SOURCE, "one_source"),
        UniqueConstraint("storefront_id", "link_id", "counted_on", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[PrimaryKey]
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    storefront_id: Mapped[Key | None] = mapped_column(ForeignKey("storefronts.id"))
    link_id: Mapped[Key | None] = mapped_column(ForeignKey("links.id"), index=True)
    counted_on: Mapped[date]
    visits: Mapped[int]
    carts: Mapped[int]
