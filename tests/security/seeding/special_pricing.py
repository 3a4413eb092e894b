"""Special pricing that waits: a request of partner A and one of partner B."""

from __future__ import annotations

from marketplace.customers.models import Account
from marketplace.special_pricing.models import PricingRequest, PricingRequestDetail, PricingRequestStep
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import HOUSE, NOBODY, SYSTEM, Rows


def seed_special_pricing(rows: Rows, parties: Parties) -> None:
    """Write them, each with what names its customer and its first step."""
    for partner in ("partner_a", "partner_b"):
        partner_id = getattr(parties, partner)
        own = {"to": {partner}, "by": HOUSE | {partner}, "partner_id": partner_id}
        kept = own | {"by": NOBODY}
        request = rows.put(
            PricingRequest.__table__, **own, account_id=rows.put(Account.__table__, by=HOUSE), bps=800,
            state="in_review", ends_at=LATER, due_at=LATER,
        )  # fmt: skip
        rows.put(
            PricingRequestDetail.__table__, **kept | {"house": SYSTEM}, request_id=request, customer="seed.example"
        )
        rows.put(PricingRequestStep.__table__, **kept, request_id=request, to_state="in_review")
