"""What the pages of reconciliation show: differences, movements, what people have booked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from marketplace.db.base import db
from marketplace.reconciling.errors import DifferenceNotFound, InterventionNotFound
from marketplace.reconciling.models import Difference, Intervention, Movement, MovementMatch, OwnPayout

SHOWN = 50


def differences(
    *, state: str = "open", kind: str = "", currency: str = "", before: int | None = None, limit: int = SHOWN
) -> Sequence[Difference]:
    """Return differences, the newest first: `open` (not on their way), `moving`, `explained`, `over` or all."""
    query = select(Difference).order_by(Difference.id.desc()).limit(limit)
    conditions: dict[str, Any] = {
        "open": (Difference.resolved_at.is_(None), ~Difference.is_on_its_way),
        "moving": (Difference.resolved_at.is_(None), Difference.is_on_its_way),
        "explained": (Difference.resolved_at.is_(None), Difference.explained_at.is_not(None)),
        "over": (Difference.resolved_at.is_not(None),),
    }
    query = query.where(*conditions.get(state, ()))
    for column, value in ((Difference.kind, kind), (Difference.currency, currency)):
        query = query.where(column == value) if value else query
    return db.session.scalars(query.where(Difference.id < before) if before else query).all()


def standing() -> int:
    """Return how many differences are open, not on their way, and explained by nobody."""
    query = select(func.count()).where(
        Difference.resolved_at.is_(None), ~Difference.is_on_its_way, Difference.explained_at.is_(None)
    )
    return db.session.scalar(query) or 0


def difference(public_id: str) -> Difference:
    """Return a difference.

    Raises:
        DifferenceNotFound: there is none of that id.
    """
    found = db.session.scalar(select(Difference).where(Difference.public_id == public_id))
    if found is None:
        raise DifferenceNotFound("There is no such difference.")
    return found


def movement(stripe_id: str) -> Movement | None:
    """Return a movement by Stripe's id."""
    return db.session.scalar(select(Movement).where(Movement.stripe_id == stripe_id))


def movements(*, kind: str = "", search: str = "", before: int | None = None, limit: int = SHOWN) -> Sequence[Movement]:
    """Return what Stripe has moved, the newest first, by kind and by part of an id or of a posting's key."""
    query: Select[Movement] = select(Movement).order_by(Movement.id.desc()).limit(limit)
    query = query.where(Movement.kind == kind) if kind else query
    if search:
        booked = select(MovementMatch.movement_id).where(MovementMatch.booking_key.contains(search, autoescape=True))
        named = or_(Movement.stripe_id == search, Movement.source_id == search, Movement.id.in_(booked))
        query = query.where(named)
    return db.session.scalars(query.where(Movement.id < before) if before else query).all()


def matches_of(ids: Sequence[int]) -> dict[int, list[MovementMatch]]:
    """Return what agrees with some movements, by movement."""
    query = select(MovementMatch).where(MovementMatch.movement_id.in_(ids)).order_by(MovementMatch.id)
    found: dict[int, list[MovementMatch]] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.movement_id or 0, []).append(each)
    return found


def top_ups(currency: str = "") -> Sequence[Movement]:
    """Return the top-ups that nobody has booked yet, the oldest first."""
    matched = select(MovementMatch.id).where(MovementMatch.movement_id == Movement.id).exists()
    query = select(Movement).where(Movement.kind == "top_up", ~matched).order_by(Movement.id)
    return db.session.scalars(query.where(Movement.currency == currency) if currency else query).all()


def interventions(*, state: str = "", before: int | None = None, limit: int = SHOWN) -> Sequence[Intervention]:
    """Return what people have asked for, the newest first."""
    query = select(Intervention).order_by(Intervention.id.desc()).limit(limit)
    query = query.where(Intervention.state == state) if state else query
    return db.session.scalars(query.where(Intervention.id < before) if before else query).all()


def intervention(public_id: str) -> Intervention:
    """Return what somebody asked for.

    Raises:
        InterventionNotFound: nobody did.
    """
    found = db.session.scalar(select(Intervention).where(Intervention.public_id == public_id))
    if found is None:
        raise InterventionNotFound("Nobody asked for this.")
    return found


def interventions_of(difference_id: int) -> Sequence[Intervention]:
    """Return what people have asked for about a difference, the newest first."""
    query = select(Intervention).where(Intervention.difference_id == difference_id)
    return db.session.scalars(query.order_by(Intervention.id.desc())).all()


def own_payouts(*, limit: int = SHOWN) -> Sequence[OwnPayout]:
    """Return Stripe's payments to the operator's bank, the newest first."""
    return db.session.scalars(select(OwnPayout).order_by(OwnPayout.id.desc()).limit(limit)).all()
