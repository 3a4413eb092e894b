"""A partner's terms as they stand, remembered by each process until one of them changes or its time comes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import text

from marketplace.catalog.directory import Directory
from marketplace.catalog.rules.terms import MarginChoice, Subject
from marketplace.catalog.seller_terms import SellerTerms, seller_terms
from marketplace.db.base import db
from marketplace.db.memory import memory
from marketplace.partners.models import Partner

_UNTIL: Final = text("select terms_hold_until(:partner_id, :at)")


@dataclass(frozen=True)
class StandingTerms:
    """What a partner sells at, with what every page says of it. `until`: when the next rule begins or ends, if any."""

    key: tuple[int, int, datetime]
    """Tells these terms apart from others: the edition, the partner, and since when."""
    terms: SellerTerms
    currency: str
    tier_name: str
    since: datetime
    until: datetime | None
    margins: dict[tuple[int, int, int, int | None], MarginChoice] = field(default_factory=dict, repr=False)

    def holds(self, at: datetime) -> bool:
        """Whether these are still the terms at `at`."""
        return self.since <= at and (self.until is None or at < self.until)

    def margin_on(
        self, directory: Directory, *, offering_id: int, category_id: int, vendor_id: int, cap_bps: int | None
    ) -> MarginChoice:
        """Choose the margin on an offering, for a customer who is not known yet."""
        key = (offering_id if offering_id in self._single else 0, category_id, vendor_id, cap_bps)
        if key not in self.margins:
            path = tuple(str(each) for each in directory.categories[category_id].path)
            subject = Subject(str(offering_id), path, str(vendor_id), cap_bps)
            self.margins[key] = self.terms.margin_on(subject, account_id=None, at=self.since)
        return self.margins[key]

    @cached_property
    def likeness(self) -> str:
        """The same for partners whose pages say the same of every offering: currency, tier and rules are equal."""
        own = (self.currency, self.tier_name, self.terms.tier, self.terms.rules, self.terms.concessions)
        return hashlib.sha256(repr(own).encode()).hexdigest()

    @property
    def _single(self) -> frozenset[int]:
        """The offerings that have a rule or concession of their own; all others of a kind have one margin."""
        rules = [rule.scope_id for rule in self.terms.rules if rule.scope_kind == "offering"]
        grants = [grant.offering for grant in self.terms.concessions]
        return frozenset(int(each) for each in (*rules, *grants) if each is not None)


def recalled_terms(partner_id: int, *, edition: int, at: datetime) -> StandingTerms | None:
    """Return the terms of a partner at `at` in this edition if they are remembered."""
    known: StandingTerms | None = memory().get(("terms", edition, partner_id))
    return known if known is not None and known.holds(at) else None


def standing_terms(partner_id: int, *, edition: int, at: datetime) -> StandingTerms:
    """Return the terms of a partner at `at`: the remembered ones of this edition, else read in three statements."""
    known = recalled_terms(partner_id, edition=edition, at=at)
    if known is not None:
        return known
    partner = db.session.get_one(Partner, partner_id)
    terms = StandingTerms(
        (edition, partner_id, at),
        seller_terms(partner_id, at=at),
        partner.currency,
        partner.tier.name,
        at,
        db.session.scalar(_UNTIL, {"partner_id": partner_id, "at": at}),
    )
    return memory().keep(("terms", edition, partner_id), terms)
