"""The names of customers' companies, for lists. Row security shows them to the customer's own partner alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.customers.models import Contact
from marketplace.db.base import db


def companies_of(contact_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the company of each contact that the acting party may see, by the contact's key; one SQL statement."""
    wanted = {contact_id for contact_id in contact_ids if contact_id is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Contact.id, Contact.company).where(Contact.id.in_(wanted)).order_by(Contact.id))
    return {row.id: row.company for row in rows}
