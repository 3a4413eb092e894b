"""Finding registrations: a partner its own, the operator all of them without names."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from marketplace.db.base import db
from marketplace.protection import protections, queries
from marketplace.protection.errors import RegistrationNotFound
from tests.support.protection import AT, Field, as_operator, as_partner, in_review, protection_of, registered
from tests.support.statements import counted

DAY = timedelta(days=1)


def test_a_partner_finds_its_own_and_nobody_elses(field: Field) -> None:
    own = registered(field.partner, "acme.com").registration.public_id
    foreign = registered(field.rival, "globex.com").registration.public_id
    partner_id = field.partner.id

    with as_partner(field.partner):
        assert queries.of_partner(partner_id, own).detail.company == "Acme GmbH"
        with pytest.raises(RegistrationNotFound):
            queries.of_partner(partner_id, foreign)
        assert [each.public_id for each in queries.page_of_partner(partner_id).items] == [own]


def test_the_operator_reads_no_detail(field: Field) -> None:
    public_id = registered(field.partner, "acme.com").registration.public_id
    db.session.expire_all()

    with as_operator():
        found = queries.by_public_id(public_id)
        assert (found.account.public_id[:4], found.detail) == ("acc_", None)
        assert len(queries.page(state="approved").items) == 1


def test_matches_are_for_whoever_decides(field: Field) -> None:
    waiting = in_review(field.partner)

    with as_operator():
        assert len(queries.met_by(waiting)) == 1
    with as_partner(field.partner):
        assert queries.met_by(waiting) == []


def test_a_long_list_costs_one_statement(field: Field) -> None:
    for number in range(4):
        registered(field.partner, f"company-{number}.com", company=f"Company {number}", at=AT + number * DAY)
    partner_id = field.partner.id
    db.session.expunge_all()

    with as_partner(field.partner), counted() as statements:
        page = queries.page_of_partner(partner_id, search="company", limit=3)
        assert [each.detail.company for each in page.items] == ["Company 3", "Company 2", "Company 1"]

    assert (len(statements), page.next_cursor is not None) == (1, True)


def test_what_ends_soon_is_told_the_first_to_end_first(field: Field) -> None:
    first = protection_of(registered(field.partner, "acme.com"))
    second = protection_of(registered(field.partner, "globex.com", at=AT + DAY))
    protection_of(registered(field.rival, "initech.com"))
    at = first.ends_at - 29 * DAY

    assert queries.to_tell(field.partner.id, at=at, ahead=30 * DAY, back=DAY) == [first, second]
    assert queries.to_tell(field.partner.id, at=at, ahead=29 * DAY, back=DAY) == [first]
    assert queries.standing_of_programme(field.partner.programme_id, at=at) == 3


def test_what_an_earlier_claim_voided_is_told_and_what_was_given_up_is_not(field: Field) -> None:
    void, given_up = (protection_of(registered(field.partner, each)) for each in ("acme.com", "globex.com"))
    protections.void(void, "earlier_claim", by="usr_x", at=AT + DAY)
    protections.void(given_up, "withdrawn", by="usr_x", at=AT + DAY)
    db.session.commit()

    for days, told in ((2, [void]), (14, [void]), (15, [])):
        assert queries.to_tell(field.partner.id, at=AT + days * DAY, ahead=DAY, back=14 * DAY) == told


def test_of_what_waits_the_first_due_comes_first_page_after_page(field: Field) -> None:
    late, soon = (in_review(field.partner, at=AT + days * DAY) for days in (1, 0))

    first = queries.page(state="in_review", limit=1)
    second = queries.page(state="in_review", limit=1, cursor=first.next_cursor)

    assert (first.items, second.items, second.next_cursor) == ([soon], [late], None)


def test_a_partners_cursor_does_not_tell_how_many_claims_others_make(field: Field) -> None:
    for number, partner in enumerate((field.partner, field.rival, field.partner)):
        registered(partner, f"company-{number}.com", company=f"Name{number}", at=AT + number * DAY)

    page = queries.page_of_partner(field.partner.id, limit=1)

    assert page.next_cursor is not None
    told = json.loads(base64.urlsafe_b64decode(page.next_cursor + "=="))
    assert told == [page.items[0].submitted_at.isoformat(), page.items[0].public_id]
    following = queries.page_of_partner(field.partner.id, limit=1, cursor=page.next_cursor)
    assert [each.submitted_at for each in following.items] == [AT]
