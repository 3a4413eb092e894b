"""What Stripe says about a dispute, and what the books make of it: frozen, then given free or taken back, once.

News may come as the answer to our own call, by webhook, by sweep, in any order and several times. The order's row lock
lets one of them go first; whoever comes second finds it noted. One that is decided stays decided, but that a bank may
change its mind about one that was lost.

Source: docs/payments.md, "Disputes".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.catalog.queries.vendors import spared_at
from marketplace.commissions import freezing, reversing
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.commissions.rules import SoldLine
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.dispute_ports import ProviderDispute
from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg
from marketplace.messaging import outbox
from marketplace.messaging.outbox import Job
from marketplace.orders import fulfilment, lifecycle
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.dispute_rules import ACTIONS, DISPUTE, OPEN, falls_on, reversal_reason
from marketplace.payments.errors import DisputeDiffers
from marketplace.payments.models import Dispute, DisputeLine, Payment
from marketplace.payments.refund_rules import Share, Sold, goods_of

CLEARING: Final = Account(chart.DISPUTE_CLEARING)


def record(seen: ProviderDispute, *, at: datetime) -> Dispute | None:
    """Note a dispute as Stripe shows it, and book it; None for an inquiry, or where its payment is not ours.

    The caller has recorded what Stripe shows of the payment's refunds before. Acts as the system, books last, and
    changes nothing the second time.

    Raises:
        DisputeDiffers: it is in another currency than its payment.
    """
    payment = _disputed_payment(seen)
    if payment is None:
        return None
    order = lifecycle.lock(payment.order_id)
    sold = refunding.left_in_the_books(order)
    dispute = _of(seen)
    is_new = dispute is None
    if dispute is None:
        dispute = _written(order, payment, seen, sold)
    was_lost = dispute.state == "lost"
    if not is_new and not dispute.is_open and not (was_lost and seen.status == "won"):
        return dispute
    _note(dispute, seen, is_new=is_new, at=at)
    lines = {each.line_id: each.line for each in sold}
    if dispute.is_open:
        if is_new:
            _freeze(order, dispute, lines, at=at)
    elif dispute.state == "won" and was_lost:
        _give_again(order, dispute, sold, at=at)
    elif dispute.state == "won":
        _thaw(order, dispute, lines, at=at)
    else:
        _take_back(order, dispute, sold, at=at)
    return dispute


def _disputed_payment(seen: ProviderDispute) -> Payment | None:
    found = db.session.scalar(select(Payment).where(Payment.payment_intent_id == seen.payment_intent_id))
    if found is None or not seen.status:
        return None
    if seen.currency != found.currency:
        raise DisputeDiffers(f"Stripe's {seen.id} is in {seen.currency}, its payment in {found.currency}.")
    return found


def _of(seen: ProviderDispute) -> Dispute | None:
    found = select(Dispute).where(Dispute.stripe_dispute_id == seen.id).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def _written(order: Order, payment: Payment, seen: ProviderDispute, sold: Sequence[Sold]) -> Dispute:
    public_id = new_public_id("dsp")
    dispute = Dispute(
        public_id=public_id,
        order_id=order.id,
        payment_id=payment.id,
        partner_id=order.partner_id,
        currency=seen.currency,
        amount_minor=seen.amount_minor,
        reason=seen.reason,
        state="needs_response",
        stripe_dispute_id=seen.id,
        is_live=payment.is_live,
        opened_at=seen.created_at,
        answer_key=f"dispute_answer:{public_id}",
    )
    dispute.lines = [
        DisputeLine(line_id=line_id, partner_id=order.partner_id, cash_minor=cash, frozen_minor=0)
        for line_id, cash in falls_on(seen.amount_minor, sold).items()
    ]
    db.session.add(dispute)
    return dispute


def _note(dispute: Dispute, seen: ProviderDispute, *, is_new: bool, at: datetime) -> None:
    dispute.due_at = seen.due_at or dispute.due_at
    action = ACTIONS.get(seen.status, "")
    if DISPUTE.allows(dispute.state, action):  # late news is no news
        dispute.state = DISPUTE.next(dispute.state, action)
    if dispute.answer and seen.status != "needs_response":
        dispute.answer_sent_at = dispute.answer_sent_at or at
    if dispute.state not in OPEN:
        dispute.closed_at = at
    db.session.flush()  # the jobs name the dispute by its key
    outbox.defer("disputes.cash", dispute_id=dispute.id, queueing_lock=f"dispute_cash:{dispute.id}")
    mails = [*(["opened"] if is_new else []), *([] if dispute.is_open else ["closed"])]
    outbox.defer_all([Job(f"mail.dispute_{each}", {"dispute_id": dispute.id}) for each in mails])


def _freeze(order: Order, dispute: Dispute, lines: Mapping[int, SoldLine], *, at: datetime) -> None:
    disputed, ref = {each.line_id: each.cash_minor for each in dispute.lines}, dispute.public_id
    frozen = freezing.freeze(order, lines, disputed, ref=ref, reason=reversal_reason(dispute.reason), at=at)
    for each in dispute.lines:
        each.frozen_minor = frozen.amounts[each.line_id]
    freezing.book(order, frozen, ref=ref, at=at)


def _thaw(order: Order, dispute: Dispute, lines: Mapping[int, SoldLine], *, at: datetime) -> None:
    reason = reversal_reason(dispute.reason)
    freezing.thaw(order, lines, _frozen(dispute), ref=dispute.public_id, reason=reason, at=at)


def _take_back(order: Order, dispute: Dispute, sold: Sequence[Sold], *, at: datetime) -> None:
    """Take the disputed lines back for good; what the order has not left any more is the operator's loss."""
    falls = falls_on(dispute.amount_minor, sold, {each.line_id: each.cash_minor for each in dispute.lines})
    dispute.beyond_minor = dispute.amount_minor - sum(falls.values())
    frozen = {line_id: amount for line_id, amount in _frozen(dispute).items() if amount}
    goods = goods_of({key: Share(key, 0, cash) for key, cash in falls.items()}, sold)
    fulfilment.take_back(order, goods, puts_back=False, at=at)
    why = {"dispute": dispute.public_id, "order": order.public_id, "part": "beyond"}
    reversing.reverse(
        order,
        {each.line_id: each.line for each in sold},
        {key: Asked(falls.get(key, 0), frozen_minor=frozen.get(key, 0)) for key in {*falls, *frozen}},
        Occasion("chargeback", dispute.public_id, reversal_reason(dispute.reason), spared=spared(order, sold)),
        clearing=CLEARING,
        at=at,
        besides=[Leg(Account(chart.CHARGEBACK_LOSSES), CLEARING, dispute.beyond_minor, why)],
    )


def _give_again(order: Order, dispute: Dispute, sold: Sequence[Sold], *, at: datetime) -> None:
    """Give everything again that a lost dispute took, because the bank decided otherwise after all."""
    steps, ref = reversing.of_ref(dispute.public_id), dispute.public_id
    why = {"dispute": ref, "order": order.public_id, "part": "beyond"}
    back = Leg(CLEARING, Account(chart.CHARGEBACK_LOSSES), dispute.beyond_minor, why)
    dispute.beyond_minor = 0
    occasion = Occasion(
        "chargeback_undone",
        ref,
        reversal_reason(dispute.reason),
        reverses=f"chargeback:{ref}",
        spared=spared(order, sold),
    )
    reversing.reverse(
        order,
        {each.line_id: each.line for each in sold},
        {each.line_id: Asked(-each.cash_minor, -each.units) for each in steps if each.cash_minor},
        occasion,
        clearing=CLEARING,
        at=at,
        besides=[back],
    )


def spared(order: Order, sold: Sequence[Sold]) -> frozenset[int]:
    """Return the keys of the vendors who lose nothing by a chargeback: so it was agreed when the order was placed."""
    return spared_at({each.line.vendor_id for each in sold}, order.placed_at)


def _frozen(dispute: Dispute) -> dict[int, int]:
    return {each.line_id: each.frozen_minor for each in dispute.lines}
