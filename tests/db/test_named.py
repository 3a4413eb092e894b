from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.db.named import named


def test_rows_have_the_names_they_were_asked_for(app: Flask) -> None:
    statement = named("select 1 as one, :two", ["first", "second"])

    row = db.session.execute(statement, {"two": "2"}).one()

    assert (row.first, row.second) == (1, "2")
