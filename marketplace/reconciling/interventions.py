"""What people book by hand: money put in, money taken out, adjustments. Large ones need a second person.

Taking money out asks the database under a lock how much is nobody else's (`ledger.withdrawable`): until the transaction
ends nobody posts, so two withdrawals never share the same room.

Source: docs/money.md, "Coverage".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text

from marketplace.audit import trail
from marketplace.core.currencies import to_decimal_text
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.reconciling import alone, bank, movements_once
from marketplace.reconciling.errors import (
    AlreadyAdjusted,
    AlreadyDecided,
    AskedOtherwise,
    InterventionNotFound,
    NotAdjustable,
    NotCovered,
    NothingToTake,
    SamePerson,
)
from marketplace.reconciling.models import Difference, Intervention
from marketplace.reconciling.rules import Withdrawable

CAUSES: Final = {
    "owed": "{owed} of the money at hand are owed to others",
    "bank": "the operator's bank does not hold more",
    "account": "that account does not hold more",
}
"""Why no more can be taken out."""

LOCK_SPACE: Final = 7291
WITHDRAWABLE: Final = text("select * from ledger.withdrawable(:currency)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants booked, in minor units of `currency`. `form_key` makes one of what is sent twice."""

    kind: str
    currency: str
    amount_minor: int
    debit: str
    credit: str
    reason: str
    form_key: str
    difference_id: int | None = None
    movement_id: str | None = None
    offsets_key: str | None = None


def withdrawable(currency: str) -> Withdrawable:
    """Return what could be taken out of a currency. Nobody posts until the open transaction ends."""
    return Withdrawable(**db.session.execute(WITHDRAWABLE, {"currency": currency}).mappings().one())


def check(wish: Wish) -> None:
    """Refuse now what `request` would refuse for its amount. Nobody posts until the open transaction ends.

    Raises:
        NotCovered: it would take what is owed to somebody.
        NothingToTake: it is no amount.
    """
    if wish.amount_minor <= 0:
        raise NothingToTake("Write an amount above zero.", field="amount")
    if wish.kind == "withdrawal":
        _keep_covered(wish.currency, wish.amount_minor, wish.debit)


def request(wish: Wish, *, by: str, at: datetime) -> Intervention:
    """Book a wish, or write it down where a second person has to approve. The same form twice is one. Call it last.

    Raises:
        AskedOtherwise: the form's key stands for another wish, or somebody else's.
        AlreadyAdjusted: another adjustment of its difference waits, or was booked and nobody has reconciled since; or
            its movement was booked otherwise.
        NotAdjustable: its difference is gone.
        NotCovered: it would take what is owed to somebody.
        NothingToTake: it is no amount.
    """
    if wish.amount_minor <= 0:
        raise NothingToTake("Write an amount above zero.", field="amount")
    difference = _difference(wish.difference_id)
    if (known := _made_before(wish, by)) is not None:
        return known
    if difference is not None:
        _keep_single(difference)
    # The limit is held before the books are: nobody holds those and waits for it.
    needs_second = alone.needs_second(wish.amount_minor, wish.currency, at=at)
    movements_once.keep(wish.kind, wish.movement_id, wish.amount_minor)
    if wish.kind == "withdrawal":
        _keep_covered(wish.currency, wish.amount_minor, wish.debit)
    asked = Intervention(
        public_id=new_public_id("itv"), state="waiting", requested_by=by, requested_at=at, **asdict(wish)
    )
    db.session.add(asked)
    trail.record(f"{wish.kind}.requested", "intervention", asked.public_id, _facts(asked))
    if not needs_second:
        _book(asked, at=at)
    return asked


def approve(asked: Intervention, *, by: str, at: datetime) -> None:
    """Book what somebody else has asked for. Call it last.

    Raises:
        AlreadyAdjusted: its movement was booked otherwise meanwhile.
        AlreadyDecided: it is not waiting any more.
        NotAdjustable: its difference is gone meanwhile, or Stripe has another amount for its top-up.
        SamePerson: whoever asked does not approve.
        NotCovered: meanwhile it would take what is owed to somebody.
    """
    _decide(asked, by=by, at=at)
    _difference(asked.difference_id)
    movements_once.keep(asked.kind, asked.movement_id, asked.amount_minor, but=asked.id)
    if asked.kind == "withdrawal":
        _keep_covered(asked.currency, asked.amount_minor, asked.debit)
    trail.record(f"{asked.kind}.approved", "intervention", asked.public_id, _facts(asked))
    _book(asked, at=at)


def reject(asked: Intervention, *, by: str, at: datetime) -> None:
    """Leave it. What it was for, a difference or a top-up, may be asked for anew.

    Raises:
        AlreadyDecided, SamePerson: as `approve`.
    """
    _decide(asked, by=by, at=at)
    asked.state = "rejected"
    if asked.difference_id is not None or asked.movement_id is not None:
        asked.form_key = f"{asked.form_key}:{asked.public_id}"  # such a key says what it is for: it is free again
    trail.record(f"{asked.kind}.rejected", "intervention", asked.public_id, _facts(asked))


def locked(public_id: str) -> Intervention:
    """Return what was asked for, locked.

    Raises:
        InterventionNotFound: nobody asked for it.
    """
    query = select(Intervention).where(Intervention.public_id == public_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise InterventionNotFound("Nobody asked for this.")
    return found


def _difference(difference_id: int | None) -> Difference | None:
    """Return what an adjustment is for, locked: two adjustments at once meet here."""
    if difference_id is None:
        return None
    found = db.session.get_one(Difference, difference_id, with_for_update=True, populate_existing=True)
    if found.resolved_at is not None:
        raise NotAdjustable("This difference is gone: there is nothing to adjust any more.", difference=found.public_id)
    return found


def _made_before(wish: Wish, by: str) -> Intervention | None:
    """Return what this very wish has made; whoever sends the same form at once waits here for the first."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(wish.form_key, LOCK_SPACE))))
    known = db.session.scalar(select(Intervention).where(Intervention.form_key == wish.form_key))
    if known is None:
        return None
    if known.requested_by != by or any(getattr(known, name) != value for name, value in asdict(wish).items()):
        raise AskedOtherwise(
            "This was asked for already, in other words or by somebody else. Look at what became of it.",
            intervention=known.public_id,
        )
    return known


def _keep_single(difference: Difference) -> None:
    """Two adjustments of the same difference would make a new one: the books have to be looked at between them."""
    made = select(Intervention.id).where(
        Intervention.difference_id == difference.id,
        (Intervention.state == "waiting") | (Intervention.booked_at >= difference.last_seen_at),
    )
    if db.session.scalar(made.limit(1)) is not None:
        raise AlreadyAdjusted(
            "Another adjustment of this difference waits or is booked. Reconcile before the next one.",
            difference=difference.public_id,
        )


def _decide(asked: Intervention, *, by: str, at: datetime) -> None:
    if asked.state != "waiting":
        raise AlreadyDecided("Somebody has decided about this already.", intervention=asked.public_id)
    if asked.requested_by == by:
        raise SamePerson("Somebody else has to approve what you asked for.", intervention=asked.public_id)
    asked.decided_by, asked.decided_at = by, at


def _book(asked: Intervention, *, at: datetime) -> None:
    asked.state, asked.booked_at = "booked", at
    if asked.difference_id is not None:
        bank.tick()
    trail.record(f"{asked.kind}.booked", "intervention", asked.public_id, _facts(asked))
    why = {"intervention": asked.public_id, "movement": asked.movement_id, "offsets": asked.offsets_key}
    leg = Leg(
        Account(asked.debit), Account(asked.credit), asked.amount_minor, {k: v for k, v in why.items() if v}
    )  # fmt: skip
    posting.post(
        db.session(), kind=asked.kind, key=asked.booking_key, at=at, currency=asked.currency, legs=[leg]
    )  # fmt: skip


def _keep_covered(currency: str, amount_minor: int, source: str) -> None:
    there = withdrawable(currency)
    free = there.free(source)
    if amount_minor <= free:
        return
    own = there.fees if source == chart.FEES else there.funding
    owed = there.owed + there.promised
    is_owed = owed > 0 and there.spare <= min(there.bank, own)
    cause = "owed" if is_owed else "bank" if there.bank <= own else "account"
    because = CAUSES[cause].format(owed=to_decimal_text(owed, currency))
    raise NotCovered(
        f"{to_decimal_text(free, currency)} {currency} are free to withdraw: {because}.", field="amount",
        free_minor=free, currency=currency, cause=cause, owed_minor=owed,
    )  # fmt: skip


def _facts(asked: Intervention) -> dict[str, object]:
    return {
        "amount_minor": asked.amount_minor, "currency": asked.currency, "debit": asked.debit, "credit": asked.credit,
        "difference": asked.difference_id, "requested_by": asked.requested_by,
    }  # fmt: skip
