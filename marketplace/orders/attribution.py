"""Whose order it is: gathers the evidence that exists and lets the rules choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, cast

from marketplace.customers.directory import ResolvedAccount
from marketplace.db.base import db
from marketplace.orders.models import CartBinding, Link, Order, OrderAttribution
from marketplace.orders.rules import Attribution, Candidate, Level, attribute, settled
from marketplace.storefronts.models import Storefront

NONE: Final[Mapping[int, Storefront]] = MappingProxyType({})
"""A cart without storefronts."""


def decide(
    account: ResolvedAccount,
    bindings: Iterable[CartBinding],
    links: Mapping[int, Link],
    storefronts: Mapping[int, Storefront] = NONE,
    *,
    at: datetime,
) -> Attribution:
    """Decide whose order it is at `at`, by everything known of the account and of the cart.

    Evidence that exists so far: the account's partner of record, and the partners whose storefronts and links bound
    the cart. `links` and `storefronts` are the cart's by key. Cookies and browsers play no part.

    Source: docs/adr/0010-retail-shown-wins.md.
    """
    bound = [_of_binding(binding, links, storefronts) for binding in bindings]
    return attribute([*_of_record(account, at), *bound])


def historic(partner_id: int | None, evidence: Mapping[str, Any]) -> Attribution:
    """Return the attribution of an order that was made elsewhere: as its record says."""
    return settled("historic", partner_id, "The record it was imported from names this partner.", evidence)


def keep(order: Order, attribution: Attribution) -> Sequence[OrderAttribution]:
    """Write the winner and every loser beside the order, the winner first."""
    rows = [
        OrderAttribution(
            order_id=order.id,
            partner_id=judged.partner_id,
            level=judged.level,
            outcome=judged.outcome,
            reason=judged.reason,
            evidence=dict(judged.evidence),
        )
        for judged in attribution.judged
    ]
    db.session.add_all(rows)
    return rows


def _of_record(account: ResolvedAccount, at: datetime) -> list[Candidate]:
    if account.partner_id is None or account.last_bought_at is None:
        return []
    bought = account.last_bought_at.isoformat()
    lapsed = None if account.partner_of_record(at) else f"The account last bought at {bought}, 24 months ago or more."
    return [
        Candidate("partner_of_record", account.partner_id, account.last_bought_at, {"last_bought_at": bought}, lapsed)
    ]


def _of_binding(binding: CartBinding, links: Mapping[int, Link], storefronts: Mapping[int, Storefront]) -> Candidate:
    evidence = {"bound_at": binding.bound_at.isoformat()}
    if binding.storefront_id is not None and (storefront := storefronts.get(binding.storefront_id)):
        evidence["storefront"] = storefront.public_id
    if binding.link_id is not None and (link := links.get(binding.link_id)):
        evidence["link"] = link.public_id
    return Candidate(cast("Level", binding.level), binding.partner_id, binding.bound_at, evidence)
