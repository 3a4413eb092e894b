"""What invoices and credit notes show, as arithmetic on frozen lines; amounts in minor units of the order's currency.

Source: docs/money.md, "Invoices" and "Credit notes".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

SERIES: Final = "INV"
"""Invoices of sales. Other documents count in series of their own."""

CREDIT_NOTES: Final = "CN"
"""What corrects them."""


class Taxed(Protocol):
    """A line as the tax summary reads it."""

    @property
    def net_minor(self) -> int: ...

    @property
    def tax_bps(self) -> int: ...

    @property
    def tax_minor(self) -> int: ...

    @property
    def tax(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One frozen line. `unit_minor` times `quantity` is the price before margin and discounts.

    `reduction_minor` is what the buyer saves of it: a partner its margin, a customer its discounts. `margin_bps` is
    that margin; 0 on a customer's line.
    """

    number: int
    description: str
    quantity: int
    unit_minor: int
    margin_bps: int
    reduction_minor: int
    net_minor: int
    tax_bps: int
    tax_minor: int
    tax: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the line as the document keeps it."""
        return {
            "number": self.number,
            "description": self.description,
            "quantity": self.quantity,
            "unit_minor": self.unit_minor,
            "margin_bps": self.margin_bps,
            "reduction_minor": self.reduction_minor,
            "net_minor": self.net_minor,
            "tax_bps": self.tax_bps,
        }


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What one line gives back: its net and tax. `units` says how many, 0 where an amount was refunded and no units.

    All three are below zero where a refund came back.
    """

    number: int
    description: str
    units: int
    net_minor: int
    tax_bps: int
    tax_minor: int
    tax: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the line as the document keeps it."""
        return {
            "number": self.number,
            "description": self.description,
            "units": self.units,
            "net_minor": self.net_minor,
            "tax_bps": self.tax_bps,
            "tax_minor": self.tax_minor,
        }


def is_invoiced(route: str, total_minor: int) -> bool:
    """Whether a paid order gets an invoice: not one that was sold before this system, nor one that cost nothing."""
    return route != "import" and total_minor > 0


def number_text(series: str, year: int, sequence: int) -> str:
    """Write a number as people read it: INV-2026-000042."""
    return f"{series}-{year:04d}-{sequence:06d}"


def tax_summary(lines: Iterable[Taxed]) -> list[dict[str, Any]]:
    """Return each tax once with the net it is charged on and what it comes to, in the order of the lines.

    The tax is the sum of the lines' taxes, each rounded on its own: the same as what was charged, or given back.
    """
    sums: dict[tuple[str, int, str, str, str], list[int]] = {}
    for line in lines:
        tax = line.tax
        key = (
            tax.get("name") or "", line.tax_bps, tax.get("treatment") or "untaxed", tax.get("note") or "",
            tax.get("jurisdiction") or "",
        )  # fmt: skip
        entry = sums.setdefault(key, [0, 0])
        entry[0] += line.net_minor
        entry[1] += line.tax_minor
    return [
        {"name": name, "bps": bps, "treatment": treatment, "note": note, "jurisdiction": place, "net_minor": net,
         "tax_minor": tax}
        for (name, bps, treatment, note, place), (net, tax) in sums.items()
    ]  # fmt: skip
