"""Looking through a partner's eyes: who of the operator looked at a partner's pages, why, from when until when.

A viewing belongs to one signed-in session and ends by itself. While it is open, the pages of the portal show that
session what the partner sees, read-only and without its customers' contacts.

Source: docs/adr/0015-looking-through-a-partners-eyes.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.partners.errors import ReasonMissing
from marketplace.partners.models import Partner, Viewing

LASTS: Final = timedelta(minutes=30)


def start(
    partner: Partner, *, session_public_id: str, viewed_by: str, viewer_name: str, reason: str, at: datetime
) -> Viewing:
    """Open a viewing for `LASTS`; one that the session has open already ends first.

    `viewed_by` and `viewer_name` are the person's public id and the name that the partner reads.

    Raises:
        ReasonMissing: no reason is given.
    """
    if not reason.strip():
        raise ReasonMissing
    end(session_public_id, at=at)
    viewing = Viewing(
        public_id=new_public_id("vie"),
        partner_id=partner.id,
        session_public_id=session_public_id,
        viewed_by=viewed_by,
        viewer_name=viewer_name,
        reason=reason.strip(),
        started_at=at,
        expires_at=at + LASTS,
    )
    db.session.add(viewing)
    facts = {"viewing": viewing.public_id, "reason": viewing.reason, "until": viewing.expires_at.isoformat()}
    trail.record("partner.viewed", "partner", partner.public_id, facts)
    return viewing


def end(session_public_id: str, *, at: datetime) -> None:
    """End what the session has open. One that ran out before is noted as ended when it did. Safe to repeat."""
    still_open = (Viewing.session_public_id == session_public_id, Viewing.ended_at.is_(None))
    over = db.session.scalars(select(Viewing).where(*still_open).with_for_update()).one_or_none()
    if over is not None:
        over.ended_at = min(at, over.expires_at)
        db.session.flush()  # the session's next viewing must not meet this one


def open_of(session_public_id: str, *, at: datetime) -> Viewing | None:
    """Return what a session looks at now, in one SQL statement; None when it looks at nobody."""
    statement = select(Viewing).where(
        Viewing.session_public_id == session_public_id, Viewing.ended_at.is_(None), Viewing.expires_at > at
    )
    return db.session.scalar(statement)


def page_of(partner_id: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[Viewing]:
    """Return a page of the looks at a partner's pages, the newest first."""
    statement = select(Viewing).where(Viewing.partner_id == partner_id)
    return paged(statement, order=(Viewing.id,), cursor=cursor, limit=limit, is_descending=True)
