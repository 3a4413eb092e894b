"""PDF from data: nothing that people typed is read as markup, and the same data give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from time import perf_counter

import pytest

from marketplace.documents.typesetting import typeset
from tests.documents.test_invoices import SHEET
from tests.support.pages import ROOT

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOSTILE = (
    '#panic("read as code")', "#sys.inputs", '#image("/etc/passwd")', "*bold* _it_ $x_1^2$ `raw`", "@ref <label> = Head",
    "// comment /* more", '\\ \\u{1f600} "quotes" \' {} [] ()', "#let x = 1; #x", "]#panic()[", "{{ 7 * 7 }}",
)  # fmt: skip
NAMES = ("Łódź Żółć GmbH", "Αθηναϊκή Ζυθοποιία ΑΕ", "Жуковский и Щёголев", "Ðorđe Þór Őry Çelik", "¿Ñandú Ünïçødé?")
ARCHIVAL_MARK = b"pdfaid:part"


def test_the_same_data_give_the_same_bytes_and_another_time_gives_others() -> None:
    first, second = (typeset("invoice", asdict(SHEET), at=AT) for _ in range(2))

    assert first == second
    assert first.startswith(b"%PDF-1.7")
    assert typeset("invoice", asdict(SHEET), at=AT.replace(year=2027)) != first


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib, sys; from dataclasses import asdict; from datetime import UTC, datetime;"
        "from marketplace.documents.typesetting import typeset; from tests.documents.test_invoices import SHEET;"
        "at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC);"
        "sys.stdout.buffer.write(typeset('invoice', asdict(SHEET), at=at))"
    )
    made = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)

    assert made.stdout == typeset("invoice", asdict(SHEET), at=AT)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_text_whatever_it_looks_like(text: str) -> None:
    data = replace(SHEET, issuer=[text, text], buyer=[text, text], rows=[[text] * 6], notes=[text], footer=text)

    made = typeset("invoice", asdict(data), at=AT)

    assert ARCHIVAL_MARK in made


@pytest.mark.parametrize("name", NAMES)
def test_latin_greek_and_cyrillic_names_can_be_shown_and_kept(name: str) -> None:
    assert ARCHIVAL_MARK in typeset("invoice", asdict(replace(SHEET, buyer=[name])), at=AT)


def test_a_name_that_no_font_here_shows_is_set_without_the_archival_mark() -> None:
    made = typeset("invoice", asdict(replace(SHEET, buyer=["\U000130fe\U000130c0"])), at=AT)

    assert made.startswith(b"%PDF-")
    assert ARCHIVAL_MARK not in made


def test_a_long_invoice_goes_on_over_several_pages_in_less_than_a_second() -> None:
    rows = [[f"Backup Suite {number}", "1", "€1,000.00", "25 %", "€750.00", "20 %"] for number in range(200)]
    began = perf_counter()

    made = typeset("invoice", asdict(replace(SHEET, rows=rows)), at=AT)

    assert perf_counter() - began < 1
    assert len(made) > len(typeset("invoice", asdict(SHEET), at=AT))
