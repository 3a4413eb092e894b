"""What a partner is due by an order that was its own: its margin on the list price at the terms of the order's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.catalog.rules.terms import Subject
from marketplace.catalog.seller_terms import SellerTerms, terms_then
from marketplace.claims.evidence import Found, Sale, SoldLine
from marketplace.claims.rules import Due, Right, due_of
from marketplace.core.money import apply_bps
from marketplace.orders import owing


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with the right that it is due by, and how much: `margin_bps` is the partner's own of that day."""

    line: SoldLine
    right: Right
    margin_bps: int
    due: Due
    terms: Mapping[str, Any]


def priced(found: Found, partner_id: int, rights: Sequence[Right]) -> list[Priced]:
    """Return what these rights are worth, line by line; lines that nothing is due by are left out.

    Minor units of the order's currency, each share rounded half up. One SQL statement.
    """
    if found.sale is None or not rights:
        return []
    terms = terms_then(partner_id, at=found.sale.placed_at)
    by_vendor = {right.vendor_id: right for right in rights}
    wanted = [(line, by_vendor[line.vendor_id]) for line in found.lines if line.vendor_id in by_vendor]
    worth = [_priced(line, right, found.sale, terms) for line, right in wanted]
    return [each for each in worth if each.due.due_minor]


def _priced(line: SoldLine, right: Right, sale: Sale, terms: SellerTerms) -> Priced:
    path = tuple(str(each) for each in line.path)
    subject = Subject(str(line.offering_id), path, str(line.vendor_id), line.cap_bps)
    margin_bps, told = owing.explained(subject, terms, sale.account_id, sale.placed_at)
    due = due_of(
        line_id=line.line_id,
        margin_minor=apply_bps(line.list_total_minor, margin_bps),
        share_bps=right.share_bps,
        received_minor=line.received_minor,
        cash_minor=line.cash_minor,
        taken_minor=line.taken_minor,
    )
    return Priced(line, right, margin_bps, due, told)
