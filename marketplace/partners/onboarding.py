"""Taking partners in, and keeping their facts right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug
from marketplace.identity import parties
from marketplace.partners.errors import AlreadyThere
from marketplace.partners.models import Partner, Programme, Tier
from marketplace.partners.rules import require_facts


def open_partner(
    name: str,
    *,
    tier: Tier,
    country: str,
    currency: str,
    at: datetime,
    time_zone: str = "UTC",
    programme: Programme | None = None,
    external_ref: str | None = None,
) -> Partner:
    """Take a company in as an active partner of a tier, with a party of its own.

    `country` is an ISO 3166-1 code, `currency` the one it sees first, `time_zone` the IANA zone of its statements,
    `external_ref` its key in another system. Without a `programme` it is the oldest one's. Invite its people
    afterwards.

    Raises:
        FactMissing: a fact is empty or unknown.
        AlreadyThere: another partner has this `external_ref`.
    """
    require_facts(name=name, country=country, currency=currency, time_zone=time_zone)
    if external_ref is not None and _has_reference(external_ref):
        raise AlreadyThere(f"A partner with the reference {external_ref} exists already.", external_ref=external_ref)

    party = parties.open_party("partner", name.strip())
    partner = Partner(
        id=party.id,
        public_id=new_public_id("par"),
        slug=unique_slug(Partner.slug, name, otherwise="partner"),
        name=name.strip(),
        tier=tier,
        country=country,
        currency=currency,
        time_zone=time_zone,
        external_ref=external_ref,
        state="active",
        created_at=at,
    )
    if programme is not None:
        partner.programme = programme
    db.session.add(partner)
    facts = {"name": partner.name, "tier": tier.code, "country": country, "currency": currency, "time_zone": time_zone}
    trail.record("partner.opened", "partner", partner.public_id, facts)
    return partner


def amend(
    partner: Partner, *, name: str, country: str, currency: str, time_zone: str, programme: Programme | None = None
) -> None:
    """Correct a partner's facts. Its address in the shop, its books and its orders stay as they are.

    Another `programme` counts for what it earns from then on.

    Raises:
        FactMissing: a fact is empty or unknown.
    """
    require_facts(name=name, country=country, currency=currency, time_zone=time_zone)
    after = {"name": name.strip(), "country": country, "currency": currency, "time_zone": time_zone}
    changes = {
        fact: [getattr(partner, fact), value] for fact, value in after.items() if getattr(partner, fact) != value
    }
    if programme is not None and programme.id != partner.programme_id:
        changes["programme"] = [partner.programme.name, programme.name]
        partner.programme = programme
    if not changes:
        return

    for fact, value in after.items():
        setattr(partner, fact, value)
    partner.party.name = partner.name
    trail.record("partner.amended", "partner", partner.public_id, changes)


def _has_reference(external_ref: str) -> bool:
    return db.session.scalar(select(Partner.id).where(Partner.external_ref == external_ref)) is not None
