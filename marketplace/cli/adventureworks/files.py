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


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of sales, before rows are put together to orders."""

    order: str
    day: date
    reseller: str
    sold: SaleLine


def read(folder: Path) -> DataSet:
    """Read and check the files in `folder`.

    Raises:
        FileWrong: a file is missing, a row cannot be read, or a row names something that is in no file.
    """
    products = tuple(product for _, product in _each(folder / "products.csv", _product))
    resellers = tuple(reseller for _, reseller in _each(folder / "resellers.csv", _reseller))
    known = {product.key for product in products}, {reseller.key for reseller in resellers}
    sales = _sales(folder / "reseller_sales.csv", *known)
    return DataSet(products, resellers, tuple(sorted(sales, key=lambda sale: (sale.day, sale.number))))


def _each(path: Path, build: Callable[[dict[str, str]], Row]) -> Iterator[tuple[int, Row]]:
    """Yield what each row says, with the row's number; row 1 holds the column names."""
    for number, row in _rows(path):
        try:
            yield number, build(row)
        except (KeyError, ValueError, Invalid) as wrong:
            raise _wrong(path, number, _spoken(wrong)) from wrong


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise FileWrong(f"{path.name} is missing in {path.parent}. Give the folder that holds it.", file=path.name)
    number = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                if None in row or None in row.values():
                    raise _wrong(path, number, "it has not as many values as there are columns.")
                yield number, row
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise _wrong(path, number + 1, f"it is not CSV in UTF-8 ({wrong}).") from wrong


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
    rows = sorted(_each(path, lambda row: _line(row, products, resellers)), key=lambda found: found[1].order)
    for order, found in groupby(rows, key=lambda found: found[1].order):
        kept = list(found)
        first = kept[0][1]
        for number, line in kept:
            if (line.day, line.reseller) != (first.day, first.reseller):
                raise _wrong(path, number, f"order {order} has another day or reseller in row {kept[0][0]}.")
        yield Sale(order, first.day, first.reseller, tuple(line.sold for _, line in kept))


def _line(row: dict[str, str], products: set[str], resellers: set[str]) -> _Line:
    unit, quantity = parse_amount(row["UnitPrice"], CURRENCY), int(row["OrderQuantity"])
    if quantity < 1 or unit < 0:
        raise Invalid("the quantity is less than one, or the unit price less than zero.")
    if unit * quantity != parse_amount(row["SalesAmount"], CURRENCY):
        raise Invalid("the sales amount is not unit price × quantity.")
    if row["ProductKey"] not in products or row["ResellerKey"] not in resellers:
        raise Invalid("its product or reseller is in no file.")
    day = date.fromisoformat(row["OrderDate"])
    return _Line(row["SalesOrderNumber"], day, row["ResellerKey"], SaleLine(row["ProductKey"], quantity, unit))


def _wrong(path: Path, number: int, what: str) -> FileWrong:
    return FileWrong(f"{path.name}, row {number}: {what} Nothing was imported.", file=path.name, row=number)


def _spoken(wrong: Exception) -> str:
    if isinstance(wrong, KeyError):
        return f"{wrong.args[0]!r} is unknown or missing."
    return str(wrong)
