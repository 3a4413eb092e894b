"""Remittance advices as PDF."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from marketplace.documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class RemittanceSheet:
    """Everything that stands on a remittance advice: the text to be printed, in one language (a BCP 47 code).

    `amount` is what was sent, `facts` pairs of what something is and its value. `columns` head the `lines`, each a row
    of texts whose last is an amount; `sums` are pairs that lead from the lines to the amount.
    """

    language: str
    title: str
    number: str
    issuer: list[str]
    to_label: str
    to: list[str]
    amount_label: str
    amount: str
    facts: list[list[str]]
    columns: list[str]
    lines: list[list[str]]
    sums: list[list[str]]
    notes: list[str]
    footer: str


def render(sheet: RemittanceSheet, *, at: datetime) -> bytes:
    """Return the PDF of a remittance advice made `at`. The same sheet gives the same bytes."""
    return typeset("remittance", asdict(sheet), at=at)
