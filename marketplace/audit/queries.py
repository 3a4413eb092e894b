"""Reading the trail."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged


def history_of(subject_kind: str, subject_id: str, *, limit: int = 20) -> list[AuditEntry]:
    """Return the latest deeds done to one thing, the newest first, as far as the actor may see them."""
    statement = select(AuditEntry).where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
    return list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(limit)))


def page(
    *,
    action: str = "",
    subject: str = "",
    people: Collection[str] | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[AuditEntry]:
    """Return a page of the trail, the newest first, as far as the actor may see it.

    `action` is how a deed begins (`partner.` are all about partners), `subject` a kind of thing or one thing's id,
    `people` the public ids of those who did it; None is anybody.
    """
    query = select(AuditEntry)
    if action:
        query = query.where(AuditEntry.action.startswith(action, autoescape=True))
    if subject:
        query = query.where(or_(AuditEntry.subject_id == subject, AuditEntry.subject_kind == subject))
    if people is not None:
        query = query.where(AuditEntry.user_public_id.in_(people))
    return paged(query, order=(AuditEntry.id,), cursor=cursor, limit=limit, is_descending=True)
