"""Taking a lead: kept and routed in one statement, and told to whoever it belongs to.

Source: docs/protection.md, "Leads".
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.catalog.models import Offering
from marketplace.core.ids import new_public_id
from marketplace.customers import directory
from marketplace.customers.domains import domain_of
from marketplace.customers.facts import Facts
from marketplace.customers.rules import IdentityKey
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.protection.leads.errors import EnquiryInvalid

TAKE: Final = text(
    "select lead_id, public_id, received_at, is_routed, is_new from take_lead(:public_id, :source, :reference_hash,"
    " :content_hash, cast(:kinds as text[]), cast(:hashes as text[]), cast(:vendor_ids as bigint[]),"
    " cast(:details as jsonb), :at)"
)
Source = Literal["form", "import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What somebody wrote. `reference` is the form's random mark, or the list's own number: taken once.

    `country` is an ISO code; a website or an e-mail address must be there.
    """

    reference: str
    company: str
    country: str
    website: str = ""
    email: str = ""
    contact: str = ""
    phone: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the house may know: the lead's number, the instant, and the one word whether it was routed."""

    lead_id: int
    public_id: str
    received_at: datetime
    is_routed: bool
    is_new: bool


def take(enquiry: Enquiry, offerings: Sequence[Offering], *, source: Source, secret_key: str, at: datetime) -> Taken:
    """Keep a lead and give it to whoever holds its account at `at`, by facts that are equal; else it stays with us.

    Whom it went to is not told, and the statements are the same for every lead. A reference that was taken before gives
    the first lead.

    Raises:
        EnquiryInvalid: nothing says who it is.
    """
    checked(enquiry)
    vendor_ids = sorted({offering.vendor_id for offering in offerings})
    details = {**_details(enquiry), "offering_ids": [offering.id for offering in offerings]}
    keys = keys_of(enquiry, secret_key)
    asked = {
        "public_id": new_public_id("led"),
        "source": source,
        "reference_hash": _hashed(f"{source}:{enquiry.reference}", secret_key),
        "content_hash": _hashed(json.dumps(details, sort_keys=True, ensure_ascii=False), secret_key),
        "kinds": [key.kind for key in keys],
        "hashes": [key.value_hash for key in keys],
        "vendor_ids": vendor_ids,
        "details": json.dumps(details),
        "at": at,
    }
    taken = Taken(*db.session.execute(TAKE, asked).one())
    if taken.is_new:
        trail.record("lead.received", "lead", taken.public_id, {"source": source})
        outbox.defer("mail.lead_received", lead_id=taken.lead_id)
    return taken


def checked(enquiry: Enquiry) -> None:
    """Check that an enquiry says who it is from.

    Raises:
        EnquiryInvalid: it has no company, no country, or neither a website nor an e-mail address.
    """
    if not enquiry.company.strip():
        raise EnquiryInvalid("company", "Write the company's name.")
    if len(enquiry.country) != 2 or not enquiry.country.isascii() or not enquiry.country.isupper():
        raise EnquiryInvalid("country", "Write the country as two capital letters, such as DE.")
    if not enquiry.website.strip() and not enquiry.email.strip():
        raise EnquiryInvalid("email", "Write an e-mail address or a website.")
    if enquiry.website.strip() and "." not in enquiry.website:
        raise EnquiryInvalid("website", "This is no website. Write one such as acme.com, or leave it out.")
    if enquiry.email.strip() and "@" not in enquiry.email:
        raise EnquiryInvalid("email", "This is no e-mail address. Write one such as kim@example.com.")


def keys_of(enquiry: Enquiry, secret_key: str) -> list[IdentityKey]:
    """Return the facts that can tell for certain whose account it is; an address at a free mail stands for itself."""
    facts = Facts(enquiry.country, domains=(enquiry.website, enquiry.email)).keys(secret_key)
    if enquiry.email and domain_of(enquiry.email) is None:
        facts += directory.identity_keys(enquiry.email, None, secret_key)
    return facts


def _details(enquiry: Enquiry) -> dict[str, Any]:
    said = {name: str(value).strip() for name, value in asdict(enquiry).items() if name != "reference"}
    return {**said, "company": " ".join(enquiry.company.split())}


def _hashed(value: str, secret_key: str) -> str:
    return hmac.new(secret_key.encode(), f"lead:{value}".encode(), hashlib.sha256).hexdigest()
