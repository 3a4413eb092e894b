"""Invoices, and the credit notes that correct them, as PDF."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from marketplace.documents.typesetting import typeset

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """Everything that stands on an invoice or a credit note: the text to be printed, in one language (a BCP 47 code).

    `issuer` and `buyer` are lines, the name first. `columns` head the cells of each of `rows`, the description first;
    `tax_columns` those of `taxes`. `sums` lead to the `total`: pairs of what it is and the amount, like the `facts`.
    """

    language: str
    title: str
    number: str
    issuer: list[str]
    buyer_label: str
    buyer: list[str]
    facts: Rows
    columns: list[str]
    rows: Rows
    sums: Rows
    total: list[str]
    tax_columns: list[str]
    taxes: Rows
    notes: list[str]
    footer: str


def render(sheet: InvoiceSheet, *, at: datetime) -> bytes:
    """Return the PDF of what was issued `at`. The same sheet gives the same bytes."""
    return typeset("invoice", asdict(sheet), at=at)
