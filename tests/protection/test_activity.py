"""Activity extends a protection: only forward, at most once a day, and never one that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection import activity
from marketplace.protection.models import Protection, ProtectionStep
from tests.support import sales
from tests.support.protection import AT, Field, protection_of, registered
from tests.support.world import a_margin, a_tax, an_offering

DAY = timedelta(days=1)


def noted(field: Field, protection: Protection, at: datetime, *vendor_ids: int) -> int:
    moved = activity.note(
        protection.account_id, field.partner.id, vendor_ids or (field.vendor.id,), "order_paid", {"order": "ord_1"}, at
    )
    db.session.refresh(protection)
    return moved


def extensions(protection: Protection) -> list[tuple[datetime, dict[str, str]]]:
    wanted = select(ProtectionStep).where(
        ProtectionStep.protection_id == protection.id, ProtectionStep.kind == "extended"
    )
    return [(step.ends_at, step.evidence) for step in db.session.scalars(wanted.order_by(ProtectionStep.id))]


def test_an_activity_moves_the_end_to_a_whole_window_after_it_and_the_tail_with_it(field: Field) -> None:
    protection = protection_of(registered(field.partner))

    assert noted(field, protection, AT + 10 * DAY) == 1

    assert (protection.ends_at, protection.tail_ends_at) == (AT + 190 * DAY, AT + 280 * DAY)
    assert extensions(protection) == [(AT + 190 * DAY, {"order": "ord_1", "activity": "order_paid"})]


@pytest.mark.row("N8")
def test_a_protection_moves_at_most_once_a_day_and_never_back(field: Field) -> None:
    protection = protection_of(registered(field.partner))

    moved = [noted(field, protection, AT + after) for after in (DAY - timedelta(microseconds=1), DAY, 1.5 * DAY, DAY)]

    assert moved == [0, 1, 0, 0]
    assert protection.ends_at == AT + 181 * DAY


def test_what_has_ended_is_not_revived(field: Field) -> None:
    protection = protection_of(registered(field.partner))

    assert noted(field, protection, AT + 180 * DAY) == 0
    assert noted(field, protection, AT + 180 * DAY - timedelta(microseconds=1)) == 1


def test_a_protection_that_was_given_up_stays_so(field: Field) -> None:
    protection = protection_of(registered(field.partner))
    protection.voided_at, protection.void_reason = AT + DAY, "withdrawn"
    db.session.commit()

    assert noted(field, protection, AT + 2 * DAY) == 0


def test_only_what_the_activity_is_about_is_extended(field: Field) -> None:
    protection = protection_of(registered(field.partner, vendor=field.vendor))

    assert noted(field, protection, AT + 2 * DAY, field.other_vendor.id) == 0
    assert noted(field, protection, AT + 2 * DAY, field.other_vendor.id, field.vendor.id) == 1


def test_a_rivals_sale_extends_nothing(field: Field) -> None:
    protection = protection_of(registered(field.partner))

    moved = activity.note(protection.account_id, field.rival.id, (field.vendor.id,), "order_paid", {}, AT + 2 * DAY)

    assert moved == 0


def test_an_order_that_is_placed_notes_itself_as_the_customer_with_no_statement_more(field: Field) -> None:
    offering = an_offering(vendor=field.vendor)
    a_margin()
    a_tax()
    protection = protection_of(registered(field.partner, "acme.com"))
    link = sales.a_link(field.partner, offering, at=AT)

    order = sales.an_order(link, at=AT + 5 * DAY, email="kim@acme.com")

    db.session.refresh(protection)
    assert protection.ends_at == AT + 185 * DAY
    assert extensions(protection) == [(AT + 185 * DAY, {"order": order.public_id, "activity": "order_placed"})]
