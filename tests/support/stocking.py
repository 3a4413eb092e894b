"""Stock for tests, put in by the same verbs as the vendor's pages use."""

from __future__ import annotations

import itertools

from sqlalchemy import text

from marketplace.catalog.models import Offering
from marketplace.db.base import db
from marketplace.stock import keys, supply
from marketplace.stock.models import Stock
from marketplace.stock.vault import Vault
from tests.support.sales import AT, SECRET_KEY

VAULT = Vault(SECRET_KEY)
_numbers = itertools.count(1)


def counted_stock(offering: Offering, units: int) -> Stock:
    """Return the committed stock of the offering's first plan: counted, with so many units."""
    stock = supply.deliver_by(offering.plans[0], "counted", at=AT)
    if units:
        supply.add(stock, units, reason="Counted.", at=AT)
    db.session.commit()
    return stock


def key_stock(offering: Offering, *texts: str) -> Stock:
    """Return the committed stock of the offering's first plan: licence keys with these texts."""
    stock = supply.deliver_by(offering.plans[0], "keys", at=AT)
    if texts:
        keys.add_keys(stock, texts, vault=VAULT, at=AT)
    db.session.commit()
    return stock


def some_keys(count: int) -> list[str]:
    """Return as many keys that no other call returns."""
    return [f"KEY-{next(_numbers):06d}-{'ABCD'}{next(_numbers):04d}" for _ in range(count)]


def deliveries() -> list[tuple[str, int]]:
    """Return state and quantity of every delivery, the oldest first."""
    rows = db.session.execute(text("select state, quantity from deliveries order by id"))
    return [(state, quantity) for state, quantity in rows]


UNBALANCED = text("""
    select s.plan_id from stocks s
     where s.free <> coalesce((select sum(c.quantity) from stock_changes c where c.plan_id = s.plan_id), 0)
                   - coalesce((select sum(d.quantity) from deliveries d where d.plan_id = s.plan_id and d.state in ('reserved', 'delivered')), 0)
        or s.kind = 'keys' and s.free <> (select count(*) from licence_keys k where k.plan_id = s.plan_id and k.state = 'free')
        or s.kind = 'keys' and exists (select from deliveries d where d.plan_id = s.plan_id and d.state in ('reserved', 'delivered')
             and d.quantity <> (select count(*) from licence_keys k where k.delivery_id = d.id))
""")
"""Plans of which more or less is free than was put in and not promised; keys counted one by one."""


def assert_balanced() -> None:
    """Fail unless sold and free together are what was put in, for every plan."""
    assert db.session.scalars(UNBALANCED).all() == []
