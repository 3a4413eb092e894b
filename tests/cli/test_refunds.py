"""`marketplace refunds create`: the effect in money, and nothing where it is refused."""

from __future__ import annotations

import json

import psycopg
import pytest
from flask import Flask

from tests.cli.conftest import Command
from tests.support.paying import Sale
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox, sandbox

__all__ = ["sandbox"]


@pytest.fixture
def sale(app: Flask, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox)


def refunds(superuser: psycopg.Connection) -> list[tuple[str, int, str, str]]:
    """Every refund: state, amount, origin, note."""
    return superuser.execute("select state, amount_minor, origin, note from refunds order by id").fetchall()


def test_half_of_it_is_asked_for_with_its_effect(command: Command, sale: Sale, superuser: psycopg.Connection) -> None:
    words = ("--amount", "540.00", "--reason", "defective", "--note", "One of two did not start.")

    answer = command("refunds", "create", sale.public_id, *words, "--json")

    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.stdout)
    assert facts.pop("refund").startswith("ref_")
    assert facts == {
        "order": sale.public_id,
        "state": "requested",
        "currency": "EUR",
        "amount_minor": 54_000,
        "commission_taken_back_minor": 7_500,
    }
    assert refunds(superuser) == [("requested", 54_000, "command", "One of two did not start.")]


def test_people_read_decimals(command: Command, sale: Sale, superuser: psycopg.Connection) -> None:
    answer = command("refunds", "create", sale.public_id, "--units", "1=1", "--reason", "duplicate")

    assert answer.exit_code == 0
    assert "1080.00" in answer.stdout
    assert "150.00" in answer.stdout
    assert refunds(superuser) == [("requested", 108_000, "command", "")]


def test_all_that_is_left_goes_back_once(command: Command, sale: Sale, superuser: psycopg.Connection) -> None:
    words = ("refunds", "create", sale.public_id, "--all", "--reason", "goodwill")

    answers = [command(*words), command(*words)]

    assert [answer.exit_code for answer in answers] == [0, 1]
    assert "Nothing is left to refund" in answers[1].stderr
    assert refunds(superuser) == [("requested", 108_000, "command", "")]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ((), 2, "one of --all, --amount and --units"),
        (("--all", "--amount", "1.00"), 2, "one of --all, --amount and --units"),
        (("--units", "1"), 2, "as in --units 1=2"),
        (("--units", "1=-1"), 2, "as in --units 1=2"),
        (("--units", "2=1"), 1, "has no line 2"),
        (("--units", "1=2"), 1, "Only 1 of 1 units"),
        (("--amount", "1080.01"), 1, "is left to refund"),
        (("--amount", "1,234"), 1, ""),
    ],
)
def test_what_cannot_be_is_told_and_writes_nothing(
    command: Command, sale: Sale, superuser: psycopg.Connection, words: tuple[str, ...], status: int, sentence: str
) -> None:
    answer = command("refunds", "create", sale.public_id, *words, "--reason", "other")

    assert answer.exit_code == status
    assert sentence in answer.stderr
    assert refunds(superuser) == []


def test_a_reason_of_the_list_and_a_known_order_are_needed(
    command: Command, sale: Sale, superuser: psycopg.Connection
) -> None:
    odd = command("refunds", "create", sale.public_id, "--all", "--reason", "because")
    unknown = command("refunds", "create", "ord_unknown", "--all", "--reason", "other")

    assert (odd.exit_code, unknown.exit_code) == (2, 1)
    assert refunds(superuser) == []
