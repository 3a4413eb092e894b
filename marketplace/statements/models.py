"""Exports of many statements at once, with their progress."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, PrimaryKey, PublicId, Words


class StatementExport(Base):
    """All partners' statements of a period as one archive, made by the worker. Only the operator sees it.

    `formats` are names with spaces between. One that is `ready` with an `error` is complete, and its figures are not
    as they must be.
    """

    __tablename__ = "statement_exports"
    __table_args__ = (CheckConstraint("state in ('queued', 'running', 'ready', 'failed', 'canceled')", "state"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    period: Mapped[Words]
    time_zone: Mapped[Words]
    formats: Mapped[Words] = mapped_column(server_default="csv")
    requested_by: Mapped[Words]
    state: Mapped[Words] = mapped_column(server_default="queued")
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    file_name: Mapped[Words | None]
    error: Mapped[Words | None]
    created_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]
