"""Repeated column shapes mean the same in every table."""

from __future__ import annotations

from sqlalchemy import BigInteger, DateTime, Float, Numeric

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


def test_keys_have_64_bits() -> None:
    # What is kept under the hash of its content is named by that hash.
    keys = [c for c in COLUMNS if c.name == "id" or (c.foreign_keys and c.name != "digest")]

    assert len(keys) > 60
    assert [column for column in keys if not isinstance(column.type, BigInteger)] == []
