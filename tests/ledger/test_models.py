"""The mapped tables are those of the database, which are written in SQL."""

import psycopg

from marketplace.db.base import Base
from marketplace.ledger import seal_models


def test_every_table_is_mapped_column_by_column(superuser: psycopg.Connection) -> None:
    found = superuser.execute(
        """select table_name, array_agg(column_name::text order by 1),
                  array_agg(is_nullable = 'YES' order by column_name::text)
             from information_schema.columns where table_schema = 'ledger' group by 1"""
    ).fetchall()
    kept = {table: dict(zip(sorted(names), flags, strict=True)) for table, names, flags in found}

    mapped = {
        table.name: {column.name: bool(column.nullable) for column in table.columns}
        for table in Base.metadata.tables.values()
        if table.schema == seal_models.SCHEMA["schema"]
    }

    assert mapped == kept
