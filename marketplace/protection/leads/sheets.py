"""Leads as a sheet that the operator brings: looked at first, then taken in, each reference once.

What is routed is not readable afterwards, not even by whoever brought it.

Source: docs/protection.md, "Leads".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.catalog.models import Offering
from marketplace.catalog.queries.offerings import offerings_by_public_ids
from marketplace.catalog.sheets.reading import Errors, Row, read
from marketplace.core.errors import Invalid
from marketplace.protection.leads import taking
from marketplace.protection.leads.errors import EnquiryInvalid
from marketplace.protection.leads.taking import Enquiry, Taken

REQUIRED: Final = ("reference", "company", "country")
OPTIONAL: Final = ("website", "email", "contact", "phone", "message", "offerings")
COLUMNS: Final = REQUIRED + OPTIONAL
LONGEST: Final = 200
LONGEST_MESSAGE: Final = 4_000


@dataclass(frozen=True, slots=True)
class Read:
    """One row that can be taken in: its number, who it is about, and what is asked for."""

    number: int
    enquiry: Enquiry
    offerings: tuple[Offering, ...]


def preview(text: str) -> list[Read]:
    """Read a sheet without taking anything in; nothing tells whose any account is.

    Offerings go by their ids, with spaces between them.

    Raises:
        SheetRefused: with every row that is wrong.
    """
    rows, errors, seen = read(text, required=REQUIRED, optional=OPTIONAL), Errors(), set[str]()
    asked = {public_id for row in rows for public_id in row["offerings"].split()}
    known = {each.public_id: each for each in offerings_by_public_ids(asked) if each.is_published} if asked else {}
    found: list[Read] = []
    for row in rows:
        with errors.of(row):
            found.append(_read(row, known, seen))
    errors.refuse()
    return found


def take_in(text: str, *, secret_key: str, at: datetime) -> list[tuple[int, Taken]]:
    """Take every row of a sheet in, or none; return what became of each by its number.

    Raises:
        SheetRefused: with every row that is wrong.
    """
    return [
        (row.number, taking.take(row.enquiry, row.offerings, source="import", secret_key=secret_key, at=at))
        for row in preview(text)
    ]


def _read(row: Row, known: dict[str, Offering], seen: set[str]) -> Read:
    if not row["reference"]:
        raise Invalid("The reference is missing: it tells rows apart, so that none is taken twice.")
    if row["reference"] in seen:
        raise Invalid(f"The reference {row['reference']!r} stands there twice.")
    seen.add(row["reference"])
    long = [column for column in COLUMNS if len(row[column]) > (LONGEST_MESSAGE if column == "message" else LONGEST)]
    if long and long != ["offerings"]:
        raise Invalid(f"{long[0]} is too long.")
    enquiry = Enquiry(**{name: row[name] for name in (*REQUIRED, *OPTIONAL) if name != "offerings"})
    try:
        taking.checked(enquiry)
    except EnquiryInvalid as refusal:
        raise Invalid(refusal.message) from refusal
    return Read(row.number, enquiry, tuple(_offerings(row["offerings"].split(), known)))


def _offerings(public_ids: Sequence[str], known: dict[str, Offering]) -> list[Offering]:
    for public_id in public_ids:
        if public_id not in known:
            raise Invalid(f"No published offering has the id {public_id!r}.")
    return [known[public_id] for public_id in public_ids]
