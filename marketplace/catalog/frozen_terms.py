"""The terms a link or quote keeps: written when it is made, read back whenever something is sold by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.catalog.priced_line import PricedLine
from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.catalog.rules.frozen import FrozenTerms
from marketplace.catalog.rules.terms import RuleRef
from marketplace.catalog.terms_json import frozen_json


def freeze(line: PricedLine, *, source_id: str, at: datetime, expires_at: datetime) -> dict[str, Any]:
    """Return the terms that a link or quote keeps of a priced line, for `link_lines.terms`.

    `source_id` is the public id of the link. The terms are those of `terms_json` under the link's name; `thaw` reads
    them back. They hold from `at` until `expires_at` (excluded).
    """
    frozen = FrozenTerms(
        source_id=source_id,
        base_bps=line.margin.base_bps,
        vendor_bps=line.margin.vendor_bps,
        operator_bps=line.margin.operator_bps,
        rule=line.margin.rule,
        frozen_at=at,
        expires_at=expires_at,
    )
    return {**line.terms_json(), "frozen": frozen_json(frozen)}


def thaw(terms: dict[str, Any]) -> tuple[FrozenTerms, ListPrice | None]:
    """Read back what `freeze` kept: the margin and the list price."""
    margin, frozen, price, rule = terms["margin"], terms["frozen"], terms["price"], terms["rule"]
    kept = FrozenTerms(
        source_id=frozen["source_id"],
        base_bps=margin["base_bps"],
        vendor_bps=margin["vendor_bps"],
        operator_bps=margin["operator_bps"],
        rule=RuleRef(rule["id"], rule["version"]) if rule else None,
        frozen_at=datetime.fromisoformat(frozen["frozen_at"]),
        expires_at=datetime.fromisoformat(frozen["expires_at"]),
    )
    return kept, _thawed_price(price) if price else None


def _thawed_price(price: dict[str, Any]) -> ListPrice:
    return ListPrice(
        id=price["id"],
        version=price["version"],
        currency=price["currency"],
        unit_minor=price["unit_list_minor"],
        effective_from=datetime.fromisoformat(price["effective_from"]),
        breaks=tuple(Break(step["from_quantity"], step["unit_minor"]) for step in price["breaks"]),
        max_retail_minor=price["max_retail_minor"],
    )
