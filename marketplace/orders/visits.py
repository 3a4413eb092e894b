"""Counting visits of links and storefronts: how many a day, and nothing about who it was.

Each is a row of its own without a time of day (`count`), which a job adds to its day (`fold`). A busy link has no row
that its visitors would queue for.

Source: docs/adr/0012-visits-without-visitors.md.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from sqlalchemy import text

from marketplace.db.base import db

Kind = Literal["visit", "cart"]
AT_ONCE: Final = 20_000

COUNT: Final = text("select count_visit(:kind, :storefront_id, :link_id, :on)")
FOLD: Final = text("""
    with taken as (
      delete from visit_marks where id in (select id from visit_marks order by id limit :most for update skip locked)
      returning partner_id, storefront_id, link_id, counted_on, kind
    ), folded as (
      insert into visit_days as d (partner_id, storefront_id, link_id, counted_on, visits, carts)
      select partner_id, storefront_id, link_id, counted_on, count(*) filter (where kind = 'visit'),
             count(*) filter (where kind = 'cart')
        from taken group by 1, 2, 3, 4 order by 2, 3, 4
      on conflict (storefront_id, link_id, counted_on)
      do update set visits = d.visits + excluded.visits, carts = d.carts + excluded.carts
    )
    select count(*) from taken
""")


def count(kind: Kind, *, on: date, storefront_id: int | None = None, link_id: int | None = None) -> None:
    """Count one visit of a storefront or a link, or one cart that something of it was put into.

    `on` is the day in the marketplace's time zone. Whoever asks; nothing is kept of them.
    """
    db.session.execute(COUNT, {"kind": kind, "storefront_id": storefront_id, "link_id": link_id, "on": on})


def fold() -> int:
    """Add what was counted to its days, and return how many counts that were. Acts as the system.

    Counts are taken and added by one statement: whatever dies in between, each is counted once. Two at once share them.
    """
    return int(db.session.execute(FOLD, {"most": AT_ONCE}).scalar_one())
