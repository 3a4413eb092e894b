"""Runs migrations as the role that owns the tables, with limits on locks and statements.

The URL comes from `marketplace db upgrade` (`config.attributes["url"]`). Row security, functions and grants are written
by hand in migrations: Alembic sees none of them, a snapshot test does.
"""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.sql.schema import SchemaItem

from marketplace.tables import metadata

LIMITS = "-c lock_timeout=5s -c statement_timeout=60s"


def belongs_to_us(item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Leave out Procrastinate's tables, and the books, whose tables are written in SQL."""
    schema = getattr(item, "schema", None)
    return schema is None and not (kind == "table" and (name or "").startswith("procrastinate_"))


engine = create_engine(context.config.attributes["url"], connect_args={"options": LIMITS})
with engine.connect() as connection:
    connection.execute(text("set role marketplace_owner"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=belongs_to_us,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
