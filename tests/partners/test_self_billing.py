"""Agreeing to self-billing, and ending it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.partners import self_billing
from marketplace.partners.errors import FactMissing
from tests.support.self_billing import agreed, stated
from tests.support.trail import deeds
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_an_agreement_says_who_agreed_when_and_to_what(world: World) -> None:
    made = agreed(world.partner, at=AT)

    found = self_billing.in_force(world.partner.id)
    assert found == made
    assert (made.agreed_by, made.agreed_at, made.wording, made.ended_at) == ("usr_test", AT, "2026-11", None)
    assert deeds(world.partner.public_id)[-1] == (
        "self_billing.agreed", {"agreement": made.public_id, "wording": "2026-11"},
    )  # fmt: skip
    assert self_billing.in_force(world.other_partner.id) is None


def test_agreeing_twice_is_one_agreement(world: World) -> None:
    first = agreed(world.partner, at=AT)

    assert self_billing.agree(world.partner, by="usr_2", at=AT + timedelta(days=1)) == first
    assert list(self_billing.all_of()) == [first]


def test_without_an_address_there_is_no_agreement(world: World) -> None:
    with pytest.raises(FactMissing, match="Enter your invoice details first"):
        self_billing.agree(world.partner, by="usr_test", at=AT)

    assert list(self_billing.all_of(world.partner.id)) == []


def test_an_end_stays_on_record_and_a_new_agreement_may_follow(world: World) -> None:
    first = agreed(world.partner, at=AT)

    self_billing.end(world.partner, by="usr_2", at=AT + timedelta(days=3))
    db.session.commit()
    second = self_billing.agree(world.partner, by="usr_3", at=AT + timedelta(days=9))

    assert (first.ended_by, first.ended_at) == ("usr_2", AT + timedelta(days=3))
    assert list(self_billing.all_of(world.partner.id)) == [first, second]
    assert self_billing.in_force(world.partner.id) == second


def test_what_is_not_in_force_cannot_be_ended(world: World) -> None:
    stated(world.partner, at=AT)

    with pytest.raises(self_billing.NotAgreed):
        self_billing.end(world.partner, by="usr_test", at=AT)


def test_the_database_keeps_two_agreements_from_being_in_force(world: World, superuser: psycopg.Connection) -> None:
    agreed(world.partner, at=AT)

    with pytest.raises(psycopg.errors.UniqueViolation):
        superuser.execute(
            "insert into self_billing_agreements (public_id, partner_id, wording, agreed_by, agreed_at)"
            " values ('sba_2', %s, 'x', 'x', now())",
            [world.partner.id],
        )
