"""What offerings on statement lines are called."""

from __future__ import annotations

from flask import Flask

from marketplace.statements import queries
from tests.support.statements import counted
from tests.support.world import a_world


def test_names_are_found_in_one_statement_and_unknown_ids_are_left_out(app: Flask) -> None:
    world = a_world()
    wanted = {world.offering.public_id, world.other_offering.public_id, "off_absent", ""}

    with counted() as asked:
        found = queries.offering_names(wanted)
        nothing = queries.offering_names({""})

    assert len(asked) == 1
    assert (sorted(found.values()), nothing) == (["Backup Suite", "Mail Guard"], {})
