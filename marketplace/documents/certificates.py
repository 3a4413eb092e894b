"""Certificates of protection as PDF."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from marketplace.documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """Everything that stands on a certificate: the text to be printed, in one language (a BCP 47 code).

    `statement` is the sentence that certifies, `account` the company as the partner wrote it, `facts` pairs of what
    something is and its value. `check` tells how to check the file, `key` is the public key for it.
    """

    language: str
    title: str
    number: str
    issuer: list[str]
    statement: str
    account: str
    facts: list[list[str]]
    notes: list[str]
    check: str
    key: str
    footer: str


def render(sheet: CertificateSheet, *, at: datetime) -> bytes:
    """Return the PDF of a certificate issued `at`. The same sheet gives the same bytes."""
    return typeset("certificate", asdict(sheet), at=at)
