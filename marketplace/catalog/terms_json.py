"""The terms of a line as plain values for a JSON column: instants in ISO 8601, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.catalog.rules.frozen import FrozenTerms
from marketplace.catalog.rules.line_price import Rounding
from marketplace.catalog.rules.tax import Tax
from marketplace.catalog.rules.terms import Considered, MarginChoice, RuleRef
from marketplace.core.money import BPS_WHOLE


def margin_json(margin: MarginChoice, *, is_frozen: bool) -> dict[str, Any]:
    """Write a margin with its parts and whether it is a link's or that of the day."""
    return {
        "bps": margin.bps,
        "base_bps": margin.base_bps,
        "vendor_bps": margin.vendor_bps,
        "operator_bps": margin.operator_bps,
        "terms": "frozen" if is_frozen else "current",
    }


def rule_json(rule: RuleRef | None) -> dict[str, Any] | None:
    """Write which version of which margin rule won; None where none did."""
    return {"id": rule.id, "version": rule.version} if rule else None


def considered_json(entry: Considered, scope: str | None) -> dict[str, Any]:
    """Write a candidate and what became of it; `scope` is what a margin rule is about, None for anything else."""
    return {**entry.to_json(), "scope": scope}


def price_json(price: ListPrice) -> dict[str, Any]:
    """Write a list price with its volume breaks; amounts in minor units."""
    return {
        "id": price.id,
        "version": price.version,
        "effective_from": price.effective_from.isoformat(),
        "currency": price.currency,
        "unit_list_minor": price.unit_minor,
        "breaks": _breaks_json(price.breaks),
        "max_retail_minor": price.max_retail_minor,
    }


def _breaks_json(breaks: Sequence[Break]) -> list[dict[str, int]]:
    return [{"from_quantity": step.from_quantity, "unit_minor": step.unit_minor} for step in breaks]


def tax_json(tax: Tax | None) -> dict[str, Any]:
    """Write the tax of a line; a line priced for nobody in particular is untaxed and owed to no jurisdiction."""
    return {
        "bps": tax.bps if tax else 0,
        "name": tax.name if tax else "",
        "jurisdiction": tax.jurisdiction if tax else None,
        "treatment": tax.treatment if tax else "untaxed",
        "note": tax.note if tax else "",
    }


def rounding_json(rounding: Rounding) -> dict[str, Any]:
    """Write one rounding as `round_half_up(numerator / denominator)`."""
    return {
        "of": rounding.of,
        "base_minor": rounding.base_minor,
        "bps": rounding.bps,
        "numerator": rounding.numerator,
        "denominator": BPS_WHOLE,
        "amount_minor": rounding.amount_minor,
    }


def frozen_json(frozen: FrozenTerms) -> dict[str, Any]:
    """Write which link or quote kept which terms, and until when."""
    return {
        "source_id": frozen.source_id,
        "bps": frozen.bps,
        "frozen_at": frozen.frozen_at.isoformat(),
        "expires_at": frozen.expires_at.isoformat(),
    }
