"""Protections as they begin and as they are given up; and that no two ever stand at once."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection import activity, protections, reviewing
from marketplace.protection.models import Protection, ProtectionStep
from tests.support.protection import AT, BY, Field, as_partner, protection_of, registered, rows_written

DAY = timedelta(days=1)


def test_the_database_admits_one_and_a_loser_writes_nothing(field: Field) -> None:
    standing = registered(field.partner).registration
    refused = registered(field.rival, at=AT + DAY).registration
    before = rows_written()

    assert protections.open_for(refused, field.rival.programme, by=BY, at=AT) is None

    assert rows_written() == before
    assert protection_of(standing).voided_at is None


def test_what_is_void_is_void_once(field: Field) -> None:
    protection = protection_of(registered(field.partner))

    for days in (1, 2):
        protections.void(protection, "withdrawn", by=BY, at=AT + days * DAY)
    db.session.flush()

    assert protection.voided_at == AT + DAY
    assert [step.kind for step in db.session.scalars(select(ProtectionStep))] == ["opened", "voided"]


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, "protected"), (179.999, "protected"), (180, "tail"), (269.999, "tail"), (270, "ended")],
)
def test_a_protection_stands_in_its_window_then_in_its_tail(field: Field, days: float, standing: str) -> None:
    assert protection_of(registered(field.partner)).standing(AT + days * DAY) == standing


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["register", "withdraw", "order"]),
            st.sampled_from(["partner", "rival"]),
            st.sampled_from(["everything", "vendor", "other_vendor"]),
            st.integers(0, 120),
        ),
        max_size=10,
    )
)
def test_no_two_protections_of_overlapping_scope_ever_stand_at_once(
    field: Field, deeds: list[tuple[str, str, str, int]]
) -> None:
    website, at = f"company-{rows_written()['registrations']}.com", AT
    scopes: dict[str, Any] = {"everything": None, "vendor": field.vendor, "other_vendor": field.other_vendor}
    made = []
    for deed, who, scope, days in deeds:
        at, partner = at + days * DAY, getattr(field, who)
        if deed == "register":
            made.append(registered(partner, website, vendor=scopes[scope], at=at).registration)
        elif deed == "withdraw" and made and made[-1].state == "approved":
            with as_partner(made[-1].partner):
                reviewing.withdraw(made[-1], by=BY, at=at)
                db.session.commit()
        elif made:
            activity.note(made[-1].account_id, partner.id, (field.vendor.id,), "order_paid", {}, at)
            db.session.commit()

    db.session.expire_all()
    standing = db.session.query(Protection).filter(
        Protection.account_id.in_({each.account_id for each in made}), Protection.voided_at.is_(None)
    )
    for one, other in combinations(standing, 2):
        is_same_scope = None in {one.vendor_id, other.vendor_id} or one.vendor_id == other.vendor_id
        assert not (is_same_scope and one.starts_at < other.ends_at and other.starts_at < one.ends_at)
