"""Asking for a refund: amounts are worked out and frozen with a key before Stripe hears of it.

Source: docs/payments.md, "Refunds".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.commissions import accrual, reversing
from marketplace.commissions.errors import NothingToRefund
from marketplace.commissions.models import Reversal
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.commissions.reversing import TakenBack
from marketplace.commissions.rules import REASONS
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.texts import is_visible
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.orders import lifecycle, sold_lines
from marketplace.orders.models import Order
from marketplace.payments.errors import NotRefundable, RefundOvertaken
from marketplace.payments.models import Dispute, Payment, Refund, RefundLine
from marketplace.payments.refund_rules import COUNTED, Share, Sold, Wanted, shares_for

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants a refund and why. `reason` is one of `commissions.rules.REASONS`; partner and operator read the `note`.

    `origin` is operator, command or api; `by` names the person or program. `puts_back`: delivered units of counted
    stock are there to be sold again.
    """

    reason: str
    by: str
    note: str = ""
    origin: str = "operator"
    puts_back: bool = False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a refund would do: its shares of the lines, and what each line's parts would give."""

    shares: Sequence[Share]
    parts: Mapping[int, Parts]

    @property
    def amount_minor(self) -> int:
        """What the buyer would get."""
        return sum(share.cash_minor for share in self.shares)

    @property
    def commission_minor(self) -> int:
        """What the partner would give back."""
        return sum(parts.commission_minor for parts in self.parts.values())


def left_of(order: Order) -> list[Sold]:
    """Return the lines of a paid order with what is gone of each or asked for, in the order of their numbers.

    Gone is also what a lost dispute took. While a dispute is open, nothing goes back at all: `request` says so.
    """
    return _sold(order, _asked(order.id))


def left_in_the_books(order: Order) -> list[Sold]:
    """Return the same by what the books have taken back, whatever else is asked for."""
    return _sold(order, reversing.taken_back(order.id))


def foresee(order: Order, wanted: Wanted) -> Foreseen:
    """Work out what a refund would do, and write nothing.

    Raises:
        NotRefundable, NothingToRefund, TooMuchToRefund, Invalid: as `request`.
    """
    _payment(order)
    sold = left_of(order)
    shares = shares_for(wanted, sold, currency=order.currency)
    of_line = {each.line_id: each for each in sold}
    return Foreseen(shares, {share.line_id: _parts(of_line[share.line_id], share) for share in shares})


def obstacle(order: Order) -> str:
    """Return why nothing of an order can go back now, in a sentence; empty where something can."""
    try:
        foresee(order, Wanted())
    except (NotRefundable, NothingToRefund) as refusal:
        return refusal.message
    return ""


def request(order: Order, wanted: Wanted, asked: Request, *, number: int, at: datetime) -> Refund:
    """Write a refund of a paid order and have the worker send it. Acts as operator or system; locks the order's row.

    `number` is the refund's number in its order, one more than the last: a form that is sent twice asks for the same
    number, and gets the first one's refund back (`made_before`). Amounts are minor units of the order's currency,
    tax included.

    Raises:
        NotRefundable: the order's money did not come through Stripe, or is in dispute.
        NothingToRefund: it comes to nothing.
        TooMuchToRefund: more than is left, counting what others have asked for.
        RefundOvertaken: the number stands for another refund.
        Invalid: the reason is none, the note is too long or hides characters, or Stripe cannot move so small a part
            of the currency.
    """
    _check(asked)
    locked = lifecycle.lock(order.id)
    if (made := made_before(locked, wanted, asked, number=number)) is not None:
        return made
    payment = _payment(locked)
    shares = shares_for(wanted, left_of(locked), currency=order.currency)
    refund = write(locked, payment, shares, asked, number=next_number(order.id), at=at)
    db.session.flush()  # the job names it by its key
    outbox.defer("refunds.send", refund_id=refund.id, queueing_lock=f"refund:{refund.id}")
    facts = {"order": order.public_id, "amount_minor": refund.amount_minor, "reason": asked.reason}
    trail.record("refund.requested", "refund", refund.public_id, facts)
    return refund


def made_before(order: Order, wanted: Wanted, asked: Request, *, number: int) -> Refund | None:
    """Return the refund that this very request has made under its number; None where the number is free.

    Raises:
        RefundOvertaken: the number stands for what somebody else, or another form, has asked for.
    """
    found = db.session.scalar(select(Refund).where(Refund.order_id == order.id, Refund.number == number))
    if found is not None and not _is_same(found, wanted, asked):
        raise RefundOvertaken(f"Refund {number} of this order was made meanwhile. Look at what is left, and ask again.")
    return found


def write(
    order: Order, payment: Payment, shares: Sequence[Share], asked: Request, *, number: int, at: datetime
) -> Refund:
    """Add a refund with its lines to the session, not sent. The caller holds the order's row lock."""
    public_id = new_public_id("ref")
    refund = Refund(
        public_id=public_id,
        order_id=order.id,
        payment_id=payment.id,
        partner_id=order.partner_id,
        token_hash=order.token_hash,
        number=number,
        currency=order.currency,
        amount_minor=sum(share.cash_minor for share in shares),
        reason=asked.reason,
        note=asked.note.strip(),
        puts_back=asked.puts_back,
        origin=asked.origin,
        requested_by=asked.by,
        state="requested",
        idempotency_key=f"refund:{public_id}",
        is_live=payment.is_live,
        created_at=at,
    )
    refund.lines = [
        RefundLine(
            line_id=share.line_id,
            partner_id=order.partner_id,
            token_hash=order.token_hash,
            units=share.units,
            cash_minor=share.cash_minor,
        )
        for share in shares
    ]
    db.session.add(refund)
    return refund


def next_number(order_id: int) -> int:
    """Return the number that the order's next refund gets."""
    return 1 + (db.session.scalar(select(func.max(Refund.number)).where(Refund.order_id == order_id)) or 0)


def _check(asked: Request) -> None:
    if asked.reason not in REASONS:
        raise Invalid("Choose a reason from the list.", reason=asked.reason)
    if len(asked.note) > LONGEST_NOTE:
        raise Invalid(f"The note may have {LONGEST_NOTE} characters.", characters=len(asked.note))
    if not is_visible(asked.note):
        raise Invalid("Take out of the note the characters that nobody can see.")


def _payment(order: Order) -> Payment:
    found = db.session.scalar(select(Payment).where(Payment.order_id == order.id)) if order.is_paid else None
    if found is None:
        raise NotRefundable("No money came in for this order through Stripe, so none can go back.", state=order.state)
    if db.session.scalar(
        select(Dispute.id).where(Dispute.payment_id == found.id, Dispute.closed_at.is_(None)).limit(1)
    ):
        raise NotRefundable("The customer disputes this payment. Until the bank has decided, nothing can go back.")
    return found


def _is_same(made: Refund, wanted: Wanted, asked: Request) -> bool:
    """Whether a refund is what is asked for. Of all that is left, nothing can be compared but who asked and why."""
    units = {line.line_id: line.units for line in made.lines if line.units}
    return (
        (made.requested_by, made.reason, made.note, made.puts_back)
        == (asked.by, asked.reason, asked.note.strip(), asked.puts_back)
        and wanted.amount_minor in {None, made.amount_minor}
        and (wanted.units is None or dict(wanted.units) == units)
    )


def _asked(order_id: int) -> dict[int, TakenBack]:
    """What refunds have asked for, line by line, unless they came to nothing; and what lost disputes have taken."""
    refunded = (
        select(RefundLine.line_id, RefundLine.cash_minor, RefundLine.units)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.order_id == order_id, Refund.state.in_(COUNTED))
    )
    lost = select(Reversal.line_id, Reversal.cash_minor, Reversal.units)
    by_dispute = lost.where(Reversal.order_id == order_id, Reversal.cause.in_(("chargeback", "chargeback_undone")))
    gone = refunded.union_all(by_dispute).subquery()
    sums = select(gone.c.line_id, func.sum(gone.c.cash_minor), func.sum(gone.c.units)).group_by(gone.c.line_id)
    return {line_id: TakenBack(int(cash), int(units)) for line_id, cash, units in db.session.execute(sums)}


def _sold(order: Order, gone: Mapping[int, TakenBack]) -> list[Sold]:
    rows = sold_lines.of_order(order)
    lines = accrual.as_sold(order, rows)
    return [
        Sold(row.id, line, row.quantity, gone.get(row.id, TakenBack())) for row, line in zip(rows, lines, strict=True)
    ]


def _parts(sold: Sold, share: Share) -> Parts:
    before = sold.gone.cash_minor
    return parts_at(sold.line, before + share.cash_minor) - parts_at(sold.line, before)
