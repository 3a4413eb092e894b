"""The blind check: is an account free, without registering it and without learning whose it is.

Every answer is one word. The work behind it is the same whatever the word: the same SQL statements in the same order,
each of which looks for every kind of claim and stops at none.

Source: docs/protection.md, "The blind check".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from marketplace.partners.models import Partner
from marketplace.protection import claims, limits, recognition, rules
from marketplace.protection.claims import Claim
from marketplace.protection.errors import PartnerSuspended
from marketplace.protection.registration import House
from marketplace.protection.rules import Verdict
from marketplace.protection.submissions import Submission, described

Word = Literal["clear", "yours", "conflict", "possible"]

WORDS: Final[dict[Verdict, Word]] = {
    "approved": "clear",
    "yours": "yours",
    "refused": "conflict",
    "in_review": "possible",
}


def check(partner: Partner, submission: Submission, *, by: str, at: datetime, house: House) -> Word:
    """Return how a registration would be answered at `at`; nothing is claimed, and the account learns nothing.

    `clear`: it would be approved; `yours`: the partner has it; `conflict`: it would be refused; `possible`: a person
    would have to look. Counts towards the partner's limit.

    Raises:
        PartnerSuspended: the partner may not sell.
        AskedTooOften: the partner asks about too many accounts.
        FactInvalid: a fact is none that tells organisations apart.
    """
    if not partner.is_active:
        raise PartnerSuspended
    understood = described(submission, partner.country)
    limits.queue_up(partner.id)
    limits.admit(partner.id, at=at)
    matches = recognition.find(understood.facts, secret_key=house.secret_key)
    claim = Claim(partner.id, submission.vendor.id if submission.vendor else None, at)
    stands = claims.on({match.account_id for match in matches}, claim, is_deciding=False)
    certain, likely = (
        [stands[match.account_id].standing for match in matches if match.answer == answer]
        for answer in ("certain", "likely")
    )
    limits.count(partner.id, by=by, at=at)
    return WORDS[rules.verdict(certain, likely)]
