from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog.models import Offering
from marketplace.catalog.sheets import offerings
from marketplace.catalog.sheets.offerings import Taken
from marketplace.catalog.sheets.reading import SheetRefused
from marketplace.db.base import db
from tests.support.world import World, a_problem, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def written() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([offerings.COLUMNS, *offerings.write()])
    return out.getvalue()


def row(world: World, **changes: str) -> str:
    facts = {
        "offering": "", "reference": "SKU-1", "vendor": world.vendor.slug, "category": world.offering.category.slug,
        "problems": a_problem().slug, "name": "Vault", "summary": "Safe.", "description": "Very.", "tax_class": "",
        "cap_bps": "3000", "state": "draft", **changes,
    }  # fmt: skip
    return ",".join(facts[name] for name in offerings.COLUMNS)


def sheet(*rows: str) -> str:
    return "\n".join([",".join(offerings.COLUMNS), *rows])


def test_what_goes_out_comes_in_again_without_changing_anything(app: Flask) -> None:
    a_world()
    before = written()

    assert offerings.take_in(before, at=AT) == Taken(added=0, changed=0, unchanged=2)
    db.session.flush()
    assert written() == before


def test_new_rows_are_added_known_references_changed(app: Flask) -> None:
    world = a_world()

    assert offerings.take_in(sheet(row(world)), at=AT) == Taken(1, 0, 0)
    db.session.flush()
    assert offerings.take_in(sheet(row(world, name="Vault 2")), at=AT) == Taken(0, 1, 0)
    assert offerings.take_in(sheet(row(world, name="Vault 2")), at=AT) == Taken(0, 0, 1)

    found = db.session.query(Offering).filter_by(external_ref="SKU-1").one()
    assert (found.name, found.cap_bps, found.state, found.tax_class) == ("Vault 2", 3000, "draft", "standard")


def test_states_move_by_the_rules_of_publishing(app: Flask) -> None:
    world = a_world()
    known = {"offering": world.offering.public_id, "reference": ""}

    offerings.take_in(sheet(row(world, **known, state="retired")), at=AT)
    assert world.offering.state == "retired"
    with pytest.raises(SheetRefused, match="cannot become draft by a sheet"):
        offerings.take_in(sheet(row(world, **known, state="draft")), at=AT)
    with pytest.raises(SheetRefused, match="Add a plan"):
        offerings.take_in(sheet(row(world, state="published")), at=AT)


def test_every_wrong_row_is_named(app: Flask) -> None:
    world = a_world()
    rows = [
        row(world), row(world, reference="SKU-2", vendor="nobody"), row(world, reference="SKU-3", cap_bps="x"),
        row(world), row(world, offering="off_unknown"), row(world, reference="SKU-4", problems="unknown"),
        row(world, offering=world.offering.public_id, vendor=world.other_vendor.slug),
    ]  # fmt: skip

    with pytest.raises(SheetRefused) as refusal:
        offerings.take_in(sheet(*rows), at=AT)

    assert refusal.value.errors == (
        (3, "There is no vendor 'nobody'."),
        (4, "'x' is not a whole number."),
        (5, "This offering stands in an earlier row."),
        (6, "This offering stands in an earlier row."),
        (7, "There is no problem 'unknown'."),
        (8, "This offering stands in an earlier row."),
    )
