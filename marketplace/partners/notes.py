"""Internal notes about a partner: what the operator's people tell each other, and no partner ever reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.partners.errors import FactMissing
from marketplace.partners.models import Partner, PartnerNote

LONGEST = 4_000


def write(partner: Partner, *, text: str, written_by: str, at: datetime) -> PartnerNote:
    """Add a note. It is never edited: what was known when stays on record. `written_by` is a person's public id.

    Raises:
        FactMissing: the note is empty or longer than `LONGEST` characters.
    """
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise FactMissing(f"A note has between one and {LONGEST} characters.")
    note = PartnerNote(
        public_id=new_public_id("not"), partner_id=partner.id, text=words, written_by=written_by, written_at=at
    )
    db.session.add(note)
    trail.record("partner.noted", "partner", partner.public_id, {"note": note.public_id})
    return note


def page_of(partner: Partner, *, cursor: str | None = None, limit: int = PAGE) -> Page[PartnerNote]:
    """Return a page of the notes about a partner, the newest first."""
    statement = select(PartnerNote).where(PartnerNote.partner_id == partner.id)
    return paged(statement, order=(PartnerNote.id,), cursor=cursor, limit=limit, is_descending=True)
