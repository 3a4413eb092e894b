"""What a reviewer finds about an approved registration whose account may be one with another."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.customers.models import AccountTie
from marketplace.db.base import db
from marketplace.protection import queries, tied
from marketplace.protection.errors import NoMatch
from tests.protection.test_ties import LATER, baited, resolved, tied_by_the_company
from tests.support.guarding import asked
from tests.support.protection import Field, as_operator, protection_of, rows_written


def test_one_organisation_becomes_one_account_and_the_registration_stands_above_the_stated_number(field: Field) -> None:
    bait, registration = tied_by_the_company(field)

    with as_operator():
        tied.find_same(registration, bait.public_id, by=field.manager.public_id, at=LATER)
        db.session.commit()
        assert queries.page(state=queries.TIED).items == []

    assert registration.account_id == bait.id == resolved("kim@acme.com", field).id
    protection = protection_of(registration)
    assert (protection.account_id, protection.voided_at) == (bait.id, None)
    held = [each for each in asked(field, bait, door=None, at=LATER).standing if each.holds]
    assert [(each.partner_id, each.basis) for each in held] == [(field.partner.id, "registration")]


def test_what_was_told_apart_is_not_asked_again(field: Field) -> None:
    bait, registration = tied_by_the_company(field)

    with as_operator():
        tied.find_different(registration, bait.public_id, by=field.manager.public_id, at=LATER)
        db.session.commit()
        assert queries.met_by(registration) == []
        with pytest.raises(NoMatch):
            tied.find_same(registration, bait.public_id, by=field.manager.public_id, at=LATER)

    [tie] = db.session.scalars(select(AccountTie)).all()
    assert (tie.judged_by, tie.judged_at) == (field.manager.public_id, LATER)
    assert bait.merged_into_id is None
    assert registration.account_id != bait.id


def test_nothing_is_judged_that_nothing_ties(field: Field) -> None:
    bait, registration = baited(field)
    before = rows_written()

    with as_operator():
        for verb in (tied.find_same, tied.find_different):
            with pytest.raises(NoMatch):
                verb(registration, bait.public_id, by=field.manager.public_id, at=LATER)
    db.session.commit()

    assert rows_written() == before
