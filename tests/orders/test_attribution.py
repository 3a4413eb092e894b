"""Gathering evidence and keeping what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.customers.directory import ResolvedAccount
from marketplace.db.base import db
from marketplace.orders import attribution, queries
from marketplace.orders.models import CartBinding
from marketplace.orders.rules import Attribution
from marketplace.protection.decisions import Basis, Decision, Question, Standing
from tests.support.sales import AT, a_link, an_order
from tests.support.world import a_world

UNBOUND = ResolvedAccount(1, None, None)


def _binding(partner_id: int, minutes: int = 0) -> CartBinding:
    return CartBinding(level="link", partner_id=partner_id, link_id=None, bound_at=AT + timedelta(minutes=minutes))


def _decision(*standing: Standing, vendor_ids: tuple[int, ...] = (1,)) -> Decision:
    question = Question(route="customer_checkout", door_id=8, account_id=1, vendor_ids=vendor_ids, at=AT)
    return Decision(question, 1, "allow", "", standing)


def _standing(basis: Basis, partner_id: int = 6, vendor_id: int = 1, **facts: object) -> Standing:
    told: dict[str, Any] = {
        "ref": f"prt_{partner_id}", "since": AT - timedelta(days=10), "until": AT - timedelta(days=1),
        "share_bps": 10_000, "funder": "operator", "outcome": "credit", "holds": True, **facts,
    }  # fmt: skip
    return Standing(basis=basis, partner_id=partner_id, vendor_id=vendor_id, **told)


def _told(decided: Attribution) -> list[tuple[str, int | None, str]]:
    return [(judged.level, judged.partner_id, judged.outcome) for judged in decided.judged]


def test_a_registration_goes_before_the_partner_of_record_and_the_carts_link() -> None:
    recorded = ResolvedAccount(1, 7, AT - timedelta(days=90))

    decided = attribution.decide(recorded, _decision(_standing("registration")), [_binding(8)], {})

    assert _told(decided) == [("registration", 6, "won"), ("partner_of_record", 7, "lost"), ("link", 8, "lost")]
    assert decided.winner.evidence == {"rests_on": ["prt_6"]}
    assert decided.judged[2].reason == "Weaker than a registration of the account."


def test_the_customers_own_choice_goes_before_a_registration() -> None:
    decision = _decision(_standing("choice", 5, ref="chg_1"), _standing("registration", holds=False))

    decided = attribution.decide(UNBOUND, decision, [_binding(8)], {})

    assert _told(decided) == [("standing_choice", 5, "won"), ("registration", 6, "lost"), ("link", 8, "lost")]


def test_a_registration_of_a_part_of_the_order_does_not_win_it() -> None:
    decision = _decision(_standing("registration", vendor_id=1), vendor_ids=(1, 2))

    decided = attribution.decide(UNBOUND, decision, [_binding(8)], {})

    assert _told(decided) == [("link", 8, "won"), ("registration", 6, "lost")]
    assert decided.judged[1].reason == "It covers a part of this order only."


def test_registrations_of_one_partner_that_cover_every_part_together_win_it() -> None:
    both = (_standing("registration", vendor_id=1, ref="prt_a"), _standing("registration", vendor_id=2, ref="prt_b"))

    decided = attribution.decide(UNBOUND, _decision(*both, vendor_ids=(1, 2)), [_binding(8)], {})

    assert (decided.partner_id, decided.winner.evidence) == (6, {"rests_on": ["prt_a", "prt_b"]})


@pytest.mark.parametrize("basis", ["tail", "ended"])
def test_a_registration_that_has_ended_loses_and_says_since_when(basis: Basis) -> None:
    decided = attribution.decide(UNBOUND, _decision(_standing(basis)), [_binding(8)], {})

    assert _told(decided) == [("link", 8, "won"), ("registration", 6, "lost")]
    assert decided.judged[1].reason == "The protection of the account ended at 2026-11-01T09:00:00+00:00."


def test_the_accounts_partner_of_record_goes_before_the_carts_link() -> None:
    decided = attribution.decide(ResolvedAccount(1, 7, AT - timedelta(days=90)), _decision(), [_binding(8)], {})

    assert [(judged.level, judged.partner_id) for judged in decided.judged] == [("partner_of_record", 7), ("link", 8)]
    assert decided.winner.evidence == {"last_bought_at": "2026-08-04T09:00:00+00:00"}


def test_an_account_that_nobody_holds_leaves_it_to_the_links() -> None:
    decided = attribution.decide(UNBOUND, _decision(), [_binding(8), _binding(9, minutes=1)], {})

    assert decided.partner_id == 9


def test_a_cart_without_anything_is_a_house_order() -> None:
    assert attribution.decide(UNBOUND, _decision(), [], {}).partner_id is None


def test_an_imported_order_belongs_to_whom_its_record_names() -> None:
    decided = attribution.historic(7, {"reseller": 676})

    assert (decided.winner.level, decided.partner_id, decided.winner.evidence) == ("historic", 7, {"reseller": 676})


def test_what_was_decided_stays_as_it_is(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    order = an_order(a_link(world.partner, world.offering))

    [won] = queries.attributions(order)
    assert (won.outcome, won.partner_id, won.evidence["bound_at"]) == ("won", world.partner.id, AT.isoformat())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute("update order_attributions set partner_id = null")
    db.session.rollback()
