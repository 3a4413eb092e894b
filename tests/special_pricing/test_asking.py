"""Asking for special pricing: inside the guard-rails granted in the same call, outside them nothing is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from marketplace.audit.models import AuditEntry
from marketplace.catalog import concessions
from marketplace.catalog.models import Concession
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.partners.guard_rails import GuardRails, set_rails
from marketplace.protection import reviewing
from marketplace.protection.errors import CustomerNamed
from marketplace.protection.models import AccountCheck
from marketplace.special_pricing import asking
from marketplace.special_pricing.errors import NoRoom, PartnerSuspended, WishInvalid
from marketplace.special_pricing.models import PricingRequest, PricingRequestDetail, PricingRequestStep
from tests.support.protection import AT, BY, Field, as_operator, as_partner, in_review, registered
from tests.support.sales import SECRET_KEY
from tests.support.special_pricing import ZONE, a_wish, ask, asked
from tests.support.world import a_margin, an_offering

DAY = timedelta(days=1)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def steps(request: PricingRequest) -> list[tuple[str, str, str, str]]:
    wanted = select(PricingRequestStep).where(PricingRequestStep.request_id == request.id)
    found = db.session.scalars(wanted.order_by(PricingRequestStep.id))
    return [(step.from_state, step.to_state, step.actor, step.rule) for step in found]


def deeds() -> list[str]:
    wanted = select(AuditEntry.action).where(AuditEntry.subject_kind.in_(("pricing_request", "concession")))
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def with_rails(field: Field, **changes: int) -> None:
    set_rails(field.partner.programme, GuardRails(**changes))
    db.session.commit()


def test_for_a_registered_customer_within_the_guard_rails_the_concession_begins_at_once(field: Field) -> None:
    account_id = registered(field.partner).registration.account_id

    request = asked(field.partner, at=AT + DAY)

    granted = db.session.scalars(select(Concession)).one()
    assert (request.state, request.due_at, request.decided_at, request.outside) == ("approved", None, AT + DAY, [])
    assert (granted.partner_id, granted.account_id, granted.offering_id) == (field.partner.id, account_id, None)
    assert (granted.bps, granted.funder, granted.granted_by, granted.reason) == (500, "operator", BY, "They compare.")
    assert (granted.starts_at, granted.ends_at) == (AT + DAY, AT + 31 * DAY)
    assert request.concession == granted
    assert steps(request) == [("", "in_review", BY, ""), ("in_review", "approved", "guard_rails", "guard_rails")]
    assert deeds() == ["pricing_request.in_review", "concession.granted", "pricing_request.approved"]


def test_a_customer_that_buys_from_the_partner_is_its_own_until_24_months_after(field: Field) -> None:
    account = directory.resolve(directory.identity_keys("kim@acme.com", None, SECRET_KEY), country="DE")
    directory.bind(account.account_id, field.partner.id, at=AT)
    db.session.commit()

    just_in_time = datetime(2028, 11, 2, 8, 59, tzinfo=UTC)
    assert asked(field.partner, at=just_in_time, bps=100).state == "approved"
    assert asked(field.partner, at=just_in_time + timedelta(minutes=1), bps=100).outside == ["customer"]


@pytest.mark.parametrize(
    ("facts", "outside"),
    [
        ({"bps": 501}, ["rate"]),
        ({"ends_at": AT + 90 * DAY + timedelta(seconds=1)}, ["days"]),
        ({"customer": "globex.com"}, ["customer"]),
        ({"bps": 600, "ends_at": AT + 91 * DAY, "customer": "globex.com"}, ["rate", "days", "customer"]),
    ],
)
def test_outside_a_guard_rail_a_person_decides_and_nothing_is_granted(
    field: Field, facts: dict[str, object], outside: list[str]
) -> None:
    registered(field.partner, at=AT - DAY)

    request = ask(field.partner, a_wish(**facts))  # type: ignore[arg-type]

    assert (request.state, request.outside) == ("in_review", outside)
    assert request.due_at == datetime(2026, 11, 4, 9, 0, tzinfo=UTC)  # two business days
    assert (count(Concession), steps(request)) == (0, [("", "in_review", BY, "")])


def test_the_guard_rails_themselves_are_inside(field: Field) -> None:
    registered(field.partner, at=AT - DAY)

    assert asked(field.partner, bps=500, ends_at=AT + 90 * DAY).state == "approved"


def test_many_small_requests_are_no_way_round_the_largest(field: Field) -> None:
    registered(field.partner, at=AT - DAY)
    offering = an_offering(vendor=field.vendor)
    db.session.commit()

    first = asked(field.partner, bps=300, offering=offering)
    for_all = asked(field.partner, bps=300)
    elsewhere = asked(field.partner, bps=300, offering=an_offering(vendor=field.vendor))
    rest = asked(field.partner, bps=200)

    assert [each.state for each in (first, for_all, elsewhere, rest)] == [
        "approved", "in_review", "approved", "approved",
    ]  # fmt: skip
    assert for_all.outside == ["sum"]
    assert asked(field.partner, bps=1).outside == ["sum"]  # 3 % + 2 % fill it for either offering


def test_what_a_person_granted_counts_as_well_and_what_has_ended_does_not(field: Field) -> None:
    registered(field.partner, at=AT - DAY)
    for ends_at, bps in ((AT, 500), (AT + 10 * DAY, 300)):
        concessions.grant(
            field.partner, bps=bps, funder="vendor", reason="Campaign", starts_at=AT - DAY, ends_at=ends_at,
            granted_by=BY, at=AT - DAY,
        )  # fmt: skip
    db.session.commit()

    assert asked(field.partner, bps=201).outside == ["sum"]
    assert asked(field.partner, bps=200).state == "approved"


def test_so_many_at_a_time_and_no_more_until_one_has_ended(field: Field) -> None:
    with_rails(field, concessions_open=1)
    for customer in ("acme.com", "globex.com"):
        registered(field.partner, customer, at=AT - DAY)

    assert asked(field.partner, ends_at=AT + 5 * DAY).state == "approved"
    assert asked(field.partner, "globex.com").outside == ["open"]
    assert asked(field.partner, "globex.com", at=AT + 5 * DAY).state == "approved"


def test_guard_rails_of_nothing_leave_everything_to_people(field: Field) -> None:
    registered(field.partner, at=AT - DAY)
    with_rails(field, concession_bps=0)

    assert asked(field.partner, bps=1).outside == ["rate"]


def test_a_registration_that_waits_is_no_customer_yet_and_one_of_a_vendor_is_only_for_its_offerings(
    field: Field,
) -> None:
    theirs, others = an_offering(vendor=field.vendor), an_offering(vendor=field.other_vendor)
    db.session.commit()
    registered(field.partner, "globex.com", vendor=field.vendor, at=AT - DAY)
    assert asked(field.partner, "globex.com", bps=100, offering=theirs).state == "approved"
    assert asked(field.partner, "globex.com", bps=100, offering=others).outside == ["customer"]
    assert asked(field.partner, "globex.com", bps=100).outside == ["customer"]

    in_review(field.partner, at=AT - DAY)
    assert asked(field.partner, "acme.com", bps=100).outside == ["customer"]


def test_somebody_elses_customer_is_answered_as_nobodys_is(field: Field) -> None:
    registered(field.rival, "acme.com", at=AT - DAY)

    theirs, nobodys = asked(field.partner, "acme.com"), asked(field.partner, "globex.com")

    assert (theirs.state, theirs.outside, theirs.due_at) == (nobodys.state, nobodys.outside, nobodys.due_at)
    assert theirs.outside == ["customer"]


def test_a_protection_that_was_given_up_is_no_customer_any_more(field: Field) -> None:
    answer = registered(field.partner, at=AT - DAY)
    with as_partner(field.partner):
        reviewing.withdraw(answer.registration, by=BY, at=AT - timedelta(hours=1))
        db.session.commit()

    assert asked(field.partner).outside == ["customer"]


def test_an_offering_alone_is_for_every_customer_and_a_person_decides(field: Field) -> None:
    offering = an_offering(vendor=field.vendor)
    db.session.commit()

    request = asked(field.partner, "", offering=offering)

    assert (request.account_id, request.outside, count(AccountCheck)) == (None, ["customer"], 0)


def test_the_same_form_twice_is_one_request_and_another_text_is_another(field: Field) -> None:
    registered(field.partner, at=AT - DAY)
    wish = a_wish()

    first, second = ask(field.partner, wish), ask(field.partner, wish, at=AT + DAY)
    other = ask(field.partner, a_wish(mark=wish.mark, bps=400))

    assert first.id == second.id != other.id
    assert (count(PricingRequest), count(Concession), other.outside) == (2, 1, ["sum"])


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"customer": ""}, "customer"),
        ({"bps": 0}, "rate"),
        ({"bps": 10_001}, "rate"),
        ({"reason": "  "}, "reason"),
        ({"ends_at": AT}, "until"),
        ({"ends_at": AT + 731 * DAY}, "until"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_beside_its_field(
    field: Field, facts: dict[str, object], named: str
) -> None:
    with as_partner(field.partner), pytest.raises(WishInvalid) as refused:
        asking.ask(field.partner, a_wish(**facts), account_id=None, by=BY, at=AT, time_zone=ZONE)  # type: ignore[arg-type]

    assert (refused.value.field, count(PricingRequest)) == (named, 0)


def test_what_the_cap_would_cut_is_refused_with_what_still_counts(field: Field) -> None:
    offering = an_offering(vendor=field.vendor)
    offering.cap_bps = 2800
    a_margin(2500, tier="gold")
    db.session.commit()
    registered(field.partner, at=AT - DAY)

    with pytest.raises(NoRoom, match="limited to 28 %: at most 3 % more counts"):
        asked(field.partner, bps=301, offering=offering)
    db.session.rollback()
    assert asked(field.partner, bps=300, offering=offering).state == "approved"
    with pytest.raises(NoRoom, match="you have all of it"):
        asked(field.partner, bps=1, offering=offering)


def test_a_suspended_partner_asks_for_nothing(field: Field) -> None:
    field.partner.state = "suspended"
    db.session.commit()

    with pytest.raises(PartnerSuspended):
        asked(field.partner)
    db.session.rollback()
    assert count(PricingRequest) == 0


def test_what_names_the_customer_is_kept_for_the_partner_alone(field: Field) -> None:
    request = asked(field.partner, "https://www.acme.com/about")

    assert db.session.get_one(PricingRequestDetail, request.id).customer == "https://www.acme.com/about"
    with as_operator():
        assert db.session.get(PricingRequestDetail, request.id) is None


def test_nobody_grants_itself_somebody_elses_request_nor_one_that_is_answered(field: Field) -> None:
    registered(field.partner, at=AT - DAY)
    granted, waits = asked(field.partner).id, asked(field.partner).id

    for request_id, partner, words in (
        (waits, field.rival, "a partner asks for itself"),
        (granted, field.partner, "the request is answered"),
    ):
        with as_partner(partner), pytest.raises(ProgrammingError, match=words):
            db.session.execute(asking.GRANT, {"request_id": request_id, "public_id": "con_stolen", "at": AT})
        db.session.rollback()
    assert count(Concession) == 1


def test_a_reason_that_names_the_customer_is_refused_and_nothing_is_written(field: Field) -> None:
    registered(field.partner)

    for reason in ("Acme compares.", "See www.acme.com.", "Kim@acme.com asked.", "Ring +49 431 555 0140."):
        with pytest.raises(CustomerNamed, match="the operator reads this text") as refusal:
            asked(field.partner, reason=reason, at=AT + DAY)
        db.session.rollback()
        assert refusal.value.facts["field"] == "reason"
    assert (count(PricingRequest), count(PricingRequestDetail), count(Concession)) == (0, 0, 0)
