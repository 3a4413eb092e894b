"""Sending a customer to the payment page, so that no crash can open two pages for one try.

Three steps: the try, its idempotency key and every parameter are written and committed; then, with no transaction open,
Stripe is asked; then the answer is written. Whoever dies in between leaves a try that the next attempt asks for again,
with the same key and the same parameters, and gets the same page. `open_page` goes through all three.

Source: docs/payments.md, "Opening a payment page".
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused
from marketplace.gateways.ports import CheckoutRequest, CheckoutSession, Payments
from marketplace.messaging import outbox
from marketplace.orders import fulfilment, lifecycle
from marketplace.orders.models import Order
from marketplace.payments.errors import AmountDiffers, NotPayable
from marketplace.payments.models import Checkout
from marketplace.payments.tries import Try, as_try, frozen

LASTS: Final = timedelta(hours=23)
"""How long a payment page stays open; Stripe allows 24 hours, and keeps idempotency keys at least that long."""

LONGEST_CALL: Final = timedelta(minutes=2)
"""Longer than asking Stripe can take, with everything that is tried again on the way."""

LIVE: Final = ("preparing", "open")

Transaction = Callable[[], AbstractContextManager[None]]


def open_page(begun: Callable[[], Try], *, payments: Payments, transaction: Transaction, at: datetime) -> str:
    """Return the address of the payment page of a try: the one that is open, or a new one.

    `begun` is called within the first transaction and returns what `begin` or `begin_first` does; it may place the
    order as well. The caller hands in how it opens a transaction (`db.transaction.transaction`), because Stripe is
    asked between two.

    Raises:
        Refused: Stripe will not take this payment; the next call makes a new try.
        OutcomeUnknown, Unavailable: no answer; the next call asks for the same page again.
        And whatever `begun` raises; nothing is written then.
    """
    with transaction():
        tried = begun()
    if tried.url:
        return tried.url
    try:
        session = _opened_before(tried, payments) or payments.open_checkout(
            tried.request, idempotency_key=tried.idempotency_key
        )
    except (Refused, KeyReused, OutcomeUnknown) as refusal:
        if not isinstance(refusal, OutcomeUnknown) or _is_hopeless(tried, at):
            with transaction():
                fail(tried.checkout_id, at=at)
        raise
    with transaction():
        return record(tried.checkout_id, session, at=at).url or tried.request.cancel_url


def _opened_before(tried: Try, payments: Payments) -> CheckoutSession | None:
    """Return the page that an earlier call has opened, where its answer was lost.

    Stripe may keep a failure of its own under the key and repeat it for a day, though it has opened the page. So
    whoever comes again looks first.
    """
    if tried.asked_since is None:
        return None
    return payments.find_opened(tried.idempotency_key, since=tried.asked_since)


def _is_hopeless(tried: Try, at: datetime) -> bool:
    """Whether a try without any answer is given up, so that the next one has a new key.

    By now no call with the old one can still be under way, and nobody was ever sent to a page of it.
    """
    return tried.asked_since is not None and at - tried.asked_since > LONGEST_CALL


def begin(order: Order, *, request: CheckoutRequest, at: datetime) -> Try:
    """Return the live try of an order, or a new one; raises what `prepare` raises.

    An order that costs nothing needs no page: the worker settles it, and the try's address is the order's own page.
    """
    tried = _begun(checkout := prepare(order, request=request, at=at), at=at)
    is_old = checkout.state == "preparing" and checkout.created_at < at
    return replace(tried, asked_since=checkout.created_at) if is_old else tried


def begin_first(order: Order, *, request: CheckoutRequest, at: datetime) -> Try:
    """Return the first try of an order that has been placed within this transaction: nobody else knows of it yet.

    Raises:
        AmountDiffers: `request` does not ask for what the order comes to.
    """
    _check_amount(order, request)
    return _begun(_written(order, 1, request, at), at=at)


def prepare(order: Order, *, request: CheckoutRequest, at: datetime) -> Checkout:
    """Return the live try of an order, or write a new one with its key and parameters frozen and its stock reserved.

    A live try keeps what it was made with, whatever `request` says now. The order's row is locked: two clicks make one.

    Raises:
        NotPayable: the order is not waiting for money.
        AmountDiffers: `request` does not ask for what the order comes to.
        SoldOut: its stock was given back when an earlier page expired, and others have it now.
    """
    locked = lifecycle.lock(order.id)
    _check(locked, request)
    live = _live(locked, at)
    if live is not None:
        return live
    fulfilment.reserve_again(locked, at=at)
    number = 1 + (db.session.scalar(select(func.max(Checkout.number)).where(Checkout.order_id == locked.id)) or 0)
    return _written(locked, number, request, at)


def record(checkout_id: int, session: CheckoutSession, *, at: datetime) -> Checkout:
    """Write what Stripe answered. A second answer for the same try changes nothing."""
    answer = update(Checkout).where(Checkout.id == checkout_id, Checkout.state == "preparing")
    written = db.session.scalar(
        answer.values(
            state=session.status,
            session_id=session.id,
            url=session.url,
            is_live=session.is_live,
            expires_at=session.expires_at,
            closed_at=None if session.status == "open" else at,
        ).returning(Checkout),
        execution_options={"populate_existing": True},
    )
    return written or db.session.get_one(Checkout, checkout_id, populate_existing=True)


def fail(checkout_id: int, *, at: datetime) -> None:
    """Give a try up after Stripe's certain no; the next one gets a new key."""
    checkout = _locked(checkout_id)
    if checkout.state == "preparing":
        checkout.state, checkout.closed_at = "failed", at


def look_again(order: Order) -> None:
    """Have the worker ask Stripe how the order's payment page stands: the customer came back from it.

    Nothing is believed because of the return itself, and calling it often asks once.
    """
    latest = select(Checkout.id).where(Checkout.order_id == order.id, Checkout.session_id.is_not(None))
    checkout_id = db.session.scalar(latest.order_by(Checkout.number.desc()).limit(1))
    if checkout_id is not None and not order.is_paid:
        outbox.defer("payments.checkout", checkout_id=checkout_id, queueing_lock=f"checkout:{checkout_id}")


def _begun(checkout: Checkout, *, at: datetime) -> Try:
    tried = as_try(checkout)
    if tried.request.amount_minor == 0:  # Stripe has nothing to charge, and the worker alone may book
        checkout.state, checkout.closed_at = "complete", at
        outbox.defer("payments.without_cash", checkout_id=checkout.id, queueing_lock=f"checkout:{checkout.id}")
        return replace(tried, url=tried.request.cancel_url)
    return tried


def _written(order: Order, number: int, request: CheckoutRequest, at: datetime) -> Checkout:
    made = Checkout(
        public_id=new_public_id("chk"),
        order_id=order.id,
        token_hash=order.token_hash,
        number=number,
        idempotency_key=f"checkout:{order.public_id}:{number}",
        parameters=frozen(request),
        state="preparing",
        created_at=at,
        expires_at=request.expires_at,
    )
    db.session.add(made)
    db.session.flush()  # its key is part of what the caller commits and carries on with
    return made


def _check(order: Order, request: CheckoutRequest) -> None:
    if order.state != "placed":
        raise NotPayable(f"This order is {order.state}: there is nothing to pay.", state=order.state)
    _check_amount(order, request)
    complete = select(Checkout.id).where(Checkout.order_id == order.id, Checkout.state == "complete")
    if db.session.scalar(complete) is not None:
        raise NotPayable("A payment for this order is on its way. Your bank is taking its time.")


def _check_amount(order: Order, request: CheckoutRequest) -> None:
    if (request.amount_minor, request.currency) != (order.total_minor, order.currency):
        raise AmountDiffers("The payment page would ask for another amount than the order's.", order=order.public_id)


def _live(order: Order, at: datetime) -> Checkout | None:
    """Return the try under way. One whose page is past its time is closed: Stripe takes no money on it any more."""
    found = db.session.scalar(select(Checkout).where(Checkout.order_id == order.id, Checkout.state.in_(LIVE)))
    if found is not None and found.expires_at is not None and found.expires_at <= at:
        found.state, found.closed_at = "expired", at
        db.session.flush()  # the index allows one live try, so this one has to leave before the next comes
        return None
    return found


def _locked(checkout_id: int) -> Checkout:
    return db.session.get_one(Checkout, checkout_id, with_for_update=True, populate_existing=True)
