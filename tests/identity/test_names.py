"""Who is behind the ids of people."""

from __future__ import annotations

from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity import names
from marketplace.identity.names import Named
from tests.support.statements import counted
from tests.support.world import a_person, a_world


def test_people_are_named_with_their_party_in_one_statement(app: Flask) -> None:
    world = a_world()
    mira = a_person(world.operator.id, "finance", name="Mira Holm").public_id
    nora = a_person(world.partner.id, "owner", name="Nora Lind").public_id
    db.session.commit()

    with counted() as statements:
        found = names.names_of([mira, nora, "usr_unknown"])

    assert found == {mira: Named("Mira Holm", "The operator"), nora: Named("Nora Lind", "Northwind")}
    assert len(statements) == 1
    assert names.names_of([]) == {}


def test_a_partner_names_its_own_people_alone(app: Flask) -> None:
    world = a_world()
    mira = a_person(world.operator.id, "finance").public_id
    own = world.partner.id
    db.session.commit()

    with acting(Actor("partner", str(own))):
        assert names.names_of([mira]) == {}


def test_people_are_found_by_part_of_a_name_by_address_and_by_id(app: Flask) -> None:
    world = a_world()
    mira = a_person(world.operator.id, "finance", name="Mira Holm", email="mira@example.com").public_id
    nora = a_person(world.partner.id, "owner", name="Nora Lind", email="nora@example.com").public_id
    db.session.commit()

    assert names.matching("holm") == [mira]
    assert names.matching("NORA@example.com") == [nora]
    assert names.matching("ora@example") == []
    assert names.matching(nora) == [nora]
    assert names.matching("r") == [mira, nora]
    assert names.matching("%") == []
