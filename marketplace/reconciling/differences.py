"""Keeping differences: the first time they are seen they begin to age, and only their disappearance ends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.reconciling import bank, bank_checks, clearing, judging, matching
from marketplace.reconciling.models import Difference
from marketplace.reconciling.rules import SETTLES_IN

Balances = Mapping[str, tuple[int, int]]
"""What Stripe holds by currency: available and pending, in minor units."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that does not agree, as a check tells it."""

    kind: str
    side: str
    currency: str
    subject: str
    amount_minor: int
    occurred_at: datetime
    is_on_its_way: bool
    facts: Mapping[str, Any]

    @property
    def name(self) -> tuple[str, str, str]:
        """What makes it the same difference the next time."""
        return self.kind, self.subject, self.currency


class NothingToExplain(Conflict):
    """The difference is gone."""


class NoExplanation(Invalid):
    """Silence explains nothing."""


def judge(at_stripe: Balances, *, at: datetime, time_zone: str, is_moving: bool = False) -> list[Found]:
    """Return everything that does not agree right after `matching.match` in the same transaction.

    `is_moving` says that Stripe's balance changed while it was read: its own sums are looked at again the next time.
    `time_zone` is the operator's, by which the bank's days are counted.
    """
    arguments = {
        "currencies": list(at_stripe),
        "available": [available for available, _ in at_stripe.values()],
        "pending": [pending for _, pending in at_stripe.values()],
        "at": at,
        "settled": at - SETTLES_IN,
        "is_moving": is_moving,
        "time_zone": time_zone,
    }
    return _asked((*judging.CHECKS, clearing.STANDING, *bank_checks.CHECKS), arguments)


def look_at_bank(*, at: datetime, time_zone: str) -> None:
    """Match the bank's lines and keep the bank's differences; all others stay as the last reconciliation had them.

    It waits for one that is under way. Days are those of `time_zone`, the operator's. For the house.
    """
    db.session.flush()  # what was just taken in is matched
    db.session.execute(text(matching.LOCK))
    bank.match(time_zone=time_zone)
    known = [each for each in open_ones() if each.kind == "bank"]
    arguments = {"settled": at - SETTLES_IN, "time_zone": time_zone}
    keep(_asked(bank_checks.CHECKS, arguments), at=at, known=known)


def _asked(checks: Sequence[str], arguments: Mapping[str, Any]) -> list[Found]:
    found = []
    for check in checks:
        rows = db.session.execute(text(check), arguments)
        found += [
            Found(each.kind, each.side, each.currency, each.subject, int(each.amount_minor), each.occurred_at,
                  bool(each.is_on_its_way), each.facts)
            for each in rows
        ]  # fmt: skip
    return found


def keep(found: Sequence[Found], *, at: datetime, known: Sequence[Difference] | None = None) -> list[Difference]:
    """Write what was found, end what was not found any more, and return all that is open, the oldest first.

    `known` are those that it was asked about: all that are open, where nobody says otherwise.
    """
    asked = open_ones() if known is None else known
    known_by_name = {(each.kind, each.subject, each.currency): each for each in asked}
    for each in found:
        kept = known_by_name.pop(each.name, None)
        if kept is None:
            db.session.add(_new(each, at))
            continue
        kept.amount_minor, kept.is_on_its_way, kept.last_seen_at = each.amount_minor, each.is_on_its_way, at
        kept.facts, kept.side = dict(each.facts), each.side
    for gone in known_by_name.values():
        gone.resolved_at = at
    db.session.flush()  # the list below is read from the database
    return open_ones()


def open_ones() -> list[Difference]:
    """Return every difference that is there, the oldest first."""
    query = select(Difference).where(Difference.resolved_at.is_(None)).order_by(Difference.first_seen_at, Difference.id)
    return list(db.session.scalars(query))


def explain(difference: Difference, note: str, *, by: str, at: datetime) -> None:
    """Write down a person's explanation. It stays a difference until it is gone.

    Raises:
        NothingToExplain: it is gone.
        NoExplanation: there is no sentence.
    """
    if difference.resolved_at is not None:
        raise NothingToExplain("This difference is gone.", difference=difference.public_id)
    if not note.strip():
        raise NoExplanation("Write what explains it.", field="note")
    difference.note, difference.explained_by, difference.explained_at = note.strip(), by, at


def _new(found: Found, at: datetime) -> Difference:
    return Difference(
        public_id=new_public_id("dif"), kind=found.kind, side=found.side, currency=found.currency,
        subject=found.subject, amount_minor=found.amount_minor, facts=dict(found.facts),
        is_on_its_way=found.is_on_its_way,
        occurred_at=found.occurred_at, first_seen_at=at, last_seen_at=at,
    )  # fmt: skip
