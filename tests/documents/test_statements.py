"""Statements as PDF: cut into pages that fit, the balance carried, the same bytes again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketplace.documents import statements
from marketplace.documents.statements import (
    ROWS_A_PAGE,
    Letterhead,
    StatementLine,
    StatementSheet,
    cut,
    detailed,
    first_page_mm,
    render,
)
from tests.support.pdf_text import text_of

AT = datetime(2026, 12, 1, tzinfo=UTC)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und Compagnie " * 3
PAGES = re.compile(r"(\d+) / (\d+)")


def first_page_rows(sums: int) -> int:
    return int(first_page_mm(sums) // line(1).height_mm)


def line(number: int) -> StatementLine:
    return StatementLine(
        cells=["5 Nov 2026", "Commission", "3", "100.00", "25 %", "25.00", "90.00", "+15.00", f"{number}.15"],
        detail=[f"No. {number}", "On hold  ·  Acme GmbH  ·  ord_1  ·  #strong[Backup] $x$"],
        before=f"{number - 1}.15",
        balance=f"{number}.15",
    )


def sheet(lines: int, *, sums: int = 6, payouts: int = 0, brought: str = "") -> StatementSheet:
    return StatementSheet(
        language="en", title="Statement of account", number="st_1_EUR_2026-11", issuer=["Meridian", "Main Street 1"],
        partner_label="For", partner=["Northwind", "Seestraße 1"], facts=[["Currency", "EUR"]],
        equation_title="From opening to closing", equation=[[f"Sum {n}", "1.00"] for n in range(sums)],
        buckets_title="Buckets", bucket_columns=["Bucket", "Opening", "Change", "Closing"],
        buckets=[["On hold", "1.00", "+1.00", "2.00"]] * 5, lines_title="Every entry",
        columns=["Booked", "What", "Qty", "List", "Rate", "Margin", "Retail", "Amount", "Balance"],
        carried=["Carried forward", "Brought forward"], brought=brought, nothing="Nothing was booked.",
        payouts_title="Payouts", payout_columns=["Booked", "Payout", "Reference", "Amount"],
        payouts=[["5 Nov 2026", "pay_1", "tr_1", "5.00"]] * payouts, notes=["Opening plus everything is the closing."],
        proof=["Chain 7  sha256 abcdef"], footer="Meridian", lines=[line(number) for number in range(1, lines + 1)],
    )  # fmt: skip


@pytest.mark.parametrize("sums", [6, 7, 8, 10])
def test_every_page_is_as_full_as_it_may_be_and_none_runs_over(sums: int) -> None:
    first = first_page_rows(sums)

    for lines in (first, first + 1, first + ROWS_A_PAGE, first + ROWS_A_PAGE + 1):
        planned = len(cut(sheet(lines).lines, sums=sums))
        found = PAGES.findall(text_of(render(sheet(lines, sums=sums), at=AT)))
        # Notes stand below the last line: where it fills its page they take one more.
        assert int(found[-1][1]) in {planned, planned + 1}
    assert len(cut([line(1)] * (first + 1), sums=sums)) == 2


def test_a_page_begins_with_the_balance_that_the_one_before_ended_with() -> None:
    first = first_page_rows(6)
    said = text_of(render(sheet(first + 2), at=AT))

    assert said.count("Carried forward") == said.count("Brought forward") >= 1
    assert f"Carried forward{first}.15" in said.replace(" / ", "")
    assert f"Brought forward{first}.15" in said


def test_a_later_volume_begins_with_what_was_brought_forward() -> None:
    assert "Brought forward" in text_of(render(sheet(2, brought="Brought forward"), at=AT))
    assert "Brought forward" not in text_of(render(sheet(2), at=AT))


def test_long_names_are_wrapped_and_every_letter_is_there() -> None:
    lines = [replace(line(n), detail=detailed(f"No. {n}", f"On hold  ·  {LONG}  ·  ord_1")) for n in range(1, 31)]
    named = replace(sheet(0), partner=[LONG, "Seestraße 1"], issuer=[LONG, "Main Street 1"], lines=lines)

    pages = PAGES.findall(said := text_of(render(named, at=AT)))

    planned = len(cut(lines, sums=6, head=Letterhead.of(named).height_mm))
    assert int(pages[-1][1]) in {planned, planned + 1}
    assert said.replace(" ", "").count("unterbeamtengesellschaft") >= 30 * 3
    assert said.count("No. 30") >= 1


def test_a_letterhead_that_fills_the_first_page_leaves_the_lines_to_the_second() -> None:
    lines = [line(1), line(2)]

    assert [len(page) for page in cut(lines, sums=6, head=175)] == [0, 2]
    assert [len(page) for page in cut([], sums=6, head=175)] == [0]


def test_a_name_that_no_font_can_show_is_said_to_be_shown_as_boxes() -> None:
    named = replace(sheet(1), partner=["\U0001f9ff\U000e0fff\ue0ff"], unprintable="No font has them.")

    pdf = render(named, at=AT)

    assert "No font has them." in text_of(pdf)
    assert b"pdfaid:part" not in pdf
    assert "No font has them." not in text_of(render(sheet(1), at=AT))


def test_what_people_typed_is_text_and_never_markup() -> None:
    assert "#strong[Backup] $x$" in text_of(render(sheet(1), at=AT))


def test_nothing_booked_says_so_and_payouts_stand_with_their_reference() -> None:
    assert "Nothing was booked." in text_of(render(sheet(0), at=AT))
    assert "tr_1" in text_of(render(sheet(3, payouts=1), at=AT))


def test_it_is_archival_and_the_same_bytes_again() -> None:
    pdf = render(sheet(3), at=AT)

    assert pdf == render(sheet(3), at=AT)
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf


def test_very_long_statements_come_in_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "ROWS_A_VOLUME", 10)

    assert [statements.volumes_of(lines) for lines in (0, 1, 10, 11, 21)] == [1, 1, 1, 2, 3]
