"""What a vendor does to its stock: how a plan is delivered, units added and taken out, when to be warned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.audit import trail
from marketplace.catalog.models import Plan
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.stock.errors import NotCounted, NotEnoughFree, ReasonMissing, StockInUse
from marketplace.stock.models import Delivery, Stock, StockChange
from marketplace.stock.reserving import announce
from marketplace.stock.rules import KINDS

MOST_UNITS = 1_000_000

FILL = text("select * from fill_owed(:plan, :at)")


def deliver_by(plan: Plan, kind: str, *, at: datetime) -> Stock:
    """Set how a plan is delivered: `unlimited`, `counted` or `keys`. Units that are counted no more are taken out.

    Raises:
        StockInUse: buyers wait for what is reserved or owed, or free keys would be left behind.
    """
    if kind not in KINDS:
        raise Invalid("A plan is delivered without limit, from counted stock, or by licence keys.", kind=kind)
    stock = _opened(plan)
    if stock.kind == kind:
        return stock
    _check_idle(stock)
    if stock.free:
        _change(stock, -stock.free, "No longer counted.", at=at, by=trail.person.get())
    before, stock.kind, stock.low_told_at = stock.kind, kind, None
    trail.record("stock.kind_set", "plan", plan.public_id, {"from": before, "to": kind})
    return stock


def add(stock: Stock, quantity: int, *, reason: str, at: datetime) -> None:
    """Add units to counted stock, or take out (below zero) what is free. Buyers who are owed get theirs first.

    Raises:
        NotCounted: the plan is not delivered from counted stock.
        NotEnoughFree: more would be taken out than is free.
        ReasonMissing: nobody said why.
        Invalid: nothing would change, or the quantity is enormous.
    """
    locked = lock(stock)
    if locked.kind != "counted":
        raise NotCounted("This plan is not delivered from counted stock. Change that first.")
    if quantity == 0 or abs(quantity) > MOST_UNITS:
        raise Invalid(f"Add or take out between 1 and {MOST_UNITS:,} units.", quantity=quantity)
    if not reason.strip():
        raise ReasonMissing
    if locked.free + quantity < 0:
        raise NotEnoughFree(locked.free)
    put(locked, quantity, reason.strip(), at=at)
    facts = {"quantity": quantity, "reason": reason.strip(), "free": locked.free}
    trail.record("stock.changed", "plan", locked.plan.public_id, facts)


def warn_below(stock: Stock, low_at: int) -> None:
    """Set from how many free units on the vendor is warned that stock runs low.

    Raises:
        Invalid: the number is negative or enormous.
    """
    if not 0 <= low_at <= MOST_UNITS:
        raise Invalid(f"Write a number from 0 to {MOST_UNITS:,}.", low_at=low_at)
    locked = lock(stock)
    if locked.low_at != low_at:
        trail.record("stock.warning_set", "plan", locked.plan.public_id, {"from": locked.low_at, "to": low_at})
        locked.low_at, locked.low_told_at = low_at, None


def lock(stock: Stock) -> Stock:
    """Return the stock with its row locked and its newest figures.

    Raises:
        NotCounted: nothing of the plan was ever counted.
    """
    statement = select(Stock).where(Stock.plan_id == stock.plan_id).with_for_update(key_share=True, of=Stock)
    found = db.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotCounted("This plan is delivered without limit. Change that first.")
    return found


def put(stock: Stock, quantity: int, reason: str, *, at: datetime) -> None:
    """Change a locked stock by `quantity`, note it, and hand what is owed to whoever waits longest."""
    _change(stock, quantity, reason, at=at, by=trail.person.get())
    if stock.free > stock.low_at:
        stock.low_told_at = None
    db.session.flush()  # the function below sees what the session holds back
    filled = db.session.scalars(FILL, {"plan": stock.plan_id, "at": at}).all()
    db.session.refresh(stock)
    announce(filled)


def _opened(plan: Plan) -> Stock:
    """Return the plan's stock, locked; a plan that has none yet gets one without limit."""
    fresh = insert(Stock).values(plan_id=plan.id, vendor_id=plan.offering.vendor_id, kind="unlimited")
    db.session.execute(fresh.on_conflict_do_nothing())
    return lock(Stock(plan_id=plan.id))


def _check_idle(stock: Stock) -> None:
    waiting = select(func.count()).where(Delivery.plan_id == stock.plan_id, Delivery.state.in_(("reserved", "owed")))
    count = db.session.scalar(waiting) or 0
    if count:
        orders = "One order waits" if count == 1 else f"{count:,} orders wait"
        raise StockInUse(f"{orders} for this stock. Change how it is delivered when they are through.", count=count)
    if stock.kind == "keys" and stock.free:
        raise StockInUse(f"{stock.free:,} free keys would be left behind. Withdraw them first.", count=stock.free)


def _change(stock: Stock, quantity: int, reason: str, *, at: datetime, by: str | None) -> None:
    stock.free += quantity
    db.session.add(
        StockChange(
            plan_id=stock.plan_id, vendor_id=stock.vendor_id, quantity=quantity, reason=reason, made_by=by,
            happened_at=at,
        )
    )  # fmt: skip
