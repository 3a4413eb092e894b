"""What speaks for a partner is found, and nothing about anybody else."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from marketplace.claims import evidence
from marketplace.db.base import db
from tests.support.claiming import sold_by_rival, taken
from tests.support.protection import AT, VAT, as_partner, registered
from tests.support.sales import SECRET_KEY, a_link, an_order
from tests.support.statements import counted
from tests.support.world import World


def test_the_facts_of_registered_customers_are_hashed_with_their_protections(world: World) -> None:
    registered(world.partner, "acme.com", more=VAT, at=AT)
    partner_id = world.partner.id

    with as_partner(world.partner), counted() as asked:
        facts = evidence.own_facts(partner_id, secret_key=SECRET_KEY)

    assert [each.kind for each in facts] == ["tax_number", "domain"]
    assert len({each.protection for each in facts}) == 1
    assert not any("acme" in each.value_hash for each in facts)
    assert len(asked) == 1


def test_a_partner_asks_for_itself_alone(world: World) -> None:
    stranger, number = world.partner.id, taken(world).public_id

    with as_partner(world.other_partner), pytest.raises(ProgrammingError, match="claims for itself"):
        evidence.ask(stranger, number)


def test_the_answer_holds_no_other_partner_and_no_customer(world: World) -> None:
    registered(world.other_partner, "acme.com", at=AT)
    number = an_order(a_link(world.partner, world.offering), email="kim@acme.com").public_id
    stranger = world.other_partner.public_id

    with as_partner(world.partner):
        asked = {"partner_id": world.partner.id, "ref": number, "kinds": [], "hashes": [], "refs": []}
        said = db.session.execute(evidence.FACTS, asked).scalar_one()

    assert said["attributed"] == [{"level": "link", "outcome": "lost"}]
    assert said["standing"] == []
    words = json.dumps(said)
    assert "acme" not in words
    assert stranger not in words
    assert '"partner' not in words


def test_what_is_asked_inside_the_database_is_not_asked_from_outside(world: World) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("select * from stood_at(1, array[1]::bigint[], now())"))


def test_one_statement_is_asked_whatever_there_is(world: World) -> None:
    order, partner_id = sold_by_rival(world).public_id, world.partner.id
    for number in (order, "nobodys"):
        with counted() as asked:
            evidence.ask(partner_id, number)
        assert len(asked) == 1
