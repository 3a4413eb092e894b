"""Reading orders: one by what its reader knows of it, and lists with filters, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.customers.models import Account
from marketplace.customers.pseudonyms import beginning_of
from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order, OrderAttribution, OrderLine, OrderTransition
from marketplace.orders.rules import ORDER
from marketplace.partners.models import Partner

ROUTES = ("customer_checkout", "partner_order", "direct_order", "import")
"""The ways an order comes in."""

STATES = ORDER.states
"""The states to filter by, in the order of an order's life."""

KINDS = ("sales", "purchases")
"""The kinds to filter by: what customers bought, and what partners bought for themselves."""


def by_public_id(public_id: str) -> Order:
    """Return the order with its partner, account and guard decision, as far as the acting party may see it.

    Raises:
        OrderNotFound: there is none, or it is another party's: both look alike.
    """
    wanted = _with_belongings().options(joinedload(Order.guard_decision)).where(Order.public_id == public_id)
    found: Order | None = db.session.scalar(wanted)
    if found is None:
        raise OrderNotFound(public_id)
    return found


def by_token_hash(token_hash: str) -> Order | None:
    """Return the order that a customer's secret opens; None if the secret opens none."""
    return db.session.scalar(select(Order).where(Order.token_hash == token_hash))


def page_for_partner(
    partner_id: int, *, state: str = "", kind: str = "", search: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Order]:
    """Return a page of a partner's orders, the last placed first.

    `kind` is `sales` (to customers), `purchases` (by the partner for itself) or empty for both. `search` is a part of
    an order's id or of a line's description.
    """
    return _page(_of_kind(_filtered(Order.partner_id == partner_id, state, search), kind), cursor, limit)


def page_for_operator(
    *,
    state: str = "",
    search: str = "",
    partner_id: int | None = None,
    vendor_id: int | None = None,
    route: str = "",
    currency: str = "",
    kind: str = "",
    placed_from: datetime | None = None,
    placed_until: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Order]:
    """Return a page of all orders that the filters leave, the last placed first. `search` also finds partners by name.

    `kind` is `sales` (to customers), `purchases` (by partners for themselves) or empty for both. `vendor_id` leaves
    those with a line of that vendor, `placed_from` and `placed_until` a half-open span.
    """
    statement = _of_kind(_filtered(None, state, search, is_partner_searched=True), kind)
    wanted = {Order.partner_id: partner_id, Order.route: route or None, Order.currency: currency or None}
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    if vendor_id is not None:
        line = select(OrderLine.id).where(OrderLine.order_id == Order.id, OrderLine.vendor_id == vendor_id)
        statement = statement.where(line.exists())
    if placed_from is not None:
        statement = statement.where(Order.placed_at >= placed_from)
    if placed_until is not None:
        statement = statement.where(Order.placed_at < placed_until)
    return _page(statement, cursor, limit)


def page_by_route(
    route: str, *, state: str = "", search: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Order]:
    """Return a page of the orders of one route that the acting party may see, the last placed first."""
    return _page(_filtered(Order.route == route, state, search), cursor, limit)


def lines(order: Order) -> Sequence[OrderLine]:
    """Return the order's lines by number, with vendor and offering."""
    statement = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.number)
    return db.session.scalars(statement.options(joinedload(OrderLine.vendor), joinedload(OrderLine.offering))).all()


def attributions(order: Order) -> Sequence[OrderAttribution]:
    """Return whom the order belongs to and every loser, the winner first, with their partners as far as visible."""
    statement = select(OrderAttribution).where(OrderAttribution.order_id == order.id).order_by(OrderAttribution.id)
    return db.session.scalars(statement.options(joinedload(OrderAttribution.partner))).all()


def transitions(order: Order) -> Sequence[OrderTransition]:
    """Return the order's history, the oldest step first."""
    statement = select(OrderTransition).where(OrderTransition.order_id == order.id).order_by(OrderTransition.id)
    return db.session.scalars(statement).all()


def line_counts(orders: Sequence[Order]) -> dict[int, int]:
    """Return how many lines each order has, by the order's key, in one statement."""
    statement = select(OrderLine.order_id, func.count()).where(OrderLine.order_id.in_([order.id for order in orders]))
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(OrderLine.order_id))}


def _with_belongings() -> Select[Order]:
    # Outer joins on purpose: row security may hide the partner or the account from whoever asks.
    return select(Order).options(joinedload(Order.partner), joinedload(Order.account))


def _filtered(
    condition: ColumnElement[bool] | None, state: str, search: str, *, is_partner_searched: bool = False
) -> Select[Order]:
    statement = _with_belongings()
    if condition is not None:
        statement = statement.where(condition)
    if state in STATES:
        statement = statement.where(Order.state == state)
    if words := search.strip():
        statement = statement.where(or_(*_matches(words, is_partner_searched=is_partner_searched)))
    return statement


def _of_kind(statement: Select[Order], kind: str) -> Select[Order]:
    if kind not in KINDS:
        return statement
    is_purchase = Order.route == "partner_order"
    return statement.where(is_purchase if kind == "purchases" else ~is_purchase)


def _matches(words: str, *, is_partner_searched: bool) -> list[ColumnElement[bool]]:
    has_line = OrderLine.description.icontains(words, autoescape=True)
    found: list[ColumnElement[bool]] = [
        Order.public_id.icontains(words, autoescape=True),
        Order.external_ref == words,
        select(OrderLine.id).where(OrderLine.order_id == Order.id, has_line).exists(),
    ]
    if beginning := beginning_of(words):
        accounts = select(Account.id).where(Account.public_id.startswith(beginning, autoescape=True))
        found.append(Order.account_id.in_(accounts))
    if is_partner_searched:
        partners = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
        found.append(Order.partner_id.in_(partners))
    return found


def _page(statement: Select[Order], cursor: str | None, limit: int) -> Page[Order]:
    return paged(statement, order=(Order.placed_at, Order.id), cursor=cursor, limit=limit, is_descending=True)
