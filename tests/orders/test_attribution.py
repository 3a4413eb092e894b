"""Gathering evidence and keeping what was decided."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.customers.directory import ResolvedAccount
from marketplace.db.base import db
from marketplace.orders import attribution, queries
from marketplace.orders.models import CartBinding
from tests.support.sales import AT, a_link, an_order
from tests.support.world import a_world

UNBOUND = ResolvedAccount(1, None, None)


def _binding(partner_id: int, minutes: int = 0) -> CartBinding:
    return CartBinding(level="link", partner_id=partner_id, link_id=None, bound_at=AT + timedelta(minutes=minutes))


def test_the_accounts_partner_of_record_goes_before_the_carts_link() -> None:
    decided = attribution.decide(ResolvedAccount(1, 7, AT - timedelta(days=90)), [_binding(8)], {}, at=AT)

    assert [(judged.level, judged.partner_id) for judged in decided.judged] == [("partner_of_record", 7), ("link", 8)]
    assert decided.winner.evidence == {"last_bought_at": "2026-08-04T09:00:00+00:00"}


def test_an_account_that_nobody_holds_leaves_it_to_the_links() -> None:
    decided = attribution.decide(UNBOUND, [_binding(8), _binding(9, minutes=1)], {}, at=AT)

    assert decided.partner_id == 9


def test_a_cart_without_anything_is_a_house_order() -> None:
    assert attribution.decide(UNBOUND, [], {}, at=AT).partner_id is None


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
