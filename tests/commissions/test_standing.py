"""Commissions settled before this system, told from those still owed."""

from __future__ import annotations

from flask import Flask

from marketplace.commissions import accrual
from marketplace.commissions.models import Commission
from marketplace.commissions.standing import settled_outside
from marketplace.db.base import db
from marketplace.orders.models import Order
from tests.support import market as markets
from tests.support.statements import counted


def test_only_what_was_settled_outside_is_named(app: Flask) -> None:
    market = markets.a_market()
    own = db.session.query(Order).filter_by(public_id=market.order).one()
    accrual.settle_outside(own, accrual.sold_lines(own), at=markets.NOW)
    db.session.commit()
    commissions = db.session.query(Commission).order_by(Commission.id).all()
    orders = {each.id: each.order.public_id for each in commissions}

    with counted() as statements:
        outside = settled_outside(commissions)

    assert [orders[key] for key in outside] == [market.order]
    assert len(statements) == 1


def test_of_no_commissions_none_is_settled(app: Flask) -> None:
    assert settled_outside([]) == set()
