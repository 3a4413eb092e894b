"""`marketplace import offerings|price-lists` and `marketplace export …`."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from marketplace.catalog.models import ListPrice
from marketplace.db.base import db
from tests.cli.conftest import Command
from tests.support.world import World, a_world


def test_what_is_exported_is_imported_without_changing_anything(app: Flask, command: Command, tmp_path: Path) -> None:
    a_world()
    for kind, facts in (
        ("offerings", {"added": 0, "changed": 0, "unchanged": 2}),
        ("price-lists", {"rows": 2, "new_prices": 0, "set_now": 0}),
    ):
        file = tmp_path / f"{kind}.csv"
        assert command("export", kind, "--out", str(file)).exit_code == 0

        answer = command("import", kind, str(file), "--json")

        assert (answer.exit_code, json.loads(answer.stdout)) == (0, facts)


def test_a_price_list_is_looked_at_then_set(app: Flask, command: Command, tmp_path: Path) -> None:
    world: World = a_world()
    file = tmp_path / "prices.csv"
    file.write_text(f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,800.00\n")

    looked = command("import", "price-lists", str(file), "--preview", "--json")
    done = command("import", "price-lists", str(file), "--from", "2090-01-01", "--json")

    assert json.loads(looked.stdout) == {"rows": 1, "new_prices": 1, "set_now": 0}
    assert json.loads(done.stdout)["set_now"] == 1
    assert db.session.query(ListPrice).filter_by(unit_minor=80_000).one().effective_from.year == 2090


def test_wrong_rows_are_named_and_the_answer_is_bad(app: Flask, command: Command, tmp_path: Path) -> None:
    a_world()
    file = tmp_path / "prices.csv"
    file.write_text("offering,plan,currency,unit\noff_x,Licence,EUR,1\n")

    answer = command("import", "price-lists", str(file))

    assert answer.exit_code == 1
    assert "row 2: There is no offering 'off_x'." in answer.stderr
    assert "Nothing was taken in." in answer.stderr
