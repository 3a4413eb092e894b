"""Taking in what moved the operator's balance at Stripe: page by page, by id, from where the last walk broke off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.customers.masking import masked
from marketplace.db.base import db
from marketplace.gateways.connect_ports import BalanceMovement
from marketplace.reconciling.models import Movement, MovementWalk
from marketplace.reconciling.rules import OVERLAP, kind_of

BEGINNING: Final = datetime(2010, 1, 1, tzinfo=UTC)
"""Before Stripe was."""


def open_walk(*, at: datetime) -> MovementWalk:
    """Return the walk that broke off, else a new one: from the beginning, or from 72 hours before the last began."""
    unfinished = select(MovementWalk).where(MovementWalk.finished_at.is_(None)).with_for_update()
    found = db.session.scalar(unfinished)
    if found is not None:
        return found
    last = db.session.scalar(select(MovementWalk).order_by(MovementWalk.id.desc()).limit(1))
    walk = MovementWalk(since=last.began_at - OVERLAP if last else BEGINNING, began_at=at, taken=0)
    db.session.add(walk)
    db.session.flush()  # the caller needs its key, and a second walker finds it
    return walk


def go_back(since: datetime, *, at: datetime) -> None:
    """Have the next walk begin at `since`, whatever was walked before."""
    db.session.execute(update(MovementWalk).where(MovementWalk.finished_at.is_(None)).values(finished_at=at))
    db.session.add(MovementWalk(since=since, began_at=at, taken=0))


def take(walk_id: int, page: Sequence[BalanceMovement], *, at: datetime) -> None:
    """Keep a page of movements, each once under Stripe's id; what Stripe has changed since is written over."""
    walk = db.session.get_one(MovementWalk, walk_id)
    rows = insert(Movement).values([_row(each, at) for each in page])
    changing = ("kind", "category", "source_id", "amount_minor", "fee_minor", "net_minor", "available_at", "currency")
    kept = rows.on_conflict_do_update(
        index_elements=["stripe_id"],
        set_={name: rows.excluded[name] for name in changing},
        where=Movement.__table__.c.net_minor.is_distinct_from(rows.excluded.net_minor)
        | (Movement.__table__.c.available_at != rows.excluded.available_at)
        | (Movement.__table__.c.currency != rows.excluded.currency)
        | (Movement.__table__.c.source_id != rows.excluded.source_id),
    )
    db.session.execute(kept)
    walk.reached_at, walk.taken = min(each.created_at for each in page), walk.taken + len(page)


def finish(walk_id: int, *, at: datetime) -> None:
    """Note that a walk has come to its end."""
    db.session.get_one(MovementWalk, walk_id).finished_at = at


def about(source_id: str) -> str:
    """Return Stripe's id of the first movement that something made."""
    query = select(Movement.stripe_id).where(Movement.source_id == source_id).order_by(Movement.id).limit(1)
    return db.session.scalars(query).one()


def _row(seen: BalanceMovement, at: datetime) -> dict[str, object]:
    return {
        "stripe_id": seen.id,
        "kind": kind_of(seen.category),
        "category": seen.category,
        "source_id": seen.source_id,
        "currency": seen.currency,
        "amount_minor": seen.amount_minor,
        "fee_minor": seen.fee_minor,
        "net_minor": seen.net_minor,
        "available_at": seen.available_at,
        "created_at": seen.created_at,
        "description": masked(dict(seen.facts).get("description", ""), ()),  # nothing is looked for in it
        "seen_at": at,
    }


def last_walk() -> int:
    """Return the key of the newest walk."""
    return db.session.scalars(select(MovementWalk.id).order_by(MovementWalk.id.desc()).limit(1)).one()
