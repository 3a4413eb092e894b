"""Reading the three files. Everything is checked before anything is written; every error names its file and row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from marketplace.core.currencies import parse_amount
from marketplace.core.errors import Invalid

Row = TypeVar("Row")

CURRENCY = "USD"

TIERS = {
    "warehouse": "gold",
    "valueaddedreseller": "silver",
    "specialtybikeshop": "bronze",
}
"""A reseller's business type, folded to small letters without spaces, and the tier it comes in at."""

COUNTRIES = {
    "United States": "US",
    "Canada": "CA",
    "United Kingdom": "GB",
    "France": "FR",
    "Australia": "AU",
    "Germany": "DE",
}


class FileWrong(Invalid):
    """A file is missing, or one of its rows cannot be read. Nothing was imported."""


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold. `key` is the file's."""

    key: str
    name: str
    colour: str
    subcategory: str
    category: str


@dataclass(frozen=True, slots=True)
class Reseller:
    """A company that sold. `tier` is the code its business type comes in at."""

    key: str
    name: str
    business_type: str
    tier: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One product of an order; `unit_minor` in cents of USD."""

    product: str
    quantity: int
    unit_minor: int


@dataclass(frozen=True, slots=True)
class Sale:
    """One order of one reseller on one day."""

    number: str
    day: date
    reseller: str
    lines: tuple[SaleLine, ...]

    @property
    def amount_minor(self) -> int:
        """What it came to."""
        return sum(line.unit_minor * line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class DataSet:
    """All three files, checked against one another; sales in the order of their days and numbers."""

    products: tuple[Product, ...]
    resellers: tuple[Reseller, ...]
    sales: tuple[Sale, ...]


def read(folder: Path) -> DataSet:
    """Read and check the files in `folder`.

    Raises:
        FileWrong: a file is missing, a row cannot be read, or a row names something that is in no file.
    """
    products = tuple(_each(folder / "products.csv", _product))
    resellers = tuple(_each(folder / "resellers.csv", _reseller))
    known = {product.key for product in products}, {reseller.key for reseller in resellers}
    sales = _sales(folder / "reseller_sales.csv", *known)
    return DataSet(products, resellers, tuple(sorted(sales, key=lambda sale: (sale.day, sale.number))))


def _each(path: Path, build: Callable[[dict[str, str]], Row]) -> Iterator[Row]:
    for number, row in _rows(path):
        try:
            yield build(row)
        except (KeyError, ValueError) as wrong:
            raise FileWrong(f"{path.name}, row {number}: {_spoken(wrong)}", file=path.name, row=number) from wrong


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise FileWrong(f"{path.name} is missing in {path.parent}. Give the folder that holds it.", file=path.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)  # row 1 holds the column names


def _product(row: dict[str, str]) -> Product:
    return Product(
        row["ProductKey"], row["Product"], row["Color"], row["Subcategory"], row["EnglishProductCategoryName"]
    )


def _reseller(row: dict[str, str]) -> Reseller:
    kind = row["BusinessType"]
    return Reseller(
        row["ResellerKey"], row["ResellerName"], kind, TIERS["".join(kind.lower().split())], row["City"],
        COUNTRIES[row["Country_Region"]],
    )  # fmt: skip


def _sales(path: Path, products: set[str], resellers: set[str]) -> Iterator[Sale]:
    read_lines = [_line(path.name, number, row, products, resellers) for number, row in _rows(path)]
    by_order = sorted(read_lines, key=lambda line: line[0])
    for order, lines in groupby(by_order, key=lambda line: line[0]):
        kept = list(lines)
        if len({(day, reseller) for _, day, reseller, _ in kept}) > 1:
            raise FileWrong(f"{path.name}: order {order} has several days or resellers.", file=path.name, order=order)
        yield Sale(order, kept[0][1], kept[0][2], tuple(line for *_, line in kept))


def _line(
    file: str, number: int, row: dict[str, str], products: set[str], resellers: set[str]
) -> tuple[str, date, str, SaleLine]:
    try:
        unit, quantity = parse_amount(row["UnitPrice"], CURRENCY), int(row["OrderQuantity"])
        amount = parse_amount(row["SalesAmount"], CURRENCY)
        day = date.fromisoformat(row["OrderDate"])
        product, reseller, order = row["ProductKey"], row["ResellerKey"], row["SalesOrderNumber"]
    except (KeyError, ValueError, Invalid) as wrong:
        raise FileWrong(f"{file}, row {number}: {_spoken(wrong)}", file=file, row=number) from wrong
    if unit * quantity != amount or quantity < 1:
        raise FileWrong(f"{file}, row {number}: the sales amount is not unit price × quantity.", file=file, row=number)
    if product not in products or reseller not in resellers:
        raise FileWrong(f"{file}, row {number}: its product or reseller is in no file.", file=file, row=number)
    return order, day, reseller, SaleLine(product, quantity, unit)


def _spoken(wrong: Exception) -> str:
    if isinstance(wrong, KeyError):
        return f"{wrong.args[0]!r} is unknown or missing."
    return str(wrong)
