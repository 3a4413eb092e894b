"""Registrations at the operator's: a queue with clocks, decisions by pseudonym, and no customer's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.protection import queries, reviewing
from marketplace.protection.models import Protection, Registration
from tests.protection.test_ties import tied_by_the_company
from tests.support.people import sign_in
from tests.support.protection import AT, BY, a_field, as_operator, as_partner, in_review, registered
from tests.support.world import World, a_person


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(AT + timedelta(hours=1)):
        yield


def state_of(registration: Registration) -> str:
    db.session.refresh(registration)
    return registration.state


@pytest.mark.row("S1-8")
def test_nothing_that_a_reviewer_reads_names_the_customer(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner, contact="Kim Doe", notes="A secret project", duns="123456789")
    registered(world.other_partner, "globex.com", company="Globex AG")

    pages = [
        manager.get(path).text
        for path in (
            "/operator/registrations/", "/operator/registrations/?format=csv", "/operator/queue/",
            f"/operator/registrations/{waiting.public_id}/", "/operator/trail/", "/operator/mail/",
        )
    ]  # fmt: skip

    for secret in (
        "Acme",
        "acme.com",
        "DE136695976",
        "Kim Doe",
        "A secret project",
        "123456789",
        "Globex",
        "globex.com",
    ):
        assert not any(secret in page for page in pages), secret
    assert waiting.account.public_id in pages[3]
    assert "The web domain is the same." in pages[3]


def test_what_waits_is_in_the_queue_with_its_deadline(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)

    page = manager.get("/operator/queue/").text

    assert f"/operator/registrations/{waiting.public_id}/" in page
    assert "Nov 4, 2026" in page
    assert "Overdue" not in page
    assert "Overdue" not in manager.get("/operator/registrations/").text


def test_what_is_overdue_is_shown_so_until_silence_has_decided(manager: FlaskClient, world: World) -> None:
    in_review(world.partner, at=AT - timedelta(days=7))

    assert "Overdue" in manager.get("/operator/registrations/").text


def test_an_organisation_of_its_own_is_approved(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)

    answer = manager.post(f"/operator/registrations/{waiting.public_id}/approval/", data={"same_as": ""})

    assert answer.status_code == 303
    assert state_of(waiting) == "approved"
    assert db.session.query(Protection).one().starts_at == AT


def test_the_same_organisation_is_approved_on_one_account(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    match = queries.met_by(waiting)[0].account

    manager.post(f"/operator/registrations/{waiting.public_id}/approval/", data={"same_as": match.public_id})

    assert (state_of(waiting), waiting.account_id) == ("approved", match.id)


def test_a_rejection_needs_rule_and_evidence(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    path = f"/operator/registrations/{waiting.public_id}/rejection/"

    answers = [
        manager.post(path, data=form).status_code
        for form in ({}, {"rule": "dislike", "evidence": "No."}, {"rule": "outside_programme", "evidence": " "})
    ]
    assert (answers, state_of(waiting)) == ([422] * 3, "in_review")

    done = manager.post(path, data={"rule": "outside_programme", "evidence": "A public authority."})

    assert (done.status_code, state_of(waiting)) == (303, "rejected")
    assert "A public authority." in manager.get(f"/operator/registrations/{waiting.public_id}/").text


def test_whoever_rejected_does_not_decide_about_the_appeal(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    path = f"/operator/registrations/{waiting.public_id}"
    manager.post(f"{path}/rejection/", data={"rule": "outside_programme", "evidence": "A public authority."})
    with as_partner(world.partner):
        reviewing.appeal(waiting, "It is none.", by=BY, at=AT, time_zone="Europe/Berlin")
        db.session.commit()

    page = manager.get(f"{path}/").text
    refused = manager.post(f"{path}/approval/", data={"same_as": ""}, follow_redirects=True).text
    assert "so somebody else decides about the appeal" in page
    assert "so somebody else decides about the appeal" in refused
    assert state_of(waiting) == "appealed"
    other = a_person(world.operator.id, "channel_manager", email="other@example.com")
    db.session.commit()
    sign_in(manager, other).post(f"{path}/approval/", data={"same_as": ""})

    assert state_of(waiting) == "approved"


def test_a_decision_that_came_too_late_is_told(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    with as_operator():
        reviewing.approve_as_different(waiting, by="usr_other", at=AT)
        db.session.commit()

    page = manager.post(f"/operator/registrations/{waiting.public_id}/approval/", follow_redirects=True).text

    assert "so it cannot approve" in page
    assert db.session.query(Protection).count() == 1


def test_finance_reads_and_decides_nothing(finance: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    path = f"/operator/registrations/{waiting.public_id}"

    assert finance.get(f"{path}/").status_code == 200
    assert "Different: approve it" not in finance.get(f"{path}/").text
    assert finance.post(f"{path}/approval/").status_code == 403
    assert finance.post(f"{path}/rejection/").status_code == 403
    assert finance.get("/operator/registrations/reg_absent/").status_code == 404


def test_a_reviewer_sees_which_claims_stand_where_and_whose_is_earlier(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    match = queries.met_by(waiting)[0].account
    earlier = registered(world.other_partner, "globex.com", at=AT - timedelta(days=1)).registration
    protection = db.session.query(Protection).filter_by(registration_id=earlier.id).one()
    protection.account_id = match.id
    db.session.commit()

    page = manager.get(f"/operator/registrations/{waiting.public_id}/").text

    assert "Protected: Southwind" in page
    assert "Its claim is the earlier one." in page


def test_a_company_of_a_group_is_approved_below_it(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)
    match = queries.met_by(waiting)[0].account

    manager.post(f"/operator/registrations/{waiting.public_id}/approval/", data={"group_of": match.public_id})

    assert (state_of(waiting), waiting.account.parent_id) == ("approved", match.id)


def test_an_account_that_it_did_not_meet_decides_nothing(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner)

    for field in ("same_as", "group_of"):
        path = f"/operator/registrations/{waiting.public_id}/approval/"
        page = manager.post(path, data={field: "acc_other"}, follow_redirects=True).text
        assert "Choose one of the accounts that the registration met." in page
    assert state_of(waiting) == "in_review"


def test_an_approved_registration_shows_what_it_may_be_one_with_and_why_that_proves_little(
    manager: FlaskClient, world: World
) -> None:
    field = a_field()
    bait, registration = tied_by_the_company(field)
    number, other = registration.public_id, bait.public_id
    url = f"/operator/registrations/{number}/"
    assert number in manager.get("/operator/registrations/?state=tied").text
    page = manager.get(url).text
    assert "It may be one with another account" in page
    assert "Nobody has proven that they belong together." in page
    assert "they stated a VAT number, which anybody can look up and nobody has proven." in page
    manager.post(f"{url}ties/", data={"account": other, "finding": "maybe"})
    assert db.session.get_one(Registration, registration.id).account_id != bait.id

    manager.post(f"{url}ties/", data={"account": other, "finding": "same"})

    db.session.expire_all()
    assert db.session.get_one(Registration, registration.id).account_id == bait.id
    assert "It may be one with another account" not in manager.get(url).text


def test_a_search_finds_by_id_partner_and_pseudonym_and_tells_no_name(manager: FlaskClient, world: World) -> None:
    waiting = in_review(world.partner, contact="Kim Doe", notes="A secret project", duns="123456789")
    other = registered(world.other_partner, "globex.com", company="Globex AG").registration
    number, theirs = waiting.public_id, other.public_id

    def found(words: str, **more: str) -> tuple[bool, bool]:
        page = manager.get("/operator/registrations/", query_string={"q": words, **more}).text
        file = manager.get("/operator/registrations/", query_string={"q": words, "format": "csv", **more}).text
        assert [each in page for each in (number, theirs)] == [each in file for each in (number, theirs)]
        return number in page, theirs in page

    assert found(number) == (True, False)
    assert found(world.other_partner.name.upper()) == (False, True)
    assert found(pseudonym(waiting.account.public_id)) == (True, False)
    assert found(other.account.public_id) == (False, True)
    assert found("reg_", state="in_review") == (True, False)
    for secret in ("Acme", "acme.com", "DE136695976", "Kim Doe", "secret project", "123456789", "Globex", "globex.com"):
        assert found(secret) == (False, False), secret
