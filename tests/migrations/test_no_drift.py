"""Tables as the models describe them, and as the migrations make them, are the same."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Connection, MetaData, create_engine, inspect

from marketplace.db.migrating import alembic_config
from marketplace.ledger import models as books
from marketplace.tables import metadata
from tests.support.databases import TestDatabase


def test_alembic_finds_nothing_to_change(database: TestDatabase) -> None:
    command.check(alembic_config(database.superuser))  # raises with the operations that are missing


def test_the_models_of_the_books_name_every_column_that_the_sql_made(database: TestDatabase) -> None:
    engine = create_engine(database.superuser)
    with engine.connect() as connection:
        assert _made(connection) == _declared(metadata)
    engine.dispose()


def _made(connection: Connection) -> dict[str, set[str]]:
    inspector = inspect(connection)
    return {
        name: {column["name"] for column in inspector.get_columns(name, schema=books.SCHEMA["schema"])}
        for name in inspector.get_table_names(schema=books.SCHEMA["schema"])
    }


def _declared(tables: MetaData) -> dict[str, set[str]]:
    return {
        table.name: {column.name for column in table.columns}
        for table in tables.tables.values()
        if table.schema == books.SCHEMA["schema"]
    }
