"""Certificates as PDF: archival, accessible, and the same bytes for the same facts."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.documents.certificates import CertificateSheet, render

SHEET = CertificateSheet(
    "en", "Certificate of protection", "reg_1", ["Meridian"], "This certifies:", "Acme GmbH", [["Scope", "everything"]],
    ["A note."], "Check it.", "key", "Meridian",
)  # fmt: skip


def test_the_same_sheet_gives_the_same_archival_file() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)

    first = render(SHEET, at=at)

    assert first == render(SHEET, at=at)
    assert (first[:5], b"pdfaid:part" in first, b"pdfuaid:part" in first) == (b"%PDF-", True, True)
