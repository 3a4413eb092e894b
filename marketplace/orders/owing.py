"""What an order owes to partners whose account somebody else sold to: their own margin on the list price, or a share.

Source: docs/protection.md, "What a credit is worth".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from marketplace.catalog import pricing
from marketplace.catalog.rules.terms import Subject
from marketplace.catalog.terms_json import considered_json, margin_json, rule_json
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.money import apply_bps
from marketplace.db.base import db
from marketplace.orders.models import OrderCredit
from marketplace.protection.decisions import Decision, Standing

KEEP: Final = text("select keep_credits(cast(:credits as jsonb))")


@dataclass(slots=True)
class Terms:
    """The terms of partners at instants, each read once."""

    _known: dict[tuple[int, datetime], pricing.SellerTerms] = field(default_factory=dict)

    def of(self, partner_id: int, at: datetime) -> pricing.SellerTerms:
        """Return a partner's terms at an instant; one SQL statement the first time."""
        key = (partner_id, at)
        if key not in self._known:
            self._known[key] = pricing.seller_terms(partner_id, at=at)
        return self._known[key]


def worth(list_total_minor: int, margin_bps: int, share: int) -> tuple[int, int]:
    """Return a margin on a list price and the share of it that is credited, each rounded half up; `share` in bps."""
    margin = apply_bps(list_total_minor, margin_bps)
    return margin, apply_bps(margin, share)


def owed(
    decision: Decision, partner_id: int | None, lines: Sequence[tuple[str, pricing.PricedLine]], terms: Terms
) -> Iterator[dict[str, Any]]:
    """Yield what an order's lines owe to everybody whom the guard credits.

    `lines` are public ids and prices; amounts are minor units of their currency, at the terms in force when the guard
    was asked, the partner's concessions for the account included. Each vendor's lines owe a partner once, by the
    largest share it has there. The order's own partner is owed what its commission falls short of its margin, where
    somebody else's door sold below the list price. One SQL statement for each partner.
    """
    due = _by_vendor(decision, partner_id)
    for line_id, line in lines:
        for standing in due.get(int(line.facts.subject.vendor_id), ()):
            is_own = standing.partner_id == partner_id
            already = line.money.commission_minor if is_own else 0
            their_terms = terms.of(standing.partner_id, decision.question.at)
            credit = _credit(line_id, line, standing, decision, their_terms, already)
            if credit["amount_minor"] > 0 or not is_own:
                yield credit


def keep(owed_by: Sequence[Mapping[str, Any]]) -> None:
    """Write down what orders owe, as `owed` yields it, in one SQL statement; none where nothing is owed.

    The database takes basis, share and funder from what the guard kept. Orders and lines have been flushed.

    Raises:
        Invalid: the guard's decision knows no such credit. Nothing was written.
    """
    if owed_by and db.session.execute(KEEP, {"credits": json.dumps(owed_by)}).scalar_one() != len(owed_by):
        raise Invalid("The guard's decision knows no such credit.")


def of_order(order_id: int) -> Sequence[OrderCredit]:
    """Return what an order owes, line by line, as far as the acting party may see it."""
    query = select(OrderCredit).where(OrderCredit.order_id == order_id).order_by(OrderCredit.id)
    return db.session.scalars(query).all()


def explained(
    subject: Subject, terms: pricing.SellerTerms, account_id: int | None, at: datetime
) -> tuple[int, dict[str, Any]]:
    """Return a partner's margin in bps on what it did not sell, and everything that it follows from, as lines keep it.

    Keys: `tier`, `priced_at`, `rule`, `margin`, `considered` (see `pricing.PricedLine.terms_json`).
    """
    margin, scopes = terms.margin_on(subject, account_id=account_id, at=at), terms.scopes
    return margin.bps, {
        "tier": terms.tier,
        "priced_at": at.isoformat(),
        "rule": rule_json(margin.rule),
        "margin": margin_json(margin, is_frozen=False),
        "considered": [considered_json(entry, scopes.get(entry.id)) for entry in margin.considered],
    }


def _by_vendor(decision: Decision, partner_id: int | None) -> dict[int, list[Standing]]:
    largest: dict[tuple[int, int], Standing] = {}
    for each in decision.standing:
        if each.outcome == "credit" and (each.partner_id != partner_id or _is_undercut(each, decision)):
            key = (each.vendor_id, each.partner_id)
            if key not in largest or largest[key].share_bps < each.share_bps:
                largest[key] = each
    found: dict[int, list[Standing]] = {}
    for (vendor_id, _), standing in sorted(largest.items()):
        found.setdefault(vendor_id, []).append(standing)
    return found


def _is_undercut(standing: Standing, decision: Decision) -> bool:
    """Whether the order's own partner holds the account and another door named the price."""
    return decision.outcome == "credit" and standing.holds and standing.partner_id != decision.question.door_id


def _credit(
    line_id: str,
    line: pricing.PricedLine,
    standing: Standing,
    decision: Decision,
    terms: pricing.SellerTerms,
    already_minor: int,
) -> dict[str, Any]:
    listed = line.money.list_total_minor
    bps, kept = explained(line.facts.subject, terms, decision.question.account_id, decision.question.at)
    margin, amount = worth(listed, bps, standing.share_bps)
    return {
        "public_id": new_public_id("crd"),
        "line": line_id,
        "partner_id": standing.partner_id,
        "ref": standing.ref,
        "offering": line.facts.offering_public_id,
        "margin_bps": bps,
        "margin_minor": margin,
        "amount_minor": amount - already_minor,
        "terms": kept,
    }
