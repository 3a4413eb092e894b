"""What a partner can hold in its hands: the receipt of a submission, and the certificate of a protection.

Both are plain facts, the same whenever they are asked for; a door signs them. Times are UTC, to the microsecond,
because between two claims the earlier instant counts.

Source: docs/protection.md, "Receipts and certificates".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.partners.models import Partner
from marketplace.protection.errors import NothingToCertify, PaperHidden
from marketplace.protection.models import Protection, Registration, RegistrationDetail

Facts = dict[str, Any]


def receipt(registration: Registration, partner: Partner, *, operator: str) -> Facts:
    """Return the receipt of a submission: who claimed which company for what, and the instant that counts."""
    return {
        "paper": "registration receipt",
        "operator": operator,
        "registration": registration.public_id,
        "partner": _partner(partner),
        "customer": _customer(registration),
        "scope": _scope(registration),
        "submitted_at": _iso(registration.submitted_at),
        "submission": registration.submission,
    }


def certificate(
    registration: Registration, protection: Protection | None, partner: Partner, *, operator: str, at: datetime
) -> Facts:
    """Return the certificate of a registration's protection as it stands at `at`.

    Raises:
        NothingToCertify: it has none, or gave it up.
    """
    if protection is None or protection.voided_at is not None:
        raise NothingToCertify(registration.public_id)
    return {
        "paper": "protection certificate",
        "operator": operator,
        "registration": registration.public_id,
        "protection": protection.public_id,
        "partner": _partner(partner),
        "customer": _customer(registration),
        "scope": _scope(registration),
        "protected_from": _iso(protection.starts_at),
        "protected_until": _iso(protection.ends_at),
        "tail_until": _iso(protection.tail_ends_at),
        "tail_bps": protection.tail_bps,
        "issued_at": _iso(at),
    }


def _partner(partner: Partner) -> Facts:
    return {"id": partner.public_id, "name": partner.name}


def _customer(registration: Registration) -> Facts:
    detail: RegistrationDetail | None = registration.detail  # hidden from who looks through the partner's eyes
    if detail is None:
        raise PaperHidden
    known = {"company": detail.company, "website": detail.website, "tax_number": detail.tax_number}
    return {**{name: value for name, value in known.items() if value}, "country": detail.country}


def _scope(registration: Registration) -> str:
    return f"offerings of {registration.vendor.name}" if registration.vendor else "everything"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
