from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import concessions
from marketplace.catalog.models import Concession
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import a_partner, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def grant(**changes: Any) -> Concession:
    facts = {"bps": 500, "funder": "vendor", "reason": "Large tender", "starts_at": AT, "ends_at": LATER}
    return concessions.grant(a_partner(), **{**facts, "granted_by": "usr_1", "at": AT, **changes})


def test_a_concession_is_granted_and_on_record(app: Flask) -> None:
    account = Account(public_id=new_public_id("acc"), country="DE")
    db.session.add(account)
    offering = an_offering()

    concession = grant(offering=offering, account=account, reason=" Large tender ")
    db.session.commit()

    facts = {"partner": concession.partner.public_id, "offering": offering.public_id, "account": account.public_id}
    facts |= {"bps": 500, "funder": "vendor", "reason": "Large tender"}
    expected = {**facts, "starts_at": AT.isoformat(), "ends_at": LATER.isoformat()}
    assert deeds(concession.public_id) == [("concession.granted", expected)]
    assert concession.granted_by == "usr_1"


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"bps": 0}, "between 0.01 % and 100 %"),
        ({"bps": 10_001}, "between 0.01 % and 100 %"),
        ({"funder": "partner"}, "Choose who funds"),
        ({"reason": " "}, "Give the reason"),
        ({"starts_at": AT - timedelta(days=1)}, "in the past"),
        ({"ends_at": AT}, "after the beginning"),
    ],
)
def test_a_concession_that_makes_no_sense_is_refused(app: Flask, changes: dict[str, Any], advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        grant(**changes)

    assert db.session.query(Concession).count() == 0


def test_ending_takes_effect_at_once_and_says_why(app: Flask) -> None:
    concession = grant()
    noon = AT + timedelta(hours=3)

    concessions.end_concession(concession, reason="Tender lost", at=noon)

    assert concession.ends_at == noon
    action, facts = deeds(concession.public_id)[-1]
    assert (action, facts["reason"], facts["ends_at"]) == ("concession.ended", "Tender lost", noon.isoformat())


def test_a_concession_that_has_not_begun_is_withdrawn(app: Flask) -> None:
    concession = grant(starts_at=LATER, ends_at=LATER + timedelta(days=30))

    concessions.end_concession(concession, reason="Mistake", at=AT)
    db.session.commit()

    assert (concession.starts_at, concession.ends_at) == (LATER, LATER)
    with pytest.raises(Conflict, match="ended already"):
        concessions.end_concession(concession, reason="Again", at=AT)


def test_ending_needs_a_reason_and_happens_once(app: Flask) -> None:
    concession = grant()

    with pytest.raises(Invalid, match="Give the reason"):
        concessions.end_concession(concession, reason="", at=AT)
    with pytest.raises(Conflict, match="ended already"):
        concessions.end_concession(concession, reason="Late", at=LATER)

    assert concession.ends_at == LATER
