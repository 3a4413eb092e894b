from __future__ import annotations

from flask import Flask
from sqlalchemy import bindparam, func, select

from marketplace.db.answers import answered
from marketplace.db.base import db
from marketplace.orders.models import Link, LinkLine
from tests.support.sales import a_link
from tests.support.world import a_world


def test_a_functions_rows_are_entities_and_can_be_joined(app: Flask) -> None:
    world = a_world()
    made = a_link(world.partner, world.offering, world.other_offering)
    link = answered(Link, func.link_by_public_id(bindparam("id")), "link")
    line = answered(LinkLine, func.lines_of_link(link.id), "line")

    rows = db.session.execute(select(link, line).join(line, line.link_id == link.id), {"id": made.public_id}).all()

    assert {(found.public_id, each.number) for found, each in rows} == {(made.public_id, 1), (made.public_id, 2)}
    assert all(isinstance(found, Link) and isinstance(each, LinkLine) for found, each in rows)
