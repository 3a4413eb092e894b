"""The protection record: how often accounts were sold around, what became of it, and how long that took.

Every partner sees the figures of all together beside its own. A figure about fewer than five things of others is not
told.

Source: docs/protection.md, "Protection record".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, text

from marketplace.catalog.models import Vendor
from marketplace.claims.incidents import KINDS
from marketplace.claims.models import Claim
from marketplace.claims.rules import is_told, told
from marketplace.db.base import db
from marketplace.orders.models import OrderLine
from marketplace.protection.models import GuardHolding, Incident

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "attempt": KINDS,
    "decision": ("refused", "noted", "credited", "own_order", "not_bought", "unfounded"),
    "claim": ("opened", "won", "lost"),
}
"""What is counted, by what it is about."""

RECORD: Final = text("select * from protection_record(cast(:partner_id as bigint), :since, :zone)")


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of all partners together, None where that would tell too much, and how many of one's own."""

    everybody: int | None
    own: int


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took in seconds: the median, and what nine in ten stayed within; None: not told."""

    median: int | None
    ninetieth: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """The figures of a span of months. `months` and `totals` go by (what it is about, word), `took` by the former.

    Each pair of `took` is that of all partners and one's own.
    """

    months: Mapping[date, Mapping[tuple[str, str], Figure]]
    totals: Mapping[tuple[str, str], Figure]
    took: Mapping[str, tuple[Took, Took]]


Counted = dict[tuple[str, str], tuple[int, int]]


def record(partner_id: int | None, *, months: Sequence[date], since: datetime, time_zone: str) -> Record:
    """Return the record of these months (their first days, where the operator is), in one SQL statement.

    `partner_id` is whose own figures stand beside; None is the operator, who is told every figure.
    """
    rows = db.session.execute(RECORD, {"partner_id": partner_id, "since": since, "zone": time_zone}).all()
    counted: dict[date, Counted] = defaultdict(dict)
    totals: Counted = {(about, word): (0, 0) for about, words in WORDS.items() for word in words}
    for row in rows:
        if row.measure in WORDS:
            counted[row.month][row.measure, row.word] = (row.everybody, row.own)
            before = totals.get((row.measure, row.word), (0, 0))
            totals[row.measure, row.word] = (before[0] + row.everybody, before[1] + row.own)
    is_house = partner_id is None
    return Record(
        {month: _figures(counted.get(month, {}), is_house=is_house) for month in months},
        _figures(totals, is_house=is_house),
        {row.word: _took(row, is_house=is_house) for row in rows if row.measure == "time" and row.month is None},
    )


@dataclass(frozen=True, slots=True)
class ByVendor:
    """What happened around one vendor's offerings."""

    vendor: str
    attempts: int
    claims: int
    won: int


def by_vendor(*, since: datetime) -> list[ByVendor]:
    """Return incidents and claims since an instant by the vendors whose offerings they are about; as the operator."""
    held = select(GuardHolding.vendor_id, Incident.id).join(
        Incident,
        (Incident.decision_id == GuardHolding.decision_id) & (Incident.partner_id == GuardHolding.partner_id),
    )
    attempts = held.where(Incident.opened_at >= since).distinct().subquery()
    about = select(OrderLine.vendor_id, Claim.id, Claim.state).join(Claim, Claim.order_id == OrderLine.order_id)
    claims = about.where(Claim.submitted_at >= since).distinct().subquery()
    incidents = select(func.count()).where(attempts.c.vendor_id == Vendor.id).scalar_subquery()
    filed = select(func.count()).where(claims.c.vendor_id == Vendor.id)
    wanted = select(
        Vendor.name, incidents, filed.scalar_subquery(), filed.where(claims.c.state == "won").scalar_subquery()
    )
    return [ByVendor(*row) for row in db.session.execute(wanted.order_by(Vendor.name)) if any(row[1:])]


def _figures(counted: Counted, *, is_house: bool) -> dict[tuple[str, str], Figure]:
    """Tell or keep back each figure; those of one subject stand side by side above their sum."""
    figures: dict[tuple[str, str], Figure] = {}
    for about, words in WORDS.items():
        side = {word: counted.get((about, word), (0, 0)) for word in words}
        shown = {word: pair[0] for word, pair in side.items()} if is_house else told(side)
        figures |= {(about, word): Figure(shown[word], own) for word, (_all, own) in side.items()}
    return figures


def _took(row: Any, *, is_house: bool) -> tuple[Took, Took]:
    everybody, own = row.everybody, row.own
    is_open = is_house or (is_told(everybody, own) and everybody > own)
    return (
        Took(row.median, row.ninetieth) if is_open else Took(None, None),
        Took(row.own_median, row.own_ninetieth),
    )
