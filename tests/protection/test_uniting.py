"""Two accounts that turn out to be one: of their claims the earlier stands."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import approving, uniting
from marketplace.protection.models import Protection, Registration
from tests.support.protection import AT, BY, Field, in_review, protection_of, registered

LATER = AT + timedelta(days=1)


def test_protections_move_and_the_later_of_two_that_overlap_is_void(field: Field) -> None:
    earlier = protection_of(registered(field.partner, "acme.com"))
    later = registered(field.rival, "zenith.org", at=LATER).registration
    kept, gone = db.session.get_one(Account, earlier.account_id), db.session.get_one(Account, later.account_id)

    uniting.unite(kept, gone, claim=later, by=BY, at=LATER)

    voided = protection_of(later)
    assert (earlier.voided_at, earlier.account_id) == (None, kept.id)
    assert (voided.voided_at, voided.void_reason, voided.account_id) == (LATER, "earlier_claim", kept.id)
    assert registered(field.rival, "zenith.org", at=LATER).verdict == "refused"


def test_protections_of_different_scopes_both_stand_on_the_account_that_is_kept(field: Field) -> None:
    one = protection_of(registered(field.partner, "acme.com", vendor=field.vendor))
    other = registered(field.rival, "zenith.org", vendor=field.other_vendor, at=LATER).registration
    kept, gone = db.session.get_one(Account, one.account_id), db.session.get_one(Account, other.account_id)

    uniting.unite(kept, gone, claim=other, by=BY, at=LATER)

    assert {each.account_id for each in (one, protection_of(other))} == {kept.id}
    assert (one.voided_at, protection_of(other).voided_at) == (None, None)


def unite(kept: Protection, gone: Protection, claim: Registration) -> None:
    accounts = [db.session.get_one(Account, each.account_id) for each in (kept, gone)]
    uniting.unite(*accounts, claim=claim, by=BY, at=LATER)


def test_every_registration_leads_to_the_account_that_is_kept(field: Field) -> None:
    kept = protection_of(registered(field.partner, "acme.com"))
    gone = registered(field.rival, "zenith.org", at=LATER).registration
    refused = registered(field.partner, "zenith.org", at=LATER)
    assert refused.verdict == "refused"

    unite(kept, protection_of(gone), gone)

    assert {gone.account_id, refused.registration.account_id} == {kept.account_id}


def test_a_protection_that_came_later_is_void_only_where_the_claim_before_it_stands(field: Field) -> None:
    first = protection_of(registered(field.rival, "globex.com", vendor=field.vendor, at=AT - timedelta(days=9)))
    last = protection_of(registered(field.rival, "globex.com", vendor=field.other_vendor, at=LATER))
    claim = in_review(field.partner)
    kept, gone = first.account, claim.account

    uniting.unite(kept, gone, claim=claim, by=BY, at=LATER)

    assert approving.standing(claim) == "rival"
    assert (first.voided_at, last.voided_at) == (None, None)


def test_a_partner_that_had_both_keeps_the_longer_time(field: Field) -> None:
    earlier = protection_of(registered(field.partner, "acme.com"))
    later = registered(field.partner, "zenith.org", vendor=field.vendor, at=LATER).registration

    unite(earlier, protection_of(later), later)

    voided = protection_of(later)
    assert (voided.void_reason, earlier.voided_at) == ("united", None)
    assert (earlier.ends_at, earlier.tail_ends_at) == (voided.ends_at, voided.tail_ends_at)
    assert earlier.steps[-1].evidence == {"activity": "united", "registration": later.public_id}


def test_a_partner_that_had_both_keeps_the_wider_scope(field: Field) -> None:
    narrow = protection_of(registered(field.partner, "acme.com", vendor=field.vendor))
    wide = registered(field.partner, "zenith.org", at=LATER).registration

    unite(narrow, protection_of(wide), wide)

    assert (narrow.ends_at, narrow.voided_at) == (LATER, None)
    assert (protection_of(wide).voided_at, protection_of(wide).account_id) == (None, narrow.account_id)


def test_whose_protection_is_void_is_told_by_mail_unless_it_gave_it_up_or_has_it_still(field: Field) -> None:
    earlier = protection_of(registered(field.partner, "acme.com"))
    later = registered(field.rival, "zenith.org", at=LATER).registration
    unite(earlier, protection_of(later), later)

    asked = text("select args from procrastinate_jobs where task_name = 'mail.protection_voided'")
    step = protection_of(later).steps[-1]
    assert list(db.session.scalars(asked)) == [{"step_id": step.id}]
