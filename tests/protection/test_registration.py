"""Registering an account: one form, and its answer in the same request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.customers import directory
from marketplace.customers.models import Account, AccountKey
from marketplace.db.base import db
from marketplace.protection import limits, registration, reviewing
from marketplace.protection.errors import AskedTooOften, FactInvalid, PartnerSuspended
from marketplace.protection.models import AccountCheck, ProtectionStep, RegistrationMatch, RegistrationStep
from tests.support.protection import (
    AT,
    BY,
    HOUSE,
    OTHER_VAT,
    VAT,
    Field,
    a_submission,
    as_partner,
    protection_of,
    registered,
    rows_written,
)
from tests.support.sales import SECRET_KEY

LATER = AT + timedelta(days=3)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def steps(answer: registration.Answer) -> list[RegistrationStep]:
    wanted = select(RegistrationStep).where(RegistrationStep.registration_id == answer.registration.id)
    return list(db.session.scalars(wanted.order_by(RegistrationStep.id)))


def sold_to(field: Field, *, email: str = "kim@acme.com", at: datetime = AT) -> None:
    account = directory.resolve(directory.identity_keys(email, None, SECRET_KEY), country="DE")
    directory.bind(account.account_id, field.rival.id, at=at)
    db.session.commit()


def test_an_account_that_nobody_claims_is_protected_in_the_same_call_from_the_instant_of_submission(
    field: Field,
) -> None:
    answer = registered(field.partner)

    protection = protection_of(answer)
    assert (answer.verdict, answer.registration.state, answer.registration.due_at) == ("approved", "approved", None)
    assert (protection.starts_at, protection.voided_at, protection.vendor_id) == (AT, None, None)
    assert protection.ends_at == datetime(2027, 5, 1, 9, 0, tzinfo=UTC)  # 180 days of 24 hours, over a clock change
    assert protection.tail_ends_at == datetime(2027, 7, 30, 9, 0, tzinfo=UTC)
    assert (protection.window_days, protection.tail_bps) == (180, 5_000)
    assert [(step.from_state, step.to_state, step.actor, step.rule) for step in steps(answer)] == [
        ("", "approved", BY, "")
    ]
    assert [step.kind for step in db.session.scalars(select(ProtectionStep))] == ["opened"]


@pytest.mark.row("S2-5")
def test_a_second_partner_is_refused_and_learns_only_that_there_is_a_conflict(field: Field) -> None:
    registered(field.partner)
    before = rows_written()

    answer = registered(field.rival, "https://www.acme.com/about", at=LATER)

    assert (answer.verdict, answer.registration.state, answer.registration.decided_at) == ("refused", "refused", LATER)
    assert [(step.rule, step.evidence) for step in steps(answer)] == [
        ("earlier_claim", {"facts": ["The web domain is the same."]})
    ]
    after = rows_written()
    assert {table: after[table] - before[table] for table in after if after[table] != before[table]} == {
        "registrations": 1, "registration_details": 1, "registration_steps": 1,
    }  # fmt: skip


def test_a_refused_claim_teaches_the_account_nothing(field: Field) -> None:
    registered(field.partner)
    keys = count(AccountKey)

    answer = registered(field.rival, more=VAT, at=LATER)

    assert (answer.verdict, count(AccountKey), count(Account)) == ("refused", keys, 1)
    assert registered(field.rival, VAT, at=LATER).verdict == "approved"


def test_the_partners_own_account_points_to_what_it_has_and_only_the_question_is_counted(field: Field) -> None:
    first = registered(field.partner)
    before = rows_written()

    again = registered(field.partner, "kim@acme.com", at=LATER)

    assert (again.verdict, again.registration.id) == ("yours", first.registration.id)
    assert rows_written() == {**before, "account_checks": 1}


def test_the_same_form_sent_twice_is_one_registration(field: Field) -> None:
    form = a_submission()
    with as_partner(field.partner):
        first = registration.register(field.partner, form, by=BY, at=AT, house=HOUSE)
        db.session.commit()
        before = rows_written()

        second = registration.register(field.partner, form, by=BY, at=LATER, house=HOUSE)

    assert (second.verdict, second.registration.id) == ("approved", first.registration.id)
    assert rows_written() == before


def test_an_account_of_another_partner_of_record_is_a_conflict_until_it_lapses(field: Field) -> None:
    sold_to(field, at=datetime(2024, 11, 2, 9, 0, 0, 1, tzinfo=UTC))

    assert registered(field.partner, at=AT).verdict == "refused"
    assert registered(field.partner, at=AT + timedelta(microseconds=1)).verdict == "approved"


def test_an_account_of_which_the_partner_is_of_record_may_be_registered(field: Field) -> None:
    sold_to(field)

    assert registered(field.rival, at=LATER).verdict == "approved"


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("everything", "everything", "refused"),
        ("everything", "vendor", "refused"),
        ("vendor", "everything", "refused"),
        ("vendor", "vendor", "refused"),
        ("vendor", "other_vendor", "approved"),
    ],
)
def test_claims_conflict_where_their_scopes_overlap(field: Field, first: str, second: str, verdict: str) -> None:
    scopes = {"everything": None, "vendor": field.vendor, "other_vendor": field.other_vendor}
    registered(field.partner, vendor=scopes[first])

    assert registered(field.rival, vendor=scopes[second], at=LATER).verdict == verdict


def test_one_window_may_follow_another_and_the_end_is_not_part_of_it(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at

    assert registered(field.rival, at=ends_at - timedelta(microseconds=1)).verdict == "refused"
    assert registered(field.rival, at=ends_at).verdict == "approved"


def test_a_customer_of_two_accounts_is_looked_at_by_a_person_within_two_business_days(field: Field) -> None:
    for keys in (
        directory.identity_keys("kim@acme.com", None, SECRET_KEY),
        directory.identity_keys("kim@gmail.com", VAT, SECRET_KEY),
    ):
        directory.resolve(keys, country="DE")
    db.session.commit()

    answer = registered(field.partner, more=VAT)

    assert (answer.verdict, answer.registration.decided_at) == ("in_review", None)
    assert answer.registration.due_at == datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
    assert [match.reasons for match in db.session.scalars(select(RegistrationMatch))] == [
        ["The web domain is the same."]
    ]
    assert rows_written()["protections"] == 0


def test_a_claim_that_waits_stands_in_the_way_of_a_later_one(field: Field) -> None:
    for keys in (
        directory.identity_keys("kim@acme.com", None, SECRET_KEY),
        directory.identity_keys("kim@gmail.com", VAT, SECRET_KEY),
    ):
        directory.resolve(keys, country="DE")
    registered(field.partner, more=VAT)

    assert registered(field.rival, VAT, at=LATER).verdict == "refused"
    assert registered(field.rival, at=LATER).verdict == "in_review"


def test_a_suspended_partner_registers_nothing(field: Field) -> None:
    field.partner.state = "suspended"
    db.session.commit()

    with pytest.raises(PartnerSuspended):
        registered(field.partner)

    db.session.rollback()
    assert set(rows_written().values()) == {0}


def test_a_wrong_fact_writes_nothing(field: Field) -> None:
    with pytest.raises(FactInvalid) as refusal:
        registered(field.partner, "gmail.com")

    db.session.rollback()
    assert refusal.value.field == "identity"
    assert set(rows_written().values()) == {0}


def test_nobody_asks_about_thousands_of_accounts(field: Field) -> None:
    for number in range(40):
        db.session.add(AccountCheck(partner_id=field.partner.id, asked_by=BY, asked_at=AT + timedelta(minutes=number)))
    db.session.commit()
    before = rows_written()

    with pytest.raises(AskedTooOften) as refusal:
        registered(field.partner, at=AT + timedelta(minutes=45))

    db.session.rollback()
    assert refusal.value.wait == timedelta(minutes=15)
    assert refusal.value.message.endswith("Try again in 15 minutes.")
    assert rows_written() == before
    assert registered(field.partner, OTHER_VAT, at=AT + timedelta(minutes=60)).verdict == "approved"
    assert limits.LOCK_SPACE == 7280


def test_a_form_that_was_changed_after_it_was_sent_is_another_claim(field: Field) -> None:
    first = registered(field.partner, "globex.com", mark="one-mark")

    second = registered(field.partner, "initech.com", mark="one-mark")

    assert (first.verdict, second.verdict) == ("approved", "approved")
    assert first.registration.id != second.registration.id


def test_a_mark_of_any_length_is_kept(field: Field) -> None:
    assert registered(field.partner, mark="0123456789abcdef" * 1_000).verdict == "approved"


@pytest.mark.row("S2-5")
def test_a_domain_in_another_script_is_one_account_in_each_of_its_spellings(field: Field) -> None:
    registered(field.partner, "müller-röhren.de", company="Alpha")

    assert registered(field.rival, "xn--mller-rhren-xfb5e.de", company="Omega", at=LATER).verdict == "refused"


def test_guesses_beside_the_partners_own_account_count(field: Field) -> None:
    registered(field.partner, "globex.com")

    for _ in range(3):
        assert registered(field.partner, "globex.com", more=VAT, at=LATER).verdict == "yours"

    assert count(AccountCheck) == 3


def test_a_claim_on_one_vendor_is_widened_to_everything_where_nobody_has_another_part(field: Field) -> None:
    narrow = protection_of(registered(field.partner, vendor=field.vendor))

    wide = registered(field.partner, at=LATER)

    assert (wide.verdict, protection_of(wide).vendor_id, protection_of(wide).starts_at) == ("approved", None, LATER)
    db.session.refresh(narrow)
    assert (narrow.starts_at, narrow.ends_at, narrow.tail_ends_at, narrow.voided_at) == (AT, LATER, LATER, None)
    assert [(step.kind, step.evidence) for step in narrow.steps][-1] == (
        "widened", {"registration": wide.registration.public_id},
    )  # fmt: skip
    assert registered(field.rival, vendor=field.other_vendor, at=LATER).verdict == "refused"


def test_a_claim_is_not_widened_over_a_part_that_somebody_else_has(field: Field) -> None:
    narrow = protection_of(registered(field.partner, vendor=field.vendor))
    registered(field.rival, vendor=field.other_vendor)

    wide = registered(field.partner, at=LATER)

    assert wide.verdict == "refused"
    db.session.refresh(narrow)
    assert (narrow.ends_at - AT, narrow.voided_at) == (timedelta(days=180), None)


def test_a_widened_claim_that_is_given_up_leaves_nothing_behind(field: Field) -> None:
    registered(field.partner, vendor=field.vendor)
    wide = registered(field.partner, at=LATER).registration
    with as_partner(field.partner):
        reviewing.withdraw(wide, by=BY, at=LATER + timedelta(hours=1))
        db.session.commit()

    assert registered(field.rival, vendor=field.vendor, at=LATER + timedelta(hours=2)).verdict == "approved"
