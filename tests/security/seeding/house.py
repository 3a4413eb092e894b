"""What the house keeps for itself: events, messages, exports, and the trail."""

from __future__ import annotations

from marketplace.audit.models import AuditEntry
from marketplace.messaging.models import InboxEvent, Message
from marketplace.pictures.models import Picture
from marketplace.statements.models import StatementExport
from tests.security.seeding.parties import Parties
from tests.security.seeding.rows import HOUSE, SOMEBODY, SYSTEM, Rows


def seed_house(rows: Rows, parties: Parties) -> None:
    """Write two of each."""
    for number in range(2):
        rows.put(InboxEvent.__table__, by=SYSTEM, event_id=f"evt_{number}")
        rows.put(StatementExport.__table__, by=HOUSE)
    for name in ("partner_a", "partner_b", "vendor_a", "vendor_b"):
        party_id = getattr(parties, name)
        rows.put(Message.__table__, by=SYSTEM, party_id=party_id, audience=name.partition("_")[0])
        rows.put(AuditEntry.__table__, to={name}, party_id=party_id)
    rows.put(Message.__table__, by=SYSTEM, audience="customer")
    rows.put(AuditEntry.__table__, actor_kind="system")
    for letter, party_id in (("a", parties.partner_a), ("b", parties.partner_b)):
        rows.put(
            Picture.__table__,
            to=SOMEBODY,
            by=HOUSE | {f"partner_{letter}"},
            digest={"a": "c", "b": "d"}[letter] * 64,
            party_id=party_id,
        )
