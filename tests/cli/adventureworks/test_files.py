"""Reading the three files: everything is checked first, and a fault is named by file and row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marketplace.cli.adventureworks.files import FileWrong, read
from tests.cli.adventureworks.slice import PRODUCTS, RESELLERS, SALES, write


def test_lines_are_put_together_to_orders_in_the_order_of_their_days(tmp_path: Path) -> None:
    backwards = "\n".join([SALES.splitlines()[0], *reversed(SALES.splitlines()[1:])])

    data = read(write(tmp_path, sales=backwards))

    assert [(sale.number, sale.day, sale.reseller, sale.amount_minor) for sale in data.sales] == [
        ("SO1", date(2017, 7, 1), "11", 25_997),
        ("SO2", date(2017, 7, 31), "12", 1_999),
        ("SO3", date(2017, 8, 1), "13", 33_333),
        ("SO4", date(2017, 8, 2), "14", 42_335),
    ]
    assert (len(data.products), len(data.resellers)) == (3, 4)


def test_a_misspelt_business_type_is_folded(tmp_path: Path) -> None:
    data = read(write(tmp_path))

    assert [(reseller.business_type, reseller.tier) for reseller in data.resellers] == [
        ("Warehouse", "gold"),
        ("Ware House", "gold"),
        ("Value Added Reseller", "silver"),
        ("Specialty Bike Shop", "bronze"),
    ]


def test_names_in_quotes_and_other_letters_are_read_as_they_are(tmp_path: Path) -> None:
    data = read(write(tmp_path))

    assert data.products[0].name == "HL Road Frame - Black, 58"
    assert data.resellers[1].city == "München"


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("sales", "19.99,NULL,59.97", "19.99,NULL,59.98", "row 3: the sales amount is not unit price"),
        ("sales", "2,12,1,19.99", "2,12,one,19.99", "row 4: invalid literal for int() with base 10: 'one'"),
        ("sales", "2,12,1,19.99,NULL,19.99", "2,12,0,19.99,NULL,0", "row 4: the quantity is less than one,"),
        ("sales", "2,12,1,19.99,NULL,19.99", "2,12,1,-1,NULL,-1", "row 4: the quantity is less than one,"),
        ("sales", "333.33,NULL", "333.333,NULL", "row 5: '333.333' is not an amount in USD."),
        ("sales", "2017-08-01", "01/08/2017", "row 5: Invalid isoformat string: '01/08/2017'"),
        ("sales", "SO3,2017-08-01,1,", "SO3,2017-08-01,9,", "row 5: its product or reseller is in no"),
        ("sales", "1,13,1", "1,99,1", "row 5: its product or reseller is in no"),
        ("sales", "SO2,2017-07-31", "SO1,2017-07-31", "row 4: order SO1 has another day"),
        ("sales", "SO3,2017-08-01,1,13,1,333.33,NULL,333.33", "SO3,2017-08-01", "row 5: it has not as many"),
        ("sales", "UnitPrice", "Price", "row 2: 'UnitPrice' is unknown or missing."),
        ("resellers", "Ware House", "Corner Shop", "row 3: 'cornershop' is unknown or missing."),
        ("resellers", "France", "Atlantis", "row 4: 'Atlantis' is unknown or missing."),
        ("products", "Color,Subcategory", "Colour,Subcategory", "row 2: 'Color' is unknown or missing."),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_and_row(tmp_path: Path, file: str, before: str, after: str, sentence: str) -> None:
    text = {"sales": SALES, "resellers": RESELLERS, "products": PRODUCTS}[file]
    name = "reseller_sales.csv" if file == "sales" else f"{file}.csv"
    assert before in text

    with pytest.raises(FileWrong) as refusal:
        read(write(tmp_path, **{file: text.replace(before, after, 1)}))

    assert refusal.value.message.startswith(f"{name}, {sentence}")
    assert refusal.value.message.endswith("Nothing was imported.")


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "resellers.csv").unlink()

    with pytest.raises(FileWrong) as refusal:
        read(tmp_path)

    assert refusal.value.message == f"resellers.csv is missing in {tmp_path}. Give the folder that holds it."


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "resellers.csv").write_bytes(RESELLERS.encode("latin-1"))

    with pytest.raises(FileWrong, match=r"^resellers.csv, row \d+: it is not CSV in UTF-8"):
        read(tmp_path)
