"""Several processes import at once: parts that do not meet, one result, and a clear word when one of them dies."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from flask import Flask

from marketplace.cli.adventureworks import catalogue, channel, crew, totals
from marketplace.cli.adventureworks.files import DataSet, Sale, SaleLine
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from tests.cli.adventureworks.conftest import BEGINNING
from tests.cli.adventureworks.slice import TIERS
from tests.support.databases import TestDatabase


def a_sale(number: int, reseller: str, lines: int) -> Sale:
    return Sale(f"SO{number}", date(2017, 7, number), reseller, (SaleLine("1", 1, 100),) * lines)


SALES = [a_sale(1, "a", 5), a_sale(2, "b", 3), a_sale(3, "c", 3), a_sale(4, "a", 2), a_sale(5, "b", 1)]


@pytest.mark.parametrize(
    ("count", "numbers"),
    [(1, [[1, 2, 3, 4, 5]]), (2, [[1, 4], [2, 3, 5]]), (3, [[1, 4], [2, 5], [3]]), (9, [[1, 4], [2, 5], [3]])],
)
def test_every_reseller_is_in_one_part_and_the_parts_are_even(count: int, numbers: list[list[int]]) -> None:
    parts = crew.split(SALES, count)

    assert [[int(sale.number[2:]) for sale in part] for part in parts] == numbers


def test_nothing_to_import_needs_nobody() -> None:
    assert crew.split([], 2) == []
    assert crew.take_in([], progress=lambda _: None) == 0


@pytest.fixture
def shelves(app: Flask, data: DataSet, environment: None) -> None:
    """Offerings and partners, committed, so that other processes find them."""
    with transaction():
        catalogue.take_in(data, at=BEGINNING)
        db.session.flush()
        channel.take_in(data, at=BEGINNING)


def parts_of(found: list[list[Sale]], database: TestDatabase) -> list[crew.Part]:
    return [crew.Part(part, database.worker, "Europe/Berlin", owed=True) for part in found]


def test_two_processes_book_what_one_would(shelves: None, data: DataSet, database: TestDatabase) -> None:
    parts = parts_of(crew.split(data.sales, 2), database)
    steps: list[int] = []

    first, again = crew.take_in(parts, progress=steps.append), crew.take_in(parts, progress=steps.append)

    assert (first, again, sum(steps)) == (4, 0, 8)
    assert totals.read(data).per_tier == TIERS


def test_when_one_process_dies_the_import_says_so_and_the_next_run_finishes(
    shelves: None,
    data: DataSet,
    database: TestDatabase,
    superuser: psycopg.Connection,
    capfd: pytest.CaptureFixture[str],
) -> None:
    strange = Sale("SO9", date(2017, 7, 1), "nobody", (SaleLine("1", 1, 100),))

    with pytest.raises(crew.ImportStopped, match="run the import again"):
        crew.take_in(parts_of([[strange]], database), progress=lambda _: None)

    assert "KeyError: 'nobody'" in capfd.readouterr().err
    assert superuser.execute("select count(*) from orders").fetchone() == (0,)
    assert crew.take_in(parts_of(crew.split(data.sales, 2), database), progress=lambda _: None) == 4
    assert totals.read(data).per_tier == TIERS
