"""A sold line as values: what it came to, who is in it, and how its sources pay its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

REASONS: Final = ("requested_by_customer", "not_delivered", "defective", "duplicate", "fraudulent", "goodwill", "other")
"""Why money goes back to a buyer; the partner sees which."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of a paid order, from its frozen copy. Amounts in minor units of the order's currency.

    What came in (`cash_minor`, `operator_funded_minor`, `vendor_funded_minor`) equals what goes out (commission,
    proceeds, fee, tax). `explanation` is everything the commission receipt shows, ids and arithmetic only.
    """

    line_id: str
    vendor_id: int
    partner_id: int | None
    jurisdiction: str | None
    cash_minor: int
    operator_funded_minor: int
    vendor_funded_minor: int
    commission_minor: int
    proceeds_minor: int
    fee_minor: int
    tax_minor: int
    explanation: Mapping[str, Any]


def rule_of(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an explanation says of the margin rule that won: its id and version, under `terms` as a sale has it.

    Nothing where no rule applied.
    """
    rule = terms.get("rule")
    return {"terms": {"rule": {"id": rule["id"], "version": rule["version"]}}} if rule else {}


def pay(sources: Sequence[tuple[str, int]], parts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Pay each part from the sources in their order: yields (source, part, amount), amounts above zero.

    The first source pays the first part until one of them is used up. So funded money goes to the parts named first,
    and every unit of every source and part is in exactly one result when both add up to the same.
    """
    remaining = list(sources)
    for part, amount in parts:
        owed = amount
        while owed:
            source, left = remaining.pop(0)
            paid = min(owed, left)
            if paid:
                yield source, part, paid
            owed -= paid
            if left > paid:
                remaining.insert(0, (source, left - paid))
