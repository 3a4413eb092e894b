"""A movement at Stripe is booked by hand once: as money put in, or by adjusting its difference."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.reconciling.errors import AlreadyAdjusted, NotAdjustable
from marketplace.reconciling.models import Intervention, Movement, MovementMatch

LOCK_SPACE: Final = 7290


def keep(kind: str, movement_id: str | None, amount_minor: int, *, but: int | None = None) -> None:
    """See that a movement may be booked by an intervention of a kind; whoever asks at the same time waits.

    `but` is the intervention that is being approved.

    Raises:
        AlreadyAdjusted: something else has booked it, or is about to.
        NotAdjustable: Stripe has another amount for a top-up than was asked for.
    """
    if movement_id is None:
        return
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, func.hashtext(movement_id))))
    others = select(Intervention.id).where(
        Intervention.movement_id == movement_id, Intervention.id.is_distinct_from(but),
        Intervention.state == "booked" if but is not None else Intervention.state.in_(("waiting", "booked")),
    )  # fmt: skip
    if kind == "funding":
        _keep_amount(movement_id, amount_minor)
    else:
        others = others.where(Intervention.kind == "funding")
    if db.session.scalar(others.limit(1)) is not None:
        raise AlreadyAdjusted("This movement was booked otherwise, or is about to be.", movement=movement_id)


def _keep_amount(movement_id: str, amount_minor: int) -> None:
    found = db.session.scalar(select(Movement).where(Movement.stripe_id == movement_id))
    matched = select(MovementMatch.id).join(Movement, Movement.id == MovementMatch.movement_id)
    if found is None or found.net_minor != amount_minor:
        raise NotAdjustable("Stripe has no such top-up, or another amount for it.", movement=movement_id)
    if db.session.scalar(matched.where(Movement.stripe_id == movement_id).limit(1)) is not None:
        raise AlreadyAdjusted("This top-up is in the books already.", movement=movement_id)
