"""What is taken of a commission, frozen or freed, and in which bucket of the partner's book it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import chart


@dataclass(frozen=True, slots=True)
class Taken:
    """Where an amount comes from: (account name, amount), and what becomes free of what a dispute had frozen."""

    buckets: Sequence[tuple[str, int]] = ()
    thawed: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Earned:
    """What an order brought: its seller's commissions by their lines' keys, and credits of other partners."""

    sales: Mapping[int, Commission]
    credits: Sequence[Commission]


def locked(order_id: int) -> Earned:
    """Return an order's commissions, locked by their keys: a release meanwhile would move them. One SQL statement."""
    query = select(Commission).where(Commission.order_id == order_id).order_by(Commission.id)
    query = query.options(joinedload(Commission.credit)).with_for_update(of=Commission)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    sales = {each.line_id: each for each in found if not each.is_credit}
    return Earned(sales, [each for each in found if each.is_credit])


def bucket_of(commission: Commission) -> str:
    """Return the account where what is free of a commission lies now."""
    return chart.PENDING if commission.released_at is None else chart.AVAILABLE


def take(commission: Commission | None, amount_minor: int, *, frozen_minor: int = 0) -> Taken:
    """Note on a commission what is taken of it (below zero: given again), and return where it comes from.

    What is free goes first. A dispute that was lost names what it had frozen: that goes before, and whatever it does
    not need of it is free again.
    """
    if commission is None or not (amount_minor or frozen_minor):
        return Taken()
    own = thaw(commission, frozen_minor)
    from_own = min(own, max(amount_minor, 0))
    rest = amount_minor - from_own
    from_others = max(rest - (commission.free_minor - from_own), 0)
    commission.disputed_minor -= from_others
    commission.clawed_back_minor += amount_minor
    bucket = bucket_of(commission)
    parts = ((chart.DISPUTED, from_own), (bucket, rest - from_others), (chart.DISPUTED, from_others))
    return Taken([(name, part) for name, part in parts if part], (bucket, own - from_own) if own > from_own else None)


def freeze(commission: Commission | None, amount_minor: int) -> int:
    """Note on a commission that a dispute freezes so much of what is free, and return how much that is."""
    frozen = min(amount_minor, commission.free_minor) if commission else 0
    if commission:
        commission.disputed_minor += frozen
    return frozen


def thaw(commission: Commission, amount_minor: int) -> int:
    """Note that so much is free again, and return how much of it was still frozen."""
    thawed = min(amount_minor, commission.disputed_minor)
    commission.disputed_minor -= thawed
    return thawed
