"""Reveals: one person reads what names one customer, for a purpose, until it ends by itself, and the partner is told.

Who asks is told by the secret of the signed-in session, which the database looks up: no caller can ask for another.

Source: docs/adr/0027-customers-are-shown-on-request-only.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, text

from marketplace.audit import trail
from marketplace.contacting.errors import (
    LastsTooLong,
    NothingToReveal,
    PurposeUnknown,
    ReasonTooShort,
    RevealNotFound,
    RevealOver,
)
from marketplace.contacting.models import Reveal
from marketplace.contacting.rules import MOST_HOURS, SHORTEST_REASON, purposes_of
from marketplace.core.ids import hash_secret, new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox

What = Literal["contact", "invoice", "registration"]

ASK = text("select ask_reveal(:public_id, :about, :purpose, :reason, :hours, :session_hash, :at)")
CLOSE = text("select close_reveal(:reveal, :session_hash, :at)")
LOOK = text("select look_by_reveal(:reveal, :what, :session_hash, :at)")


def ask(about: str, *, purpose: str, reason: str, hours: int, session_secret: str, at: datetime) -> Reveal:
    """Open a reveal of the order or registration with the public id `about`, and have its partner told at once.

    `session_secret` is that of the session of whoever asks. The partner reads purpose, reason, person and end.

    Raises:
        PurposeUnknown, ReasonTooShort, LastsTooLong: the form is not filled in as the partner may expect.
        NothingToReveal: no partner's customer is named there.
    """
    if purpose not in purposes_of(about):
        raise PurposeUnknown
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort
    if not 1 <= hours <= MOST_HOURS:
        raise LastsTooLong(MOST_HOURS)
    asked = {"about": about, "purpose": purpose, "reason": reason, "hours": hours, "at": at}
    values = {"public_id": new_public_id("rvl"), "session_hash": hash_secret(session_secret), **asked}
    reveal_id = db.session.execute(ASK, values).scalar_one()
    if reveal_id is None:
        raise NothingToReveal
    reveal = db.session.get_one(Reveal, reveal_id)
    facts = {"about": about, "partner": reveal.partner_id, "purpose": purpose, "until": reveal.expires_at.isoformat()}
    trail.record("customer.revealed", "reveal", reveal.public_id, facts)
    outbox.defer("mail.customer_revealed", reveal_id=reveal.id)
    return reveal


def look(reveal: Reveal, what: What, *, session_secret: str, at: datetime) -> Mapping[str, Any]:
    """Return what a reveal opens, by the names of its columns. Each look leaves a row that the partner reads.

    Raises:
        RevealOver: it has ended, is somebody else's, or opens no such thing.
    """
    values = {"reveal": reveal.public_id, "what": what, "session_hash": hash_secret(session_secret), "at": at}
    seen: Mapping[str, Any] | None = db.session.execute(LOOK, values).scalar_one()
    if seen is None:
        raise RevealOver
    return seen


def close(reveal: Reveal, *, session_secret: str, at: datetime) -> None:
    """Close a reveal of one's own before it ends, and have its partner told. One that is closed stays so, silently.

    Raises:
        RevealOver: it has ended by itself, or is somebody else's.
    """
    is_closed = reveal.closing is not None
    values = {"reveal": reveal.public_id, "session_hash": hash_secret(session_secret), "at": at}
    if db.session.execute(CLOSE, values).scalar_one() is None:
        raise RevealOver
    db.session.refresh(reveal)  # the database has written the closing
    if is_closed:
        return
    facts = {"about": reveal.about, "partner": reveal.partner_id, "would_have_ended": reveal.expires_at.isoformat()}
    trail.record("customer.reveal_closed", "reveal", reveal.public_id, facts)
    outbox.defer("mail.customer_reveal_closed", reveal_id=reveal.id)


def by_public_id(public_id: str) -> Reveal:
    """Return one reveal, without what it opens.

    Raises:
        RevealNotFound: there is none, or the acting party may not see it.
    """
    found = db.session.scalars(select(Reveal).where(Reveal.public_id == public_id)).one_or_none()
    if found is None:
        raise RevealNotFound(public_id)
    return found
