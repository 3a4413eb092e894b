"""Leads are routed when they come, to whoever holds the account at that instant, and nobody else learns to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Offering
from marketplace.customers import directory
from marketplace.customers.models import Account
from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection.leads import taking
from marketplace.protection.leads.errors import EnquiryInvalid
from marketplace.protection.leads.taking import Enquiry, Taken
from marketplace.protection.models import Lead, LeadDetail, LeadStep
from tests.support.changes import bought, confirmed
from tests.support.guarding import an_account
from tests.support.leads import an_enquiry, taken
from tests.support.protection import AT, Field, a_field, as_operator, as_partner, protection_of, registered
from tests.support.sales import SECRET_KEY
from tests.support.world import an_offering

LATER = AT + timedelta(days=3)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def field(app: Flask) -> Field:
    return a_field()


def holder(lead: Taken) -> int | None:
    return db.session.scalars(select(LeadDetail.partner_id).where(LeadDetail.lead_id == lead.lead_id)).one()


@pytest.mark.row("S2-4")
def test_a_lead_of_a_protected_account_goes_to_its_partner_and_the_house_reads_routed_alone(field: Field) -> None:
    registered(field.partner)

    lead = taken("kim@acme.com")

    assert (lead.is_routed, lead.is_new, holder(lead)) == (True, True, field.partner.id)
    lead_id = lead.lead_id
    with as_partner(field.partner):
        mine = db.session.scalars(select(LeadDetail)).one()
        assert (mine.company, mine.email, mine.message, mine.state) == (
            "Acme GmbH",
            "kim@acme.com",
            "We need it.",
            "new",
        )
    for reader in (as_operator(), as_partner(field.rival), acting(ANONYMOUS)):
        with reader:
            assert db.session.scalars(select(LeadDetail)).all() == []
            assert db.session.scalars(select(LeadStep)).all() == []
    with as_operator():
        known = db.session.get_one(Lead, lead_id)
        assert (known.is_routed, known.received_at, known.standing, known.detail) == (True, LATER, "routed", None)
        told = {column.name: str(getattr(known, column.name)) for column in Lead.__table__.columns}
    assert set(told) == {
        "id", "public_id", "source", "reference_hash", "content_hash", "vendor_ids", "received_at", "is_routed",
        "handed_to_id", "handed_at",
    }  # fmt: skip
    assert not [value for value in told.values() if "acme" in value.lower() or value == str(field.partner.id)]


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("kim@acme.com", ""),
        ("sam@mail.acme.com", ""),
        ("kim@gmail.com", "https://www.acme.com/contact"),
        ("", "acme.com"),
    ],
)
def test_any_fact_that_is_equal_finds_the_account(field: Field, email: str, website: str) -> None:
    registered(field.partner)

    assert holder(taken(email, website=website)) == field.partner.id


def test_a_name_that_is_alike_or_free_mail_is_not_enough(field: Field) -> None:
    registered(field.partner)

    lead = taken("acme@gmail.com", company="ACME Gmbh")

    assert (lead.is_routed, holder(lead)) == (False, None)
    with as_operator():
        mine = db.session.scalars(select(LeadDetail)).one()
        assert (mine.company, mine.email) == ("ACME Gmbh", "acme@gmail.com")


def test_an_enquiry_opens_no_account(field: Field) -> None:
    accounts = db.session.scalar(select(func.count()).select_from(Account))

    taken("kim@globex.com")

    assert db.session.scalar(select(func.count()).select_from(Account)) == accounts


def test_whoever_bought_from_a_free_mail_address_is_known_by_it(app: Flask) -> None:
    customer = bought(email="kim.doe@gmail.com")

    assert holder(taken("Kim.Doe@gmail.com")) == customer.world.partner.id


def test_a_protection_counts_until_just_before_its_end_and_a_tail_brings_no_lead(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at

    assert holder(taken("kim@acme.com", at=ends_at - INSTANT)) == field.partner.id
    assert holder(taken("kim@acme.com", at=ends_at)) is None


def test_a_partner_of_record_counts_until_it_lapses(app: Flask) -> None:
    customer = bought(email="kim@globex.com")
    lapses = datetime(2028, 11, 2, 9, tzinfo=AT.tzinfo)

    assert holder(taken("sam@globex.com", at=lapses - INSTANT)) == customer.world.partner.id
    assert holder(taken("sam@globex.com", at=lapses)) is None


def offering_of(field: Field, number: int) -> Offering:
    found = an_offering(f"Product {number}", vendor=field.vendor if number == 1 else field.other_vendor)
    db.session.commit()
    return found


def test_a_protection_for_one_vendor_counts_for_its_offerings_and_where_none_is_named(field: Field) -> None:
    registered(field.partner, vendor=field.vendor)

    assert holder(taken("kim@acme.com", offerings=[offering_of(field, 1)])) == field.partner.id
    assert holder(taken("kim@acme.com", offerings=[offering_of(field, 2)])) is None
    assert holder(taken("kim@acme.com")) == field.partner.id


def test_what_the_customer_chose_comes_before_everything_from_its_instant_on(app: Flask) -> None:
    customer = bought(email="kim@globex.com")
    change = confirmed(customer, customer.other)
    assert change.effective_at

    assert holder(taken("kim@globex.com", at=change.effective_at - INSTANT)) == customer.world.partner.id
    assert holder(taken("kim@globex.com", at=change.effective_at)) == customer.other.id


def test_who_chose_the_house_writes_to_the_house(app: Flask) -> None:
    customer = bought(email="kim@globex.com")
    change = confirmed(customer, None)

    assert holder(taken("kim@globex.com", at=change.effective_at or AT)) is None


def test_a_suspended_partner_gets_its_lead_all_the_same(field: Field) -> None:
    registered(field.partner)
    db.session.get_one(Partner, field.partner.id).state = "suspended"
    db.session.commit()

    assert holder(taken("kim@acme.com")) == field.partner.id


def test_the_same_reference_is_taken_once(field: Field) -> None:
    registered(field.partner)
    first = taken("kim@acme.com", reference="R-1", source="import")

    again = taken("other@elsewhere.com", reference="R-1", source="import", at=LATER + timedelta(days=1))
    form = taken("other@elsewhere.com", reference="R-1")

    assert (again.public_id, again.is_new, again.is_routed, again.received_at) == (first.public_id, False, True, LATER)
    assert form.is_new
    assert db.session.scalar(select(func.count()).select_from(LeadDetail)) == 2


@pytest.mark.parametrize(
    ("changes", "field_name"),
    [
        ({"company": " "}, "company"),
        ({"country": "Germany"}, "country"),
        ({"email": "", "website": ""}, "email"),
        ({"email": "kim"}, "email"),
        ({"website": "acme"}, "website"),
    ],
)
def test_who_does_not_say_who_it_is_is_refused(app: Flask, changes: dict[str, str], field_name: str) -> None:
    enquiry: Enquiry = an_enquiry(**changes)

    with pytest.raises(EnquiryInvalid) as refusal:
        taking.take(enquiry, [], source="form", secret_key=SECRET_KEY, at=LATER)

    assert refusal.value.facts["field"] == field_name
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0


def test_of_two_accounts_the_earliest_claim_gets_the_lead_as_it_gets_the_order(field: Field) -> None:
    older = an_account("kim@globex.com")
    directory.bind(older.id, field.rival.id, at=AT - timedelta(days=10))
    registered(field.partner, "acme.com", at=AT)  # a stronger right, and a later one
    db.session.commit()

    lead = taken("kim@acme.com", website="globex.com")

    keys = [
        *directory.identity_keys("kim@acme.com", None, SECRET_KEY),
        *directory.identity_keys("kim@globex.com", None, SECRET_KEY),
    ]
    bought = directory.resolve(keys, country="DE", vendor_ids=[field.vendor.id], at=LATER)
    db.session.commit()
    account_id = db.session.scalars(select(LeadDetail.account_id).where(LeadDetail.lead_id == lead.lead_id)).one()
    assert (holder(lead), account_id) == (field.rival.id, older.id)
    assert bought.account_id == older.id
