"""The blind check: one word, the same work whatever the word, and nothing of whose an account is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.customers import directory, families
from marketplace.db.base import db
from marketplace.protection import checking, papers
from marketplace.protection.errors import AskedTooOften, PartnerSuspended
from marketplace.protection.rules import PER_HOUR
from tests.support.protection import (
    AT,
    BY,
    HOUSE,
    VAT,
    Field,
    a_submission,
    as_partner,
    in_review,
    registered,
    rows_written,
)
from tests.support.sales import SECRET_KEY
from tests.support.statements import counted

LATER = AT + timedelta(days=3)


def asked(field: Field, identity: str, *, at: object = LATER, **facts: object) -> str:
    with as_partner(field.partner):
        return checking.check(field.partner, a_submission(identity, **facts), by=BY, at=at, house=HOUSE)  # type: ignore[arg-type]


def test_each_answer_is_what_a_registration_would_get(field: Field) -> None:
    registered(field.rival, "acme.com")
    registered(field.partner, "globex.com")

    assert asked(field, "acme.com") == "conflict"
    assert asked(field, "globex.com") == "yours"
    assert asked(field, "initech.com") == "clear"


def test_a_customer_of_two_accounts_is_possible(field: Field) -> None:
    in_review(field.rival, vendor=field.vendor)

    assert asked(field, "acme.com", more=VAT, vendor=field.other_vendor) == "possible"


@pytest.mark.row("N5")
def test_every_answer_takes_the_same_statements_in_the_same_order(field: Field) -> None:
    registered(field.rival, "acme.com")
    registered(field.partner, "globex.com")
    seen = {}
    for identity in ("acme.com", "globex.com", "initech.com"):
        db.session.expire_all()
        with counted() as statements:
            seen[asked(field, identity)] = [*statements]

    assert set(seen) == {"conflict", "yours", "clear"}
    assert seen["conflict"] == seen["yours"] == seen["clear"]


def test_asking_claims_nothing_and_opens_no_account(field: Field) -> None:
    before = rows_written()

    asked(field, "initech.com")

    after = rows_written()
    assert {table: after[table] - before[table] for table in after if after[table] != before[table]} == {
        "account_checks": 1
    }


def test_checks_count_towards_the_limit(field: Field) -> None:
    for number in range(PER_HOUR):
        asked(field, f"company-{number}.com", at=LATER)
    before = rows_written()

    with pytest.raises(AskedTooOften):
        asked(field, "one-more.com", at=LATER + timedelta(minutes=59))

    assert rows_written() == before
    assert asked(field, "one-more.com", at=LATER + timedelta(minutes=60)) == "clear"


def test_widening_is_answered_like_a_claim_of_ones_own(field: Field) -> None:
    registered(field.partner, "acme.com", vendor=field.vendor)

    assert asked(field, "acme.com", vendor=field.vendor) == "yours"
    assert asked(field, "acme.com") == "clear"
    registered(field.rival, "acme.com", vendor=field.other_vendor)
    assert asked(field, "acme.com") == "conflict"


def test_a_suspended_partner_asks_nothing(field: Field) -> None:
    field.partner.state = "suspended"
    db.session.commit()
    before = rows_written()

    with pytest.raises(PartnerSuspended):
        asked(field, "acme.com")

    assert rows_written() == before


@pytest.mark.row("N5")
def test_aliases_and_companies_of_a_group_are_found_and_nobody_hears_of_whom(field: Field) -> None:
    parent = registered(field.rival, "globex.com", more="globex-group.org", duns="123456789").registration
    child = directory.resolve(directory.identity_keys("kim@initech.com", None, SECRET_KEY), country="DE")
    families.place_under(child.account_id, parent.account_id)
    db.session.commit()

    answers = [
        asked(field, identity, company=company)
        for identity, company in (
            ("globex-group.org", "Somebody Else"),  # another domain of the same organisation
            ("initech.com", "Initech KG"),  # a company of its group
            ("kim@mail.globex.com", "Somebody Else"),
            ("zenith.org", "Zenith"),
        )
    ]

    assert answers == ["conflict", "possible", "conflict", "clear"]
    refused = registered(field.partner, "globex-group.org", company="Somebody Else", at=LATER).registration
    receipt = str(papers.receipt(refused, field.partner, operator="Meridian"))
    told = str([(step.rule, step.evidence) for step in refused.steps]) + receipt
    assert "2026-11-05T09:00:00.000000Z" in receipt  # the instant that would count, for the partner itself
    for secret in (field.rival.name, field.rival.public_id, parent.public_id, parent.account.public_id, "globex.com"):
        assert secret not in told
