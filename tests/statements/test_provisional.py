"""A statement of a period that still runs says so in every form, in a way that its readers can live with."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from marketplace.core import clock
from marketplace.core.periods import parse_period
from marketplace.runtime import statement_papers
from marketplace.statements import csv_export, journal_export, json_export, queries, xlsx_export
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Head
from tests.support import hledger
from tests.support.earnings import earn
from tests.support.sealed import SIGNER, checked, run
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
LAST = datetime(2026, 10, 31, 22, 59, 59, 999_999, tzinfo=UTC)
"""The last microsecond of October in Berlin."""


@pytest.fixture
def ref(app: Flask) -> BookRef:
    world = a_world()
    earn(world.partner, world.offering, at=AT)
    return BookRef(world.partner, "EUR")


def october(ref: BookRef, *, at: datetime) -> Head:
    with clock.frozen(at):
        return queries.head(ref, parse_period("2026-10", "Europe/Berlin"))


def test_it_is_provisional_to_the_last_microsecond_of_its_period(ref: BookRef) -> None:
    end = october(ref, at=AT).period.ends_at

    assert [october(ref, at=each).is_provisional for each in (LAST, end)] == [True, False]
    with clock.frozen(LAST):
        [listed] = queries.heads(october(ref, at=LAST).period)
        assert listed.is_provisional


def test_csv_keeps_its_columns_and_rows_and_says_it_beside_the_closing(ref: BookRef) -> None:
    running, ended = (
        list(csv.DictReader(io.StringIO(b"".join(csv_export.chunks(october(ref, at=at), names=False)).decode())))
        for at in (LAST, clock.now())
    )

    assert (running[-1]["kind"], running[-1]["bucket"]) == ("closing", "provisional")
    assert [row["bucket"] for row in running[:-1]] == [row["bucket"] for row in ended[:-1]]
    assert running[-1] == {**ended[-1], "bucket": "provisional"}


def test_a_journal_is_still_confirmed_and_marks_its_closing_as_pending(ref: BookRef, tmp_path: Path) -> None:
    texts = []
    for at in (LAST, clock.now()):
        path = tmp_path / f"{len(texts)}.journal"
        path.write_bytes(b"".join(journal_export.chunks(october(ref, at=at), names=False)))
        assert hledger.complaint(path) == ""
        texts.append(path.read_text(encoding="utf-8"))

    assert "; Provisional, the period is still running" in texts[0]
    assert "2026-10-31 ! closing" in texts[0]
    assert "2026-10-31 * closing" in texts[1]
    assert "rovisional" not in texts[1]


def test_the_signed_form_says_it_under_its_signature(ref: BookRef, tmp_path: Path) -> None:
    path = tmp_path / "statement.json"
    for at, is_said in ((LAST, True), (clock.now(), False)):
        with path.open("wb") as out:
            json_export.write(october(ref, at=at), out, SIGNER)

        assert json.loads(path.read_bytes())["document"]["head"]["provisional"] is is_said
        assert checked(path.read_bytes()) == []
        done = run(path, "--key", SIGNER.public_key)
        assert ("provisional: its period was still running" in done.stdout, done.returncode) == (is_said, 0)


def test_a_workbook_says_it_in_its_title_its_facts_and_on_paper(ref: BookRef) -> None:
    for at, is_said in ((LAST, True), (clock.now(), False)):
        out = io.BytesIO()
        xlsx_export.write(october(ref, at=at), out, names=False)
        book = load_workbook(out)
        sheet = book["Statement"]

        facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2)}
        assert sheet["A1"].value == "Statement 2026-10, EUR" + (" (provisional)" if is_said else "")
        assert facts.get("State") == ("Provisional: the period is still running" if is_said else None)
        assert {each.oddFooter.left.text for each in book} == {facts.get("State")}


def test_paper_says_it_among_its_facts_and_first_of_its_notes(ref: BookRef) -> None:
    for at, is_said in ((LAST, True), (clock.now(), False)):
        sheet = statement_papers.sheet_of(october(ref, at=at), names=False)

        assert (["State", "provisional: the period is still running"] in sheet.facts) is is_said
        assert sheet.notes[0].startswith("This period is still running") is is_said
