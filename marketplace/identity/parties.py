"""Opening parties: whoever owns rows, books and people."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.identity.models import ROLES, Party


def open_party(kind: str, name: str) -> Party:
    """Make the party of a partner or a vendor; the subject that calls keeps its facts under the same key.

    Raises:
        Invalid: the kind is unknown, or the name is empty.
    """
    if kind not in ROLES:
        raise Invalid("A party is an operator, a partner or a vendor.", kind=kind)
    if not name.strip():
        raise Invalid("A party needs a name.")
    party = Party(kind=kind, name=name.strip())
    db.session.add(party)
    db.session.flush()  # its key is wanted by the partner or vendor that is made next
    return party


def operator(*, name: str = "Operator") -> Party:
    """Return the one operator of this marketplace; the first call opens it under `name`."""
    found = db.session.scalars(select(Party).where(Party.kind == "operator").order_by(Party.id).limit(1)).one_or_none()
    return found or open_party("operator", name)


def rename(party: Party, name: str) -> None:
    """Give a party another name, wherever people read it.

    Raises:
        Invalid: the name is empty.
    """
    if not name.strip():
        raise Invalid("A party needs a name.")
    party.name = name.strip()
