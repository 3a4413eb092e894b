"""What stands on an account, for whoever decides about another one."""

from __future__ import annotations

from datetime import timedelta

from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.protection.holding import Hold, holds_on
from tests.support.protection import AT, Field, in_review, protection_of, registered

LATER = AT + timedelta(days=1)


def test_claims_are_told_with_their_partner_scope_and_dates(field: Field) -> None:
    protection = protection_of(registered(field.rival, vendor=field.vendor))
    account = protection.account
    directory.bind(account.id, field.partner.id, at=AT - timedelta(days=3))
    db.session.commit()

    assert holds_on([account], at=LATER)[account.id] == [
        Hold(field.partner, "record", None, AT - timedelta(days=3), None),
        Hold(field.rival, "protected", field.vendor, AT, protection.ends_at),
    ]
    tail = holds_on([account], at=protection.ends_at)[account.id]
    assert tail[-1] == Hold(field.rival, "tail", field.vendor, AT, protection.tail_ends_at)
    assert all(hold.kind == "record" for hold in holds_on([account], at=protection.tail_ends_at)[account.id])


def test_what_waits_is_told_with_when_it_is_due(field: Field) -> None:
    waiting = in_review(field.rival)

    assert holds_on([waiting.account], at=LATER) == {
        waiting.account_id: [Hold(field.rival, "waiting", None, AT, waiting.due_at)]
    }
