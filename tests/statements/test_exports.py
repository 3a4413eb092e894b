"""Many statements at once: files that are complete, an index with totals, an archive."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.transaction import snapshot
from marketplace.statements import exports, queries
from marketplace.statements.queries import StatementNotFound
from marketplace.statements.rules import Head
from tests.support.earnings import earn
from tests.support.world import World, a_world, an_offering

ZONE = "Europe/Berlin"
NOVEMBER = parse_period("2026-11", ZONE)


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


def export(target: exports.Target, *, partner: str | None = None, period: str = "2026-11") -> list[Head]:
    with snapshot():
        return exports.export(
            target, parse_period(period, ZONE), partner=partner, names=False, progress=lambda done, total: None
        )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_file_and_a_readable_twin_per_partner_and_currency_and_an_index(
    world: World, tmp_path: Path
) -> None:
    heads = export(exports.Folder(tmp_path))

    north, south = world.partner.public_id, world.other_partner.public_id
    names = [f"{north}_EUR_2026-11", f"{north}_JPY_2026-11", f"{south}_EUR_2026-11"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["index.csv", *(f"{name}.csv" for name in names), *(f"{name}-readable.csv" for name in names)]
    )
    assert [(head.partner_name, head.currency) for head in heads] == [
        ("Northwind", "EUR"), ("Northwind", "JPY"), ("Southwind", "EUR"),
    ]  # fmt: skip
    rows = read(tmp_path / f"{north}_EUR_2026-11.csv")
    assert [(row["line"], row["kind"], row["amount_minor"], row["balance_minor"]) for row in rows] == [
        ("0", "opening", "15000", "15000"), ("1", "accrual", "25000", "40000"),
        ("2", "settled_outside", "-25000", "15000"), ("3", "settled_outside", "25000", "40000"),
        ("4", "settled_outside", "-25000", "15000"), ("5", "closing", "15000", "15000"),
    ]  # fmt: skip
    yen = read(tmp_path / f"{north}_JPY_2026-11-readable.csv")
    assert [row["amount"] for row in yen] == ["0", "1748", "1748"]


def test_the_index_has_a_row_per_statement_and_totals_per_currency(world: World, tmp_path: Path) -> None:
    export(exports.Folder(tmp_path))

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
        ("TOTAL", "1 statements", "JPY", "0", "1748", "0", "1748", "yes", "1"),
    ]  # fmt: skip
    assert [row["file"] for row in rows[:3]] == [
        f"{row['partner']}_{row['currency']}_2026-11.csv" for row in rows[:3]
    ]  # fmt: skip


def test_every_commission_follows_from_the_columns_of_the_files_alone(world: World, tmp_path: Path) -> None:
    export(exports.Folder(tmp_path), period="2026-10..2026-11")

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
    export(exports.Folder(tmp_path / "a"), period="2026-10")
    export(exports.Folder(tmp_path / "b"), period="2026-11")
    name = f"{world.partner.public_id}_EUR"

    october = read(tmp_path / "a" / f"{name}_2026-10.csv")
    november = read(tmp_path / "b" / f"{name}_2026-11.csv")

    assert october[-1]["balance_minor"] == november[0]["balance_minor"] == "15000"
    assert october[-1]["posted_at"] == november[0]["posted_at"]
    assert november[1]["prev_hash"] == october[-2]["hash"]


def test_one_partner_alone_and_progress_statement_by_statement(world: World, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with snapshot():
        exports.export(
            exports.Folder(tmp_path), NOVEMBER, partner=world.partner.public_id, names=False,
            progress=lambda done, total: told.append((done, total)),
        )  # fmt: skip

    assert told == [(0, 2), (1, 2), (2, 2)]
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize("partner", ["par_00000000000000000000", ""])
def test_a_partner_without_a_book_is_not_found_and_nothing_is_written(
    world: World, tmp_path: Path, partner: str
) -> None:
    with pytest.raises(StatementNotFound):
        export(exports.Folder(tmp_path), partner=partner)

    assert list(tmp_path.iterdir()) == []


def test_a_period_in_which_nothing_happened_has_an_index_alone(world: World, tmp_path: Path) -> None:
    assert export(exports.Folder(tmp_path), period="2026-09") == []

    assert [path.name for path in tmp_path.iterdir()] == ["index.csv"]
    assert read(tmp_path / "index.csv") == []


def test_a_stopped_export_leaves_no_half_file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(queries, "entry_rows", stop)

    with pytest.raises(KeyboardInterrupt):
        export(exports.Folder(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_an_archive_has_the_same_files(world: World, tmp_path: Path) -> None:
    export(exports.Folder(tmp_path))
    out = io.BytesIO()
    archive = exports.Archive(out)
    export(archive)
    archive.close()

    with zipfile.ZipFile(out) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {
            path.name: path.read_bytes() for path in tmp_path.iterdir()
        }
