"""Placing orders: everything that was true at that moment is copied into the order and stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from marketplace.catalog import pricing
from marketplace.core.ids import hash_secret, new_public_id, new_secret
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.orders import attribution as attributions
from marketplace.orders import fulfilment, owing
from marketplace.orders.models import Order, OrderLine, OrderTransition
from marketplace.orders.rules import Attribution
from marketplace.protection.decisions import Decision, Route
from marketplace.stock import reserving


def _unguessable() -> str:
    return hash_secret(new_secret())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order about to be placed at the instant that the guard was asked about, by a checkout or by an import.

    `decision` is the guard's about this very sale. `items` are priced now, at the terms of the partner that
    `attribution` names; an import gives the historic unit price with each. `terms` may be handed in where the caller
    has them for that partner and instant already, and a `reading` of that instant where prices were worked out before.
    `storefront_id` is the shop it was bought in.
    `descriptions` stand on the lines in place of the offerings' names. `external_ref` is the order's number in the
    system it comes from; placing it a second time returns the first order. `seller_country` is the operator's, for
    reverse charge. `actor` and `reason` go to the order's history.
    """

    decision: Decision
    attribution: Attribution
    currency: str
    items: Sequence[pricing.Wanted]
    actor: str
    reason: str
    token_hash: str = field(default_factory=_unguessable)
    contact: Contact | None = None
    buyer: pricing.Buyer | None = None
    seller_country: str = ""
    external_ref: str | None = None
    terms: pricing.SellerTerms | None = None
    reading: pricing.Reading | None = None
    descriptions: Sequence[str] | None = None
    storefront_id: int | None = None

    @property
    def route(self) -> Route:
        """By which route it is sold."""
        return self.decision.question.route

    @property
    def account_id(self) -> int:
        """To which account it is sold."""
        return self.decision.question.account_id

    @property
    def placed_at(self) -> datetime:
        """When it is placed."""
        return self.decision.question.at


@dataclass(frozen=True, slots=True)
class _Placing:
    """A draft on its way: the order and, as plain rows, the lines it will have, and what they owe to others."""

    draft: Draft
    order: Order
    lines: list[dict[str, Any]]
    credits: list[dict[str, Any]]


def place(draft: Draft) -> Order:
    """Place an order: price the lines, write order, lines, attribution and history, and reserve stock.

    What the sale owes to partners whose account it is sold to is written beside it. Few SQL statements however many
    lines. Lines are numbered from 1 in the order of the items. All amounts are minor units of the draft's currency. The
    order with its lines is flushed, so both have keys.

    Raises:
        NotForSale, RetailBelowFloor, RetailAboveMaximum: an item cannot be sold like that.
        SoldOut: there is less of an item than was ordered. The caller rolls back.

    Source: docs/money.md, "A line".
    """
    [order] = place_all([draft])
    return order


def place_all(drafts: Sequence[Draft]) -> list[Order]:
    """Place several orders as `place` places one, and write all of them together.

    Returns an order for each draft, in their sequence. Raises what `place` raises; then none of them is placed.
    """
    known = _known([draft.external_ref for draft in drafts if draft.external_ref])
    terms = owing.Terms()
    placing = [_place(draft, terms) for draft in drafts if draft.external_ref not in known]
    db.session.add_all(each.order for each in placing)
    db.session.flush()  # lines, attribution and history name the orders' keys
    if placing:
        lines = [{**line, "order_id": each.order.id} for each in placing for line in each.lines]
        db.session.execute(insert(OrderLine), lines)
    owing.keep([credit for each in placing for credit in each.credits])
    for each in placing:
        attributions.keep(each.order, each.draft.attribution)
        _begin_history(each.order, each.draft)
    _reserve(placing)
    fresh = iter(placing)
    return [known[draft.external_ref] if draft.external_ref in known else next(fresh).order for draft in drafts]


def _place(draft: Draft, terms: owing.Terms) -> _Placing:
    seller_id = draft.attribution.partner_id
    priced = pricing.price(
        draft.items,
        currency=draft.currency,
        terms=draft.terms or pricing.seller_terms(seller_id, at=draft.placed_at),
        at=draft.placed_at,
        way="partner" if draft.route == "partner_order" else "customer",
        account_id=draft.account_id,
        buyer=draft.buyer,
        seller_country=draft.seller_country,
        reading=draft.reading,
    )
    lines = [_line(draft, number, line) for number, line in enumerate(priced, start=1)]
    named = [(line["public_id"], each) for line, each in zip(lines, priced, strict=True)]
    return _Placing(draft, _order(draft, lines), lines, list(owing.owed(draft.decision, seller_id, named, terms)))


def _reserve(placing: Sequence[_Placing]) -> None:
    """Last of all: the stocks stay locked until the transaction ends, and others wait for them."""
    claims = [claim for each in placing for claim in fulfilment.claims_of(each.order, each.lines)]
    if claims:
        reserving.reserve(claims, at=max(each.draft.placed_at for each in placing))


def _known(external_refs: Sequence[str]) -> dict[str | None, Order]:
    """Return the orders that are there already, by their numbers in the system they come from."""
    if not external_refs:
        return {}
    found = db.session.scalars(select(Order).where(Order.external_ref.in_(external_refs)))
    return {order.external_ref: order for order in found}


def _order(draft: Draft, lines: Sequence[dict[str, Any]]) -> Order:
    return Order(
        public_id=new_public_id("ord"),
        token_hash=draft.token_hash,
        route=draft.route,
        partner_id=draft.attribution.partner_id,
        account_id=draft.account_id,
        contact=draft.contact,
        guard_decision_id=draft.decision.id,
        guard_outcome=draft.decision.outcome,
        attribution=draft.attribution.winner.level,
        external_ref=draft.external_ref,
        storefront_id=draft.storefront_id,
        currency=draft.currency,
        list_total_minor=_sum(lines, "list_total_minor"),
        partner_total_minor=_sum(lines, "partner_total_minor"),
        retail_total_minor=_sum(lines, "retail_total_minor"),
        discount_minor=_sum(lines, "discount_minor"),
        tax_minor=_sum(lines, "tax_minor"),
        total_minor=_sum(lines, "retail_total_minor") - _sum(lines, "discount_minor") + _sum(lines, "tax_minor"),
        commission_minor=_sum(lines, "commission_minor"),
        state="placed",
        placed_at=draft.placed_at,
    )


def _sum(lines: Sequence[dict[str, Any]], column: str) -> int:
    return sum(line[column] for line in lines)


def _line(draft: Draft, number: int, line: pricing.PricedLine) -> dict[str, Any]:
    """A line's columns. Lines are written as plain rows: an import has tens of thousands."""
    money, facts = line.money, line.facts
    return {
        "public_id": new_public_id("oli"),
        "number": number,
        "token_hash": draft.token_hash,
        "partner_id": draft.attribution.partner_id,
        "vendor_id": int(facts.subject.vendor_id),
        "offering_id": facts.offering_id,
        "plan_id": line.plan.id,
        "description": draft.descriptions[number - 1] if draft.descriptions else describe(line),
        "quantity": line.quantity,
        "currency": draft.currency,
        "unit_list_minor": money.unit_list_minor,
        "list_total_minor": money.list_total_minor,
        "margin_bps": money.margin_bps,
        "margin_minor": money.margin_minor,
        "partner_total_minor": money.partner_total_minor,
        "unit_retail_minor": line.unit_retail_minor,
        "retail_total_minor": money.retail_total_minor,
        "discount_minor": money.retail_total_minor - money.net_minor,
        "discount_funder": money.discounts[-1].funder if money.discounts else None,
        "operator_funded_minor": money.sources.operator_minor,
        "vendor_funded_minor": money.sources.vendor_minor,
        "tax_bps": money.tax_bps,
        "tax_minor": money.tax_minor,
        "fee_bps": money.fee_bps,
        "fee_minor": money.fee_minor,
        "proceeds_minor": money.proceeds_minor,
        "commission_minor": money.commission_minor,
        "terms": line.terms_json(),
    }


def describe(line: pricing.PricedLine) -> str:
    """Return what the customer reads on a line: the offering and how it is charged."""
    return f"{line.facts.offering_name} · {line.facts.plan_name}"


def _begin_history(order: Order, draft: Draft) -> None:
    db.session.add(
        OrderTransition(
            order_id=order.id,
            from_state=None,
            to_state="placed",
            actor=draft.actor,
            reason=draft.reason,
            happened_at=draft.placed_at,
        )
    )
