"""What an order does to stock: reserve when it is placed, release when it is given up, deliver when it is paid."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NoReturn

from sqlalchemy import Row, text

from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.stock.errors import Shortage, SoldOut

LASTS: Final = timedelta(hours=24)
"""How long an unpaid order keeps its stock: a little longer than its payment page stays open."""

RESERVE = text("select plan_id, units from reserve_stock(cast(:lines as jsonb), :at)")
RESERVE_AGAIN = text("select plan_id, units from reserve_stock_again(:order, :at)")
RELEASE = text("select * from release_stock(:order, :at)")
TAKE_BACK = text("select delivery, filled from take_back_stock(:line, :units, :puts_back, :at)")
DELIVER = text("select with_keys, owed from deliver_stock(:order, :at)")
LEFT = text("select plan_id, units from stock_left(:plans)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of an order that is being placed: how much of which plan, and who may read the keys in it.

    `order` and `line` are public ids. `name` is what the plan is called where there is too little of it.
    """

    order: str
    line: str
    plan_id: int
    name: str
    quantity: int
    token_hash: str
    partner_id: int | None
    buyer: Literal["customer", "partner"]


def reserve(claims: Sequence[Claim], *, at: datetime) -> None:
    """Reserve all of it, or nothing, in one SQL statement. Plans without stock are passed over.

    Locks the stocks in plan order until the transaction ends, so call it late in it.

    Raises:
        SoldOut: there is less than that. The caller rolls back.
    """
    if not claims:
        return
    short = db.session.execute(RESERVE, {"lines": json.dumps([_row(claim) for claim in claims]), "at": at}).all()
    if short:
        _refuse(short, {claim.plan_id: claim.name for claim in claims})


def reserve_again(order: str, names: Callable[[], dict[int, str]], *, at: datetime) -> None:
    """Reserve what an order was released of, because its buyer is about to pay after all.

    `names` tells what its plans are called; it is asked only where something is short. What it still has is
    kept for it from `at` on. The caller holds the order's row lock.

    Raises:
        SoldOut: somebody else has taken it meanwhile. The caller rolls back.
    """
    if short := db.session.execute(RESERVE_AGAIN, {"order": order, "at": at}).all():
        _refuse(short, names())


def release(order: str, *, at: datetime) -> None:
    """Give back what an order reserved; who was owed gets it first. A second call gives back nothing.

    The caller holds the order's row lock.
    """
    announce(db.session.scalars(RELEASE, {"order": order, "at": at}).all())


def deliver(order: str, *, at: datetime) -> None:
    """Hand over what a paid order was promised; what is gone by now is owed, and vendor and operator hear of it.

    Acts as the house; the caller holds the order's row lock. A second call hands over nothing more.
    """
    done = db.session.execute(DELIVER, {"order": order, "at": at}).one()
    if done.with_keys is not None:
        announce([done.with_keys])
    if done.owed is not None:
        outbox.defer("mail.delivery_owed", delivery_id=done.owed)


def take_back(line: str, units: int, *, puts_back: bool, at: datetime) -> None:
    """Take back so many units of an order's line in all, those of before included; a second call moves nothing.

    What waits is owed no more; delivered keys are to be revoked, and their vendor hears of it; delivered units of
    counted stock are put back where `puts_back` says so. Acts as the house; the caller holds the order's row lock.

    Source: docs/payments.md, "Goods".
    """
    asked = {"line": line, "units": units, "puts_back": puts_back, "at": at}
    if moved := db.session.execute(TAKE_BACK, asked).one_or_none():
        announce(moved.filled)
        outbox.defer("mail.goods_taken_back", delivery_id=moved.delivery)


def announce(delivery_ids: Iterable[int]) -> None:
    """Have the worker write to the buyers of these deliveries what was handed over in their orders."""
    for delivery_id in delivery_ids:
        outbox.defer("mail.order_delivered", delivery_id=delivery_id)


def left_of(plan_ids: Iterable[int]) -> dict[int, int]:
    """Return how many units of each plan can be bought; plans that never run out are not in it. One SQL statement."""
    wanted = sorted(set(plan_ids))
    if not wanted:
        return {}
    return {row.plan_id: row.units for row in db.session.execute(LEFT, {"plans": wanted})}


def check(wanted: dict[int, tuple[str, int]]) -> None:
    """Look, without reserving, whether there is enough of each plan: name and quantity by the plan's key.

    Raises:
        SoldOut: there is not.
    """
    left = left_of(wanted)
    short = [Shortage(plan, wanted[plan][0], units) for plan, units in left.items() if units < wanted[plan][1]]
    if short:
        raise SoldOut(short)


def _row(claim: Claim) -> dict[str, Any]:
    return {
        "order": claim.order,
        "line": claim.line,
        "plan": claim.plan_id,
        "quantity": claim.quantity,
        "token": claim.token_hash,
        "partner": claim.partner_id,
        "buyer": claim.buyer,
    }


def _refuse(short: Sequence[Row[Any]], names: dict[int, str]) -> NoReturn:
    raise SoldOut([Shortage(row.plan_id, names[row.plan_id], row.units) for row in short])
