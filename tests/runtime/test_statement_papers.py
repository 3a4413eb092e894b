"""A statement as PDF: whose it is, what it says, and in how many volumes."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from flask import Flask

from marketplace.commissions import rules
from marketplace.core import clock
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.documents import statements as paper
from marketplace.ledger import sealing
from marketplace.partners.models import Partner
from marketplace.runtime import statement_papers
from marketplace.runtime.statement_rows import line_rows
from marketplace.runtime.statement_words import REASONS
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Head, Line
from marketplace.web.labels import label_for
from tests.support.earnings import earn
from tests.support.pdf_text import text_of
from tests.support.sealed import seal
from tests.support.self_billing import stated
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def top(app: Flask) -> Head:
    """Seven sales of Northwind in October, which has stated its address."""
    world = a_world()
    stated(world.partner, at=AT)
    for hours in range(7):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hours))
    return queries.head(BookRef(world.partner, "EUR"), parse_period("2026-10", "Europe/Berlin"))


def test_it_says_whose_it_is_for_what_period_and_how_it_is_proved(top: Head) -> None:
    sheet = statement_papers.sheet_of(top, names=False)

    assert sheet.partner[:2] == ["Northwind", "Seestraße 1"]
    assert sheet.facts[2:5] == [
        ["From (included)", "Oct 1, 2026, 12:00\u202fAM CEST"], ["Up to (not included)", "Nov 1, 2026, 12:00\u202fAM CET"],
        ["Cut off", "midnight in Europe/Berlin"],
    ]  # fmt: skip
    assert sheet.equation[-1] == ["Closing balance, EUR", "1,750.00"]
    assert sheet.buckets[0] == ["On hold", "0.00", "+1,750.00", "1,750.00"]
    assert sheet.proof == [f"Chain 7  sha256 {top.last_hash}"]
    assert len(top.last_hash) == 64
    assert [line.detail[0] for line in sheet.lines] == [f"No. {number}" for number in range(1, 8)]
    assert "Backup Suite" in sheet.lines[0].detail[1]


def test_the_file_says_the_closing_and_is_the_same_again(top: Head) -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        statement_papers.write(top, file, names=False)

    assert files[0].getvalue() == files[1].getvalue()
    assert "1,750.00" in text_of(files[0].getvalue())


def test_volumes_take_up_where_the_one_before_ended(top: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (paper, statement_papers):
        monkeypatch.setattr(module, "ROWS_A_VOLUME", 3)

    sheets = [statement_papers.sheet_of(top, names=False, volume=number) for number in (1, 2, 3)]

    assert statement_papers.volumes(top) == 3
    assert [[line.detail[0][4:] for line in sheet.lines] for sheet in sheets] == [
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7"],
    ]
    assert [sheet.brought for sheet in sheets] == ["", "Brought forward", "Brought forward"]
    assert sheets[1].lines[0].before == sheets[0].lines[-1].balance
    assert ["Volume", "2 of 3"] in sheets[1].facts


RUNS = ("provisional: the period is still running", "This period is still running: more may be booked until it ends.")
AHEAD = ("provisional: the period has not begun", "This period has not begun: nothing can be booked in it yet.")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2098, 12, 31, 22, 59, 59, tzinfo=UTC), [AHEAD]),  # in Berlin a second before January
        (datetime(2098, 12, 31, 23, tzinfo=UTC), [RUNS]),
        (datetime(2099, 1, 31, 23, tzinfo=UTC), []),
    ],
)
def test_a_statement_of_a_period_that_is_not_over_says_so(
    top: Head, now: datetime, said: list[tuple[str, str]]
) -> None:
    with clock.frozen(now):
        span = queries.head(
            BookRef(db.session.get_one(Partner, top.partner_id), "EUR"), parse_period("2099-01", top.period.time_zone)
        )

    sheet = statement_papers.sheet_of(span, names=False)

    assert [each for each in (AHEAD, RUNS) if ["State", each[0]] in sheet.facts] == said
    assert [each for each in (AHEAD, RUNS) if each[1] in sheet.notes] == said


def test_why_something_was_taken_back_stands_below_it_and_names_are_whole(top: Head) -> None:
    moved = Line(
        "clawback",
        AT,
        -100,
        900,
        bucket="disputed",
        reason="fraudulent",
        customer="Acme & Söhne " * 20,
        seq=8,
        order="ord_1",
    )

    [row] = line_rows([moved], top, Locale("en"))

    said = " ".join(row.detail[1:])
    assert said.startswith("Disputed  ·  Fraudulent  ·  Acme & Söhne")
    assert said.count("Söhne") == 20
    assert {each: str(label) for each, label in REASONS.items()} == {
        each: str(label_for("refund_reason", each).text) for each in rules.REASONS
    }


def test_the_newest_seal_stands_below_the_chain(top: Head) -> None:
    number = seal()
    newest = sealing.newest(db.session())

    assert newest is not None
    assert statement_papers.proof(top)[1:] == [f"Seal {number}  sha256 {newest.hash.hex()}"]
