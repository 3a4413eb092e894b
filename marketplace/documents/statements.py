"""Statements of account as PDF: the sums first, then every line, with the balance carried from page to page.

Pages are cut here and not by the typesetter: every line's height is known beforehand, so what fits is known, each
page's carried balance too, and a long statement is set as fast as a short one. Names are wrapped, never cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from marketplace.documents.typesetting import typeset
from marketplace.documents.widths import shortened, width, wrapped

Rows = list[list[str]]

PAGE_MM: Final = 255.0
HEAD_MM: Final = 78.0
SUMS_MM: Final = 12.0
SUM_MM: Final = 6.0
TABLE_MM: Final = 27.0
ROW_MM: Final = 4.2
DETAIL_MM: Final = 3.8
TITLE_MM: Final = 12.0
"""What the layout `statement.typ` gives to each part; the two must agree."""

LEAST_SUMS: Final = 6
LINES_MM: Final = 224.0
ROWS_A_PAGE: Final = 28
"""How many lines fit on a page with nothing else on it, where no name needs more room than one line."""

TOLERANCE: Final = 1e-6
DETAIL_EM: Final = 68.0
RECEIVER_EM: Final = 22.0
SENDER_EM, SENDER_SMALL_EM = 16.0, 26.0
HEADER_EM: Final = 40.0
FOOTER_EM: Final = 58.0
"""How much text fits beside everything else, in em of its own size."""

PAGES_A_VOLUME: Final = 100
ROWS_A_VOLUME: Final = ROWS_A_PAGE * PAGES_A_VOLUME
"""A volume is set at once; its memory is bounded by its pages."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry: `cells` as the columns name them, `detail` below them, and the balances before and after it.

    The first of `detail` stands in the first column; the rest are as many lines as it takes.
    """

    cells: list[str]
    detail: list[str]
    before: str
    balance: str

    @property
    def height_mm(self) -> float:
        """How high it is printed."""
        return ROW_MM + DETAIL_MM * max(1, len(self.detail) - 1)


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """Everything that stands on a statement: the text to be printed, in one language (a BCP 47 code).

    `issuer` and `partner` are lines, the name first. `equation` leads from opening to closing, its last row being the
    closing; `buckets` end with their sum. `carried` are the words for a balance that goes over to the next page and
    comes from the one before; `brought` is not empty where the first line is not the statement's first. `proof` stands
    in the footer of every page: the head of the chain, and the seal where there is one. `unprintable` is said where a
    name has characters that no font at hand can show.
    """

    language: str
    title: str
    number: str
    issuer: list[str]
    partner_label: str
    partner: list[str]
    facts: Rows
    equation_title: str
    equation: Rows
    buckets_title: str
    bucket_columns: list[str]
    buckets: Rows
    lines_title: str
    columns: list[str]
    carried: list[str]
    brought: str
    nothing: str
    payouts_title: str
    payout_columns: list[str]
    payouts: Rows
    notes: list[str]
    proof: list[str]
    footer: str
    unprintable: str = ""
    lines: list[StatementLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends a statement and to whom, name and address broken into lines; `running` stands on later pages.

    A long name of the sender is set smaller.
    """

    sender: list[str]
    is_small: bool
    address: list[str]
    receiver: list[str]
    receiver_address: list[str]
    running: str
    facts: int

    @classmethod
    def of(cls, sheet: StatementSheet) -> Letterhead:
        """Return the letterhead of a statement."""
        is_small = width(sheet.issuer[0]) > SENDER_EM
        return cls(
            sender=wrapped(sheet.issuer[0], SENDER_SMALL_EM if is_small else SENDER_EM),
            is_small=is_small,
            address=sheet.issuer[1:],
            receiver=wrapped(sheet.partner[0], RECEIVER_EM),
            receiver_address=[part for each in sheet.partner[1:] for part in wrapped(each, RECEIVER_EM)],
            running=shortened(sheet.partner[0], HEADER_EM),
            facts=len(sheet.facts),
        )

    @property
    def height_mm(self) -> float:
        """How high it is printed: as usual, or as high as long names and addresses make it."""
        sender = (5.2 if self.is_small else 7.4) * len(self.sender) + 4.2 * len(self.address)
        receiver = max(6 + 4.8 * len([*self.receiver, *self.receiver_address]), 10 + 5 * self.facts)
        return max(HEAD_MM, sender + 12 + receiver + 8)


def render(sheet: StatementSheet, *, at: datetime) -> bytes:
    """Return the PDF of a statement, or of one volume of it. The same sheet gives the same bytes."""
    data, head = asdict(sheet), Letterhead.of(sheet)
    pages = cut(sheet.lines, sums=len(sheet.equation), head=head.height_mm)
    data |= {"pages": [[asdict(line) for line in page] for page in pages], "head": asdict(head)}
    data |= {"head_mm": head.height_mm, "footer": shortened(sheet.footer, FOOTER_EM)}
    del data["lines"], data["issuer"], data["partner"]
    return typeset("statement", data, at=at)


def detailed(first: str, rest: str) -> list[str]:
    """Return what stands below a line's cells: a short text in the first column, and a longer one beside it."""
    return [first, *wrapped(rest, DETAIL_EM)]


def cut(lines: Sequence[StatementLine], *, sums: int, head: float = HEAD_MM) -> list[list[StatementLine]]:
    """Cut lines into pages. The first has room for what letterhead and `sums` rows of sums leave, and may be empty."""
    pages: list[list[StatementLine]] = [[]]
    left = first_page_mm(sums, head)
    for line in lines:
        if line.height_mm > left + TOLERANCE:
            left = LINES_MM if pages[-1] else LINES_MM - TITLE_MM
            pages.append([])
        pages[-1].append(line)
        left -= line.height_mm
    return pages


def first_page_mm(sums: int, head: float = HEAD_MM) -> float:
    """Return how much room for lines there is below letterhead and sums."""
    return PAGE_MM - head - SUMS_MM - SUM_MM * max(sums, LEAST_SUMS) - TABLE_MM


def volumes_of(lines: int) -> int:
    """Return in how many volumes a statement of so many lines comes: one, unless it is very long."""
    return max(1, -(-lines // ROWS_A_VOLUME))
