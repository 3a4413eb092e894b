"""Repeated column shapes mean the same in every table."""

from __future__ import annotations

from sqlalchemy import BigInteger, DateTime, Float, Numeric, Text

from marketplace.ledger import seal_models  # noqa: F401  its tables are looked at as well
from marketplace.tables import metadata

COLUMNS = [column for table in metadata.tables.values() for column in table.columns]


def test_amounts_are_whole_numbers_of_64_bits() -> None:
    amounts = [column for column in COLUMNS if column.name.endswith("_minor")]

    assert len(amounts) > 20
    assert [column for column in amounts if not isinstance(column.type, BigInteger)] == []


def test_no_column_holds_a_float_or_a_decimal() -> None:
    assert [column for column in COLUMNS if isinstance(column.type, Float | Numeric)] == []


def test_every_instant_knows_its_zone() -> None:
    instants = [column for column in COLUMNS if isinstance(column.type, DateTime)]

    assert len(instants) > 20
    assert [column for column in instants if not column.type.timezone] == []


def test_keys_have_64_bits_and_what_is_kept_under_its_content_is_named_by_the_hash() -> None:
    keys = [column for column in COLUMNS if column.name == "id" or column.foreign_keys]
    others = [column for column in keys if not isinstance(column.type, BigInteger)]

    assert len(keys) > 60
    assert {(str(column), *(str(key.column) for key in column.foreign_keys)) for column in others} == {
        ("offering_pictures.digest", "pictures.digest"),
        ("closing_balances.period", "periods.number"),  # periods and seals are counted, one a day at most
        ("signatures.number", "seals.number"),
    }


def test_a_key_of_another_row_has_the_type_of_that_rows_own() -> None:
    pairs = [(column, key.column) for column in COLUMNS for key in column.foreign_keys]

    assert len(pairs) > 50
    assert [str(column) for column, meant in pairs if type(column.type) is not type(meant.type)] == []


def test_a_content_hash_is_text_wherever_it_stands() -> None:
    hashes = [column for column in COLUMNS if column.name.endswith("digest")]

    assert {str(column) for column in hashes} >= {
        "pictures.digest", "offering_pictures.digest", "storefronts.logo_digest",
    }  # fmt: skip
    assert [str(column) for column in hashes if not isinstance(column.type, Text)] == []
