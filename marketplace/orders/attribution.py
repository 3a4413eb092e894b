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
from marketplace.protection.decisions import Basis, Decision, Standing
from marketplace.storefronts.models import Storefront

_LEVELS: Final[Mapping[Basis, Level]] = {
    "choice": "standing_choice",
    "registration": "registration",
    "tail": "registration",
    "ended": "registration",
}

NONE: Final[Mapping[int, Storefront]] = MappingProxyType({})
"""A cart without storefronts."""


def decide(
    account: ResolvedAccount,
    decision: Decision,
    bindings: Iterable[CartBinding],
    links: Mapping[int, Link],
    storefronts: Mapping[int, Storefront] = NONE,
) -> Attribution:
    """Decide whose order it is when the guard was asked, by everything known of the account and of the cart.

    Evidence: what the guard saw standing at the account (the customer's own choice, registrations), the account's
    partner of record, and the partners whose storefronts and links bound the cart. A registration wins the order only
    if it covers every vendor's part of it. `links` and `storefronts` are the cart's by key. Cookies and browsers play
    no part.

    Source: docs/adr/0010-retail-shown-wins.md; docs/adr/0025-the-guard-and-its-credit.md.
    """
    bound = [_of_binding(binding, links, storefronts) for binding in bindings]
    return attribute([*_of_standing(decision), *_of_record(account, decision.question.at), *bound])


def by_house(entered_by: str) -> Attribution:
    """Return the attribution of a direct order: it is the house's own sale, whoever else is due a credit for it."""
    return settled("house", None, f"Entered by the {entered_by}, which sells it itself.", {})


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


def _of_standing(decision: Decision) -> list[Candidate]:
    """One candidate for each partner that chose or registered; protections of the past say when they ended."""
    by_partner: dict[tuple[Level, int], list[Standing]] = {}
    for each in decision.standing:
        if (level := _LEVELS.get(each.basis)) is not None:
            by_partner.setdefault((level, each.partner_id), []).append(each)
    return [_one(level, partner_id, found, decision) for (level, partner_id), found in by_partner.items()]


def _one(level: Level, partner_id: int, found: Sequence[Standing], decision: Decision) -> Candidate:
    live = [each for each in found if each.basis in ("choice", "registration")]
    named = live or found
    evidence: dict[str, Any] = {"rests_on": sorted({each.ref for each in named})}
    lapsed = None
    if not live:
        ended = max(each.until for each in found if each.until).isoformat()
        evidence["ended_at"], lapsed = ended, f"The protection of the account ended at {ended}."
    elif {each.vendor_id for each in live} != set(decision.question.vendor_ids):
        lapsed = "It covers a part of this order only."
    return Candidate(level, partner_id, min(each.since for each in named), evidence, lapsed)


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
