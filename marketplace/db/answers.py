"""Functions of the database that answer with rows of a table, asked for as entities and joined like any."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import FunctionElement, column
from sqlalchemy.orm import aliased

from marketplace.db.base import Base

Entity = TypeVar("Entity", bound=Base)


def answered(entity: type[Entity], function: FunctionElement[object], name: str) -> type[Entity]:
    """Return `entity` as `function` answers with it: the function returns a set of the entity's own table.

    `name` is what the rows are called in the statement.
    """
    columns = [column(each.name, each.type) for each in entity.__table__.columns]
    return aliased(entity, function.table_valued(*columns, name=name), name=name, adapt_on_names=True)
