"""The table of pictures."""

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, Words


class Picture(Base):
    """One picture in three sizes, drawn anew from what was uploaded; `digest` is the SHA-256 of the largest.

    `party_id` is who brought it first; None: the operator. Pixels in `width` and `height` are those of the largest.
    """

    __tablename__ = "pictures"
    __table_args__ = (CheckConstraint("digest ~ '^[0-9a-f]{64}$'", "digest"),)

    id: Mapped[PrimaryKey]
    digest: Mapped[Words] = mapped_column(unique=True)
    party_id: Mapped[Key | None]
    width: Mapped[int]
    height: Mapped[int]
    card: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    page: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    logo: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[Instant]
