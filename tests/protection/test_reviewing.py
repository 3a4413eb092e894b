"""What people decide about registrations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.states import TransitionRefused
from marketplace.customers import merging
from marketplace.customers.models import AccountKey
from marketplace.db.base import db
from marketplace.protection import queries, reviewing
from marketplace.protection.errors import DecidedBySilence, EvidenceMissing, NoMatch, RuleUnknown, SameDecider
from marketplace.protection.models import Registration, RegistrationStep
from tests.support.protection import (
    AT,
    BY,
    Field,
    as_operator,
    as_partner,
    in_review,
    protection_of,
    registered,
    rows_written,
)

LATER = AT + timedelta(hours=5)
ZONE = "Europe/Berlin"


def last_step(registration: Registration) -> RegistrationStep:
    wanted = select(RegistrationStep).where(RegistrationStep.registration_id == registration.id)
    return db.session.scalars(wanted.order_by(RegistrationStep.id.desc()).limit(1)).one()


def rejected(field: Field, registration: Registration) -> Registration:
    with as_operator():
        reviewing.reject(
            registration, "existing_customer", evidence="They buy from us.", by=field.manager.public_id, at=LATER
        )
        db.session.commit()
    return registration


def appealed(field: Field, registration: Registration) -> Registration:
    rejected(field, registration)
    with as_partner(field.partner):
        reviewing.appeal(registration, "They do not.", by=BY, at=LATER, time_zone=ZONE)
        db.session.commit()
    return registration


def test_an_organisation_of_its_own_is_protected_since_it_was_submitted(field: Field) -> None:
    registration = in_review(field.partner)

    with as_operator():
        reviewing.approve_as_different(registration, by=field.manager.public_id, at=LATER)

    protection = protection_of(registration)
    assert (registration.state, registration.due_at, registration.decided_at) == ("approved", None, LATER)
    assert (protection.starts_at, protection.ends_at - AT) == (AT, timedelta(days=180))
    step = last_step(registration)
    assert (step.from_state, step.to_state, step.actor) == ("in_review", "approved", field.manager.public_id)


def test_the_same_organisation_becomes_one_account_and_the_claim_stands_on_it(field: Field) -> None:
    registration = in_review(field.partner)
    match = queries.met_by(registration)[0].account

    with as_operator():
        reviewing.approve_as_same(registration, match.public_id, by=field.manager.public_id, at=LATER)
        db.session.commit()

    assert (registration.state, registration.account_id) == ("approved", match.id)
    assert protection_of(registration).account_id == match.id
    assert set(db.session.scalars(select(AccountKey.account_id).where(AccountKey.kind != "email"))) == {match.id}
    assert last_step(registration).evidence["same_as"] == match.public_id
    assert registered(field.rival, at=LATER).verdict == "refused"


def test_of_two_claims_on_what_becomes_one_account_the_earlier_stands(field: Field) -> None:
    registration = in_review(field.partner)
    match = queries.met_by(registration)[0].account
    later = registered(field.rival, "acme.com", at=LATER)
    assert later.verdict == "in_review"  # an earlier claim may be about this account

    with as_operator():
        reviewing.approve_as_different(later.registration, by=field.manager.public_id, at=LATER)
        reviewing.approve_as_same(registration, match.public_id, by=field.manager.public_id, at=LATER)
        db.session.commit()

    voided = protection_of(later)
    assert registration.state == "approved"
    assert (voided.voided_at, voided.void_reason) == (LATER, "earlier_claim")


def test_an_earlier_protection_of_what_becomes_one_account_refuses_the_claim(field: Field) -> None:
    earlier = AT - timedelta(days=1)
    standing = protection_of(registered(field.rival, "zenith.org", at=earlier))
    registration = in_review(field.partner)
    match = queries.met_by(registration)[0].account
    standing.account_id = match.id
    db.session.commit()

    with as_operator():
        reviewing.approve_as_same(registration, match.public_id, by=field.manager.public_id, at=LATER)

    assert (registration.state, last_step(registration).rule) == ("refused", "earlier_claim")
    assert standing.voided_at is None


def test_an_account_that_was_not_met_is_not_the_same(field: Field) -> None:
    registration = in_review(field.partner)
    before = rows_written()

    with as_operator(), pytest.raises(NoMatch):
        reviewing.approve_as_same(registration, "acc_other", by=BY, at=LATER)

    assert (registration.state, rows_written()) == ("in_review", before)


@pytest.mark.parametrize(
    ("rule", "evidence", "error"),
    [("dislike", "No.", RuleUnknown), ("existing_customer", "  ", EvidenceMissing)],
)
def test_a_rejection_names_a_rule_and_evidence(field: Field, rule: str, evidence: str, error: type[Exception]) -> None:
    registration = in_review(field.partner)
    before = rows_written()

    with as_operator(), pytest.raises(error):
        reviewing.reject(registration, rule, evidence=evidence, by=BY, at=LATER)

    assert (registration.state, rows_written()) == ("in_review", before)


@pytest.mark.row("N7")
def test_a_rejection_is_read_with_its_rule_and_evidence(field: Field) -> None:
    registration = rejected(field, in_review(field.partner))

    step = last_step(registration)
    assert (registration.state, registration.due_at) == ("rejected", None)
    assert (step.rule, step.evidence) == ("existing_customer", {"text": "They buy from us."})


@pytest.mark.row("N7")
def test_an_appeal_is_decided_by_somebody_else_within_its_own_time(field: Field) -> None:
    registration = appealed(field, in_review(field.partner))
    assert (registration.state, registration.due_at) == ("appealed", datetime(2026, 11, 4, 14, 0, tzinfo=UTC))

    with as_operator():
        for decide in (
            lambda: reviewing.approve_as_different(registration, by=field.manager.public_id, at=LATER),
            lambda: reviewing.reject(
                registration, "earlier_claim", evidence="So.", by=field.manager.public_id, at=LATER
            ),
        ):
            with pytest.raises(SameDecider):
                decide()
        reviewing.approve_as_different(registration, by=field.second.public_id, at=LATER)

    assert registration.state == "approved"
    assert protection_of(registration).starts_at == AT


def test_a_rejection_that_is_upheld_is_not_appealed_again(field: Field) -> None:
    registration = appealed(field, in_review(field.partner))
    with as_operator():
        reviewing.reject(registration, "earlier_claim", evidence="So.", by=field.second.public_id, at=LATER)
        db.session.commit()

    with as_partner(field.partner), pytest.raises(TransitionRefused):
        reviewing.appeal(registration, "Once more.", by=BY, at=LATER, time_zone=ZONE)

    assert registration.state == "upheld"


def test_an_appeal_says_why(field: Field) -> None:
    registration = rejected(field, in_review(field.partner))

    with as_partner(field.partner), pytest.raises(EvidenceMissing):
        reviewing.appeal(registration, " ", by=BY, at=LATER, time_zone=ZONE)

    assert registration.state == "rejected"


def test_a_claim_that_is_given_up_is_free_for_others_with_its_tail(field: Field) -> None:
    answer = registered(field.partner)

    with as_partner(field.partner):
        reviewing.withdraw(answer.registration, by=BY, at=LATER)
        db.session.commit()

    protection = protection_of(answer)
    assert answer.registration.state == "withdrawn"
    assert (protection.voided_at, protection.void_reason) == (LATER, "withdrawn")
    assert registered(field.rival, at=LATER).verdict == "approved"


def test_a_partner_that_withdraws_while_it_is_reviewed_is_not_decided_about(field: Field) -> None:
    registration = in_review(field.partner)
    with as_partner(field.partner):
        reviewing.withdraw(registration, by=BY, at=LATER)
        db.session.commit()

    with as_operator(), pytest.raises(TransitionRefused):
        reviewing.approve_as_different(registration, by=BY, at=LATER)

    assert rows_written()["protections"] == 0


@pytest.mark.row("N7")
def test_nobody_turns_down_what_silence_has_approved_though_the_job_has_not_run_yet(field: Field) -> None:
    registration = in_review(field.partner)
    due_at, before = registration.due_at, rows_written()
    assert due_at is not None
    match = queries.met_by(registration)[0].account.public_id
    verdicts = (
        lambda: reviewing.reject(registration, "outside_programme", evidence="Too late.", by=BY, at=due_at),
        lambda: reviewing.approve_as_same(registration, match, by=BY, at=due_at),
    )

    for verdict in verdicts:
        with as_operator(), pytest.raises(DecidedBySilence):
            verdict()
        db.session.rollback()
    assert (registration.state, rows_written()) == ("in_review", before)

    with as_operator():
        just = due_at - timedelta(microseconds=1)
        reviewing.reject(registration, "outside_programme", evidence="In time.", by=BY, at=just)
    assert registration.state == "rejected"


@pytest.mark.row("N5")
def test_a_company_of_a_group_is_approved_on_its_own_and_meets_its_group_from_then_on(field: Field) -> None:
    registration = in_review(field.partner)
    match = queries.met_by(registration)[0].account

    with as_operator():
        reviewing.approve_as_relative(registration, match.public_id, by=field.manager.public_id, at=LATER)
        db.session.commit()

    assert (registration.state, registration.account.parent_id) == ("approved", match.id)
    assert last_step(registration).evidence == {"group_of": match.public_id}
    other = registered(field.rival, "acme.com", at=LATER, company="Wholly Different")
    assert other.verdict == "in_review"  # the group's account is free, and one of its companies is taken


def test_what_a_registration_met_is_the_account_that_was_kept(field: Field) -> None:
    registration = in_review(field.partner)
    met = queries.met_by(registration)[0].account
    kept = registered(field.rival, "globex.com", at=AT - timedelta(days=1)).registration.account
    with as_operator():
        merging.merge(kept.id, met.id, by=BY, at=AT)
        db.session.commit()

    assert [each.account for each in queries.met_by(registration)] == [kept]
    with as_operator():
        reviewing.approve_as_same(registration, kept.public_id, by=field.manager.public_id, at=LATER)
    assert (registration.state, registration.account_id) == ("refused", kept.id)


def test_a_rival_meets_a_waiting_claim_on_an_account_that_was_merged(field: Field) -> None:
    registration = in_review(field.partner)
    met = queries.met_by(registration)[0].account
    kept = registered(field.partner, "globex.com", vendor=field.vendor).registration.account
    with as_operator():
        merging.merge(kept.id, met.id, by=BY, at=AT)
        db.session.commit()

    answer = registered(field.rival, "globex.com", vendor=field.other_vendor, at=LATER)

    assert answer.verdict == "in_review"
