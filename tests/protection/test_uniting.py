"""Two accounts that turn out to be one: of their claims the earlier stands."""

from __future__ import annotations

from datetime import timedelta

from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import uniting
from tests.support.protection import AT, BY, Field, protection_of, registered

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
