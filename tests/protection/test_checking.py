"""The blind check: one word, the same work whatever the word, and nothing of whose an account is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.db.base import db
from marketplace.protection import checking
from marketplace.protection.errors import AskedTooOften
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
