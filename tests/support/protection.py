"""Partners that register accounts, for tests of account protection; made by the same verbs as the pages use."""

from __future__ import annotations

import itertools
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.catalog.models import Vendor
from marketplace.customers import directory
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.partners.models import Partner
from marketplace.protection import registration
from marketplace.protection.models import (
    AccountCheck,
    Protection,
    ProtectionStep,
    Registration,
    RegistrationDetail,
    RegistrationMatch,
    RegistrationStep,
)
from marketplace.protection.registration import Answer, House
from marketplace.protection.submissions import Submission
from tests.support.sales import SECRET_KEY
from tests.support.world import a_partner, a_person, a_vendor, the_operator

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Berlin."""
HOUSE = House(SECRET_KEY, "Europe/Berlin")
BY = "usr_test"
TABLES = (
    Registration, RegistrationDetail, RegistrationMatch, RegistrationStep, Protection, ProtectionStep, AccountCheck,
)  # fmt: skip
VAT, OTHER_VAT = "DE136695976", "DE129273398"
"""Two numbers whose check digits are right."""

NAMES = {VAT: "Kestrel Logistik AG", "globex.com": "Globex AG", "initech.com": "Initech KG", "zenith.org": "Zenith"}
"""What companies of other facts than acme.com are called: names that are not alike."""

_marks = itertools.count(1)


@dataclass(frozen=True)
class Field:
    """Two partners, a vendor and another one, and two people of the operator who decide."""

    partner: Partner
    rival: Partner
    vendor: Vendor
    other_vendor: Vendor
    manager: User
    second: User


def a_field() -> Field:
    """Build and commit it."""
    operator = the_operator()
    made = Field(
        a_partner(), a_partner("Southwind"), a_vendor(), a_vendor("Fabrikam"),
        a_person(operator.id, "channel_manager"), a_person(operator.id, "channel_manager", name="Sam Roe"),
    )  # fmt: skip
    db.session.commit()
    return made


def a_submission(identity: str = "acme.com", **facts: Any) -> Submission:
    """Return a submission with a mark of its own: Acme, or whoever the fact is of, for everything."""
    company = NAMES.get(identity, "Acme GmbH")
    return Submission(
        **{"mark": f"mark-{next(_marks)}", "company": company, "identity": identity, "vendor": None, **facts}
    )


def registered(partner: Partner, identity: str = "acme.com", *, at: datetime = AT, **facts: Any) -> Answer:
    """Register an account as the partner itself would, and commit."""
    with as_partner(partner):
        answer = registration.register(partner, a_submission(identity, **facts), by=BY, at=at, house=HOUSE)
        db.session.commit()
    return answer


def in_review(partner: Partner, *, at: datetime = AT, **facts: Any) -> Registration:
    """Return a committed registration that waits: its website is known of one account, its VAT number of another."""
    for keys in (
        directory.identity_keys("kim@acme.com", None, SECRET_KEY),
        directory.identity_keys("x@gmail.com", VAT, SECRET_KEY),
    ):
        directory.resolve(keys, country="DE")
    db.session.commit()
    answer = registered(partner, "acme.com", more=VAT, at=at, **facts)
    assert answer.verdict == "in_review"
    return answer.registration


def protection_of(answer: Answer | Registration) -> Protection:
    """Return the protection that a registration earned."""
    found = answer.registration if isinstance(answer, Answer) else answer
    return db.session.scalars(select(Protection).where(Protection.registration_id == found.id)).one()


def as_partner(partner: Partner) -> AbstractContextManager[None]:
    """Let the partner act inside the block."""
    return acting(Actor("partner", str(partner.id)))


def as_operator() -> AbstractContextManager[None]:
    """Let the operator act inside the block."""
    return acting(Actor("operator"))


def rows_written() -> dict[str, int]:
    """Count the rows of every table that registering writes."""
    return {each.__tablename__: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in TABLES}
