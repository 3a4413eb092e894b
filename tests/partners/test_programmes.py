"""Programmes: added, changed for what is earned from then on, and chosen for a partner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.audit.queries import history_of
from marketplace.commissions.models import Commission
from marketplace.core.errors import DomainError, Invalid
from marketplace.db.base import db
from marketplace.partners import onboarding, programmes
from marketplace.partners.errors import AlreadyThere, FactMissing, ProgrammeNotFound
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_every_partner_is_in_the_oldest_programme_unless_another_is_chosen(world: World) -> None:
    strict = programmes.add_programme(" Strict ", hold_days=30)
    db.session.commit()
    facts = {"name": world.partner.name, "country": "DE", "currency": "EUR", "time_zone": "UTC"}
    onboarding.amend(world.partner, **facts, programme=strict)
    db.session.commit()

    [first, second] = programmes.every_programme()
    assert [(each.name, each.hold_days) for each in (first, second)] == [("Partner programme", 14), ("Strict", 30)]
    counts = programmes.partners_by_programme()
    assert counts[second.id] == 1
    assert programmes.by_public_id(strict.public_id) is strict
    [deed] = [each for each in history_of("partner", world.partner.public_id) if each.action == "partner.amended"]
    assert deed.facts["programme"] == ["Partner programme", "Strict"]


def test_a_partner_can_be_taken_in_under_a_programme(world: World) -> None:
    strict = programmes.add_programme("Strict", hold_days=30)
    partner = onboarding.open_partner(
        "Nord", tier=world.partner.tier, country="DE", currency="EUR", at=AT, programme=strict
    )
    db.session.commit()

    assert partner.programme.name == "Strict"


def test_another_hold_counts_for_what_is_earned_from_then_on(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    programmes.amend_programme(world.partner.programme, name="Partner programme", hold_days=3)
    db.session.commit()
    earn(world.partner, world.offering, at=AT)

    ends = [each.at_risk_until - AT for each in db.session.query(Commission).order_by(Commission.id)]
    assert ends == [timedelta(days=14), timedelta(days=3)]
    [deed] = history_of("programme", "prg_first")
    assert deed.facts == {"hold_days": [14, 3]}


def test_saving_the_same_again_leaves_no_trace(world: World) -> None:
    programmes.amend_programme(world.partner.programme, name="Partner programme", hold_days=14)

    assert history_of("programme", "prg_first") == []


@pytest.mark.parametrize(
    ("name", "days", "refusal"),
    [
        (" ", 14, FactMissing),
        ("New", -1, Invalid),
        ("New", 366, Invalid),
        ("partner PROGRAMME", 14, AlreadyThere),
    ],
)
def test_what_makes_no_sense_adds_nothing(world: World, name: str, days: int, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        programmes.add_programme(name, hold_days=days)

    assert len(programmes.every_programme()) == 1


def test_an_unknown_programme_is_not_found(app: Flask) -> None:
    with pytest.raises(ProgrammeNotFound):
        programmes.by_public_id("prg_unknown")
