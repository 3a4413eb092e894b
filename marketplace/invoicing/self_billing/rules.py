"""What a self-billing invoice shows, as arithmetic on what was booked; amounts in minor units of its currency.

The commission is net: VAT comes on top where it is due, on the document alone. Nothing here moves money.

Source: docs/adr/0037-self-billing.md; docs/money.md, "Self-billing"; Directive 2006/112/EC, Articles 196, 224 and 226.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from marketplace.catalog.rules.tax import (
    EU_MEMBERS,
    REVERSE_CHARGE_NOTE,
    STANDARD_CLASS,
    Tax,
    TaxPlace,
    TaxRate,
    find_tax,
)
from marketplace.core.money import apply_bps

INVOICES: Final = "SB"
CREDIT_NOTES: Final = "SBC"
"""The series of invoices, and of what a month below zero is."""

SUPPLIES: Final = ("accrual", "credit", "clawback", "adjustment")
"""The kinds of statement lines that are the partner's supply or correct it; all others only move what is owed."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What one kind of entries comes to: how many there are, and their sum before tax.

    `corrects` is the key of the earlier document that they take back of, or give again; None for what is no correction.
    """

    kind: str
    entries: int
    net_minor: int
    corrects: int | None = None


def supplies(entries: Iterable[tuple[str, int | None, int]]) -> list[Supply]:
    """Return the lines of a document from its entries: each its kind, what it corrects, and what it moves.

    What is earned comes first, then what corrects earlier documents, by their age; what adds up to nothing is no line.
    """
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for kind, corrects, minor in entries:
        count, net = found.get((corrects or 0, kind), (0, 0))
        found[corrects or 0, kind] = (count + 1, net + minor)
    ordered = sorted(found, key=lambda which: (which[0], SUPPLIES.index(which[1])))
    lines = [Supply(kind, *found[corrects, kind], corrects or None) for corrects, kind in ordered]
    return [line for line in lines if line.net_minor]


def series_of(net_minor: int) -> str:
    """Return the series that a document of this net belongs to."""
    return CREDIT_NOTES if net_minor < 0 else INVOICES


def tax_of(
    rates: Iterable[TaxRate],
    supplier_country: str,
    *,
    has_number: bool,
    customer: str,
    customer_number: str,
    at: datetime,
) -> Tax:
    """Return how the supply of a partner to the operator is taxed; countries are ISO 3166 codes.

    Without a valid VAT number of the supplier no VAT is shown. At home the standard rate applies; from another EU
    country to a business with a number it is reverse-charged; anything else is not taxed here.
    """
    if not has_number:
        return Tax(0, "", supplier_country, "untaxed")
    if supplier_country == customer:
        return find_tax(rates, STANDARD_CLASS, TaxPlace(customer), seller_country=supplier_country, at=at)
    if {supplier_country, customer} <= EU_MEMBERS and customer_number:
        return Tax(0, "VAT", customer, "reverse_charge", REVERSE_CHARGE_NOTE)
    return Tax(0, "", supplier_country, "untaxed")


def tax_rows(lines: Iterable[Supply], own: Tax, corrected: Mapping[int, Tax]) -> list[dict[str, Any]]:
    """Return the tax table: a row for each way of taxing, `own` first where anything is taxed that way.

    A correction is taxed as the document that it corrects was, whatever rate applies by now: `corrected` by its key.
    The tax is rounded half up, once a row, on the whole net of it.
    """
    nets: dict[Tax, int] = {}
    for line in lines:
        tax = own if line.corrects is None else corrected[line.corrects]
        nets[tax] = nets.get(tax, 0) + line.net_minor
    return [{**asdict(tax), "net_minor": net, "tax_minor": apply_bps(net, tax.bps)} for tax, net in nets.items()]


def frozen_tax(row: Mapping[str, Any]) -> Tax:
    """Return the tax of a row of an issued document."""
    return Tax(**{each.name: row[each.name] for each in fields(Tax)})
