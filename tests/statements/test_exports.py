"""Many statements at once: files that are complete, an index with totals that the books confirm, and going on."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import psycopg
import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.transaction import snapshot
from marketplace.statements import exports, queries
from marketplace.statements.exports import Outcome, Progress
from marketplace.statements.formats import BOOKS, Format
from marketplace.statements.queries import StatementNotFound
from marketplace.statements.targets import Folder, Target
from tests.support import hledger
from tests.support.earnings import earn
from tests.support.statement_files import of_csv, of_journal
from tests.support.world import World, a_world, an_offering

ZONE = "Europe/Berlin"


@pytest.fixture
def world(app: Flask) -> World:
    """Northwind sold in October and November in EUR, and in November in JPY; Southwind in November."""
    world = a_world()
    october, november = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
    earn(world.partner, world.offering, at=october, unit_retail_minor=90_000)
    earn(world.partner, world.offering, at=november, is_outside=True)
    yen = an_offering("Archive", vendor=world.vendor, currency="JPY", unit_minor=999)
    earn(world.partner, yen, at=november, quantity=7, currency="JPY")
    earn(world.other_partner, world.other_offering, at=november)
    return world


def export(
    target: Target,
    *,
    partner: str | None = None,
    period: str = "2026-11",
    forms: Sequence[Format] = BOOKS["csv"],
    progress: Progress = lambda done, total: None,
) -> Outcome:
    with snapshot():
        return exports.export(
            target, parse_period(period, ZONE), forms, partner=partner, names=False, letterhead=lambda partner_id: "",
            progress=progress,
        )  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_file_and_a_readable_twin_per_partner_and_currency_and_an_index(
    world: World, tmp_path: Path
) -> None:
    done = export(Folder(tmp_path))

    north, south = world.partner.public_id, world.other_partner.public_id
    names = [f"{north}_EUR_2026-11", f"{north}_JPY_2026-11", f"{south}_EUR_2026-11"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["index.csv", "manifest.csv", *(f"{name}.csv" for name in names), *(f"{name}-readable.csv" for name in names)]
    )
    assert done == Outcome(3, 2, 6, 0, {"EUR": 15_583, "JPY": 1_748})
    assert done.is_good
    rows = read(tmp_path / f"{north}_EUR_2026-11.csv")
    assert [(row["line"], row["kind"], row["amount_minor"], row["balance_minor"]) for row in rows] == [
        ("0", "opening", "15000", "15000"), ("1", "accrual", "25000", "40000"),
        ("2", "settled_outside", "-25000", "15000"), ("3", "settled_outside", "25000", "40000"),
        ("4", "settled_outside", "-25000", "15000"), ("5", "closing", "15000", "15000"),
    ]  # fmt: skip
    yen = read(tmp_path / f"{north}_JPY_2026-11-readable.csv")
    assert [row["amount"] for row in yen] == ["0", "1748", "1748"]


def test_the_index_has_a_row_per_statement_and_totals_per_currency(world: World, tmp_path: Path) -> None:
    export(Folder(tmp_path))

    rows = read(tmp_path / "index.csv")

    assert [
        (row["statement"][:5], row["name"], row["currency"], row["opening_minor"], row["accrual_minor"],
         row["settled_outside_minor"], row["closing_minor"], row["closes"], row["entries"])
        for row in rows
    ] == [
        (f"st_{world.partner.public_id[4:6]}", "Northwind", "EUR", "15000", "25000", "-25000", "15000", "yes", "4"),
        (f"st_{world.partner.public_id[4:6]}", "Northwind", "JPY", "0", "1748", "0", "1748", "yes", "1"),
        (f"st_{world.other_partner.public_id[4:6]}", "Southwind", "EUR", "0", "583", "0", "583", "yes", "1"),
        ("TOTAL", "2 statements", "EUR", "15000", "25583", "-25000", "15583", "yes", "5"),
        ("BOOKS", "postings", "EUR", "15000", "25583", "-25000", "15583", "yes", ""),
        ("TOTAL", "1 statements", "JPY", "0", "1748", "0", "1748", "yes", "1"),
        ("BOOKS", "postings", "JPY", "0", "1748", "0", "1748", "yes", ""),
    ]  # fmt: skip
    assert [row["file"] for row in rows[:3]] == [
        f"{row['partner']}_{row['currency']}_2026-11.csv" for row in rows[:3]
    ]  # fmt: skip


def test_every_commission_follows_from_the_columns_of_the_files_alone(world: World, tmp_path: Path) -> None:
    export(Folder(tmp_path), period="2026-10..2026-11")

    files = [path for path in tmp_path.glob("par_*.csv") if "readable" not in path.name]
    accruals = [row for path in files for row in read(path) if row["kind"] == "accrual"]

    assert len(accruals) == 4
    for row in accruals:
        partner_total = int(row["list_total_minor"]) - int(row["margin_minor"])
        assert int(row["retail_total_minor"]) - partner_total == int(row["amount_minor"])
        exact = int(row["list_total_minor"]) * int(row["margin_bps"])
        assert int(row["margin_minor"]) == (2 * exact + 10_000) // 20_000
        assert row["rule"].startswith("mrg_")


def test_every_file_chains_to_the_next_period(world: World, tmp_path: Path) -> None:
    export(Folder(tmp_path / "a"), period="2026-10")
    export(Folder(tmp_path / "b"), period="2026-11")
    name = f"{world.partner.public_id}_EUR"

    october = read(tmp_path / "a" / f"{name}_2026-10.csv")
    november = read(tmp_path / "b" / f"{name}_2026-11.csv")

    assert october[-1]["balance_minor"] == november[0]["balance_minor"] == "15000"
    assert october[-1]["posted_at"] == november[0]["posted_at"]
    assert november[1]["prev_hash"] == october[-2]["hash"]


@pytest.mark.row("N14")
def test_every_exported_journal_passes_hledger_closes_with_the_csv_and_fails_once_a_figure_is_changed(
    world: World, tmp_path: Path
) -> None:
    export(Folder(tmp_path), period="2026", forms=[*BOOKS["csv"], *BOOKS["hledger"]])
    journals = sorted(tmp_path.glob("*.journal"))
    assert len(journals) == 3

    for journal in journals:
        currency = journal.name.split("_")[2]
        assert hledger.complaint(journal) == ""
        closing = of_csv(journal.with_suffix(".csv"), currency).closing_minor
        assert of_journal(journal, currency).closing_minor == closing > 0

        text = journal.read_text(encoding="utf-8")
        place = text.index("assets:book:", text.index(" accrual"))
        digit = next(at for at in range(place, len(text)) if text[at] in "123456789")
        journal.write_text(text[:digit] + str(int(text[digit]) - 1) + text[digit + 1 :], encoding="utf-8")
        assert hledger.complaint(journal) != ""


def test_one_partner_alone_and_progress_statement_by_statement(world: World, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export(Folder(tmp_path), partner=world.partner.public_id, progress=lambda done, total: told.append((done, total)))

    assert told == [(0, 2), (1, 2), (2, 2)]
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize("partner", ["par_00000000000000000000", ""])
def test_a_partner_without_a_book_is_not_found_and_nothing_is_written(
    world: World, tmp_path: Path, partner: str
) -> None:
    with pytest.raises(StatementNotFound):
        export(Folder(tmp_path), partner=partner)

    assert list(tmp_path.iterdir()) == []


def test_a_period_in_which_nothing_happened_has_an_index_alone(world: World, tmp_path: Path) -> None:
    assert export(Folder(tmp_path), period="2026-09") == Outcome()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.csv", "manifest.csv"]
    assert read(tmp_path / "index.csv") == []


def test_a_stopped_export_leaves_no_half_file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(queries, "entry_rows", stop)

    with pytest.raises(KeyboardInterrupt):
        export(Folder(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_every_format_is_a_file_of_its_own_and_the_manifest_knows_each(world: World, tmp_path: Path) -> None:
    forms = [form for some in BOOKS.values() for form in some]

    done = export(Folder(tmp_path), forms=forms)

    listed = read(tmp_path / "manifest.csv")
    assert done.files == 3 * 4 == len(listed) - 1
    assert {row["file"]: row["sha256"] for row in listed} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tmp_path.iterdir()
        if path.name != "manifest.csv"
    }
    first = read(tmp_path / "index.csv")[0]
    name = f"{world.partner.public_id}_EUR_2026-11"
    assert first["file"] == f"{name}.csv"
    assert first["files"] == f"{name}.csv {name}-readable.csv {name}.xlsx {name}.journal"


@pytest.mark.parametrize("stop_after", range(1, 13))
def test_a_stopped_export_goes_on_where_it_was_and_ends_with_the_same_bytes(
    world: World, tmp_path: Path, stop_after: int
) -> None:
    forms = [form for some in BOOKS.values() for form in some]
    export(Folder(tmp_path / "whole"), forms=forms)
    target = Stopping(tmp_path / "stopped", stop_after)

    with pytest.raises(KeyboardInterrupt):
        export(target, forms=forms)
    half = {path.name for path in (tmp_path / "stopped").iterdir()}
    done = export(Folder(tmp_path / "stopped"), forms=forms)

    assert half <= {*(path.name for path in (tmp_path / "whole").iterdir()), ".manifest-part.csv"}
    assert not half & {"index.csv", "manifest.csv"}
    assert (done.files, done.found) == (12, stop_after - 1)
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_a_file_that_was_touched_or_does_not_fit_the_books_any_more_is_written_anew(
    world: World, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        export(Stopping(tmp_path, 6))
    north, south = (each.public_id for each in (world.partner, world.other_partner))
    (tmp_path / f"{north}_EUR_2026-11.csv").write_bytes(b"touched")
    (tmp_path / f"{north}_JPY_2026-11.csv").unlink()
    earn(world.other_partner, world.other_offering, at=datetime(2026, 11, 6, tzinfo=UTC))

    done = export(Folder(tmp_path))

    assert (done.files, done.found) == (6, 2)
    assert read(tmp_path / f"{south}_EUR_2026-11.csv")[-1]["balance_minor"] == "1166"


def test_statements_that_are_not_what_the_postings_say_are_named(
    world: World, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    superuser.execute("alter table ledger.postings disable trigger all")
    superuser.execute(
        "update ledger.postings set amount = amount + 1 where transaction_id = (select max(transaction_id) from"
        " ledger.postings where currency = 'EUR') and party like 'partner:%'"
    )

    done = export(Folder(tmp_path))

    assert done.differences == [
        "accrual in EUR: the statements say 255.83, the postings 255.84",
        "closing in EUR: the statements say 155.83, the postings 155.84",
    ]
    assert not done.is_good
    rows = {row["statement"]: row["closes"] for row in read(tmp_path / "index.csv") if row["currency"] == "EUR"}
    assert (rows["TOTAL"], rows["BOOKS"]) == ("yes", "NO")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Stopping(Folder):
    """A folder whose machine is switched off while the file of this number is written."""

    def __init__(self, path: Path, stop_after: int) -> None:
        super().__init__(path)
        self.left = stop_after

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        with super().open(name) as out:
            yield out
            if name.startswith("par_"):
                self.left -= 1
                if not self.left:
                    raise KeyboardInterrupt
