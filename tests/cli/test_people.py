"""`marketplace users create`: the first people, before anybody can invite them."""

from __future__ import annotations

import json

import psycopg
from flask import Flask

from marketplace.db.base import db
from marketplace.identity.passwords import verify_password
from tests.cli.conftest import Command
from tests.support import world

PEOPLE = """
  select u.email, u.name, u.role, u.state, p.kind, p.name, u.password_hash
    from users u join parties p on p.id = u.party_id
"""
PASSWORD = "seven grey herons"


def create(command: Command, role: str, *more: str, email: str = "kim@acme.example") -> tuple[int, str, str]:
    person = ("--role", role, "--email", email, "--name", "Kim Doe", "--password", PASSWORD)
    answer = command("users", "create", *person, *more)
    return answer.exit_code, answer.stdout, answer.stderr


def test_the_first_operator_opens_the_operators_party(command: Command, superuser: psycopg.Connection) -> None:
    status, output, _ = create(command, "operator:channel_manager", "--json")

    ((*person, password_hash),) = superuser.execute(PEOPLE).fetchall()
    assert status == 0
    assert person == ["kim@acme.example", "Kim Doe", "channel_manager", "active", "operator", "Operator"]
    assert verify_password(password_hash, PASSWORD)
    assert json.loads(output)["email"] == "kim@acme.example"
    assert PASSWORD not in output


def test_a_member_joins_the_partner_of_that_name(app: Flask, command: Command, superuser: psycopg.Connection) -> None:
    world.a_partner("Northwind")
    world.a_vendor("Northwind")
    db.session.commit()

    status, _, _ = create(command, "partner:seller", "--party", "Northwind")

    assert status == 0
    assert superuser.execute(PEOPLE).fetchone()[2:6] == ("seller", "active", "partner", "Northwind")


def test_an_unknown_party_is_refused_and_nothing_is_written(command: Command, superuser: psycopg.Connection) -> None:
    assert create(command, "vendor:staff", "--party", "Nobody") == (
        1, "", "There is no vendor named Nobody. Invite the person from its page.\n",
    )  # fmt: skip
    assert superuser.execute("select count(*) from users").fetchone() == (0,)


def test_two_companies_of_one_name_are_not_guessed_between(app: Flask, command: Command) -> None:
    world.a_partner("Northwind")
    world.a_partner("Northwind")
    db.session.commit()

    status, _, said = create(command, "partner:owner", "--party", "Northwind")

    assert (status, said) == (1, "There is more than one partner named Northwind. Invite the person from its page.\n")


def test_a_members_party_must_be_said(command: Command) -> None:
    status, _, said = create(command, "partner:owner")

    assert status == 2
    assert "Say with --party which partner the person belongs to." in said


def test_a_role_that_does_not_exist_is_wrong_usage(command: Command) -> None:
    assert create(command, "partner:king")[0] == 2


def test_a_bad_password_is_refused_in_a_sentence(command: Command, superuser: psycopg.Connection) -> None:
    person = ("--role", "operator:finance", "--email", "kim@acme.example", "--name", "Kim Doe")

    answer = command("users", "create", *person, typed="short\nshort\n")

    assert answer.exit_code == 1
    assert "Use at least 8 characters" in answer.stderr
    assert superuser.execute("select count(*) from parties").fetchone() == (0,)


def test_an_address_has_one_seat(command: Command, superuser: psycopg.Connection) -> None:
    create(command, "operator:channel_manager")

    status, _, said = create(command, "operator:finance", email="KIM@acme.example")

    assert (status, said) == (1, "This e-mail address has a seat already. Use another one.\n")
    assert superuser.execute("select count(*) from users").fetchone() == (1,)
