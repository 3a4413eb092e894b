"""A remittance advice as PDF."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.documents.remittances import RemittanceSheet, render
from tests.support.pdf_text import text_of

AT = datetime(2026, 11, 2, tzinfo=UTC)
SHEET = RemittanceSheet(
    language="en", title="Remittance advice", number="pyt_1", issuer=["Marketplace", "Main Street 1"], to_label="Paid to",
    to=["Northwind"], amount_label="Sent to you", amount="€150.00", facts=[["State", "Paid"]],
    columns=["Date", "What for", "Order", "Amount"], lines=[["2 Nov", "#strong[Backup]", "ord_1", "€150.00"]],
    sums=[["All lines", "€150.00"], ["This payout", "€150.00"]], notes=["A note."], footer="Marketplace",
)  # fmt: skip


def test_it_says_what_it_covers_as_text_and_is_the_same_every_time() -> None:
    made = render(SHEET, at=AT)

    text = text_of(made)
    for words in ("Remittance advice", "#strong[Backup]", "ord_1", "€150.00", "This payout"):
        assert words in text
    assert render(SHEET, at=AT) == made
