"""`marketplace relay deliver`: exit statuses as a mail server understands them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.exc import OperationalError

from marketplace.cli import relay as command
from marketplace.cli.main import cli
from marketplace.contacting.models import RelayLetter
from marketplace.db.base import db
from tests.support.blind import RELAY, a_letter, a_mail
from tests.support.paying import Sale, a_sale


@pytest.fixture
def sale(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Sale:
    """A sale whose customer was written to; the command works in the test's own app."""

    @contextmanager
    def here() -> Iterator[Flask]:
        yield app

    app.config["MARKETPLACE_RELAY_DOMAIN"], app.config["SECRET_KEY"] = RELAY.domain, RELAY.secret_key
    monkeypatch.setattr(command, "house", here)
    made = a_sale()
    a_letter(made.public_id, made.world.operator)
    return made


def deliver(mail: bytes, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["relay", "deliver", *arguments], input=mail)


def address(sale: Sale) -> str:
    return RELAY.address("customer", sale.public_id, sale.world.operator.id)


def test_a_mail_is_passed_on_and_the_same_again_does_no_harm(sale: Sale) -> None:
    mail = a_mail(address(sale))

    answers = [deliver(mail, "--to", address(sale)), deliver(mail)]

    assert [(each.exit_code, each.stdout) for each in answers] == [(0, "mail  passed\n"), (0, "mail  known\n")]
    assert db.session.query(RelayLetter).count() == 2


def test_what_a_machine_sent_is_taken_and_goes_nowhere(sale: Sale) -> None:
    answer = deliver(a_mail(address(sale), Auto_Submitted="auto-replied"))

    assert (answer.exit_code, answer.stdout) == (0, "mail  dropped\n")
    assert db.session.query(RelayLetter).count() == 1


@pytest.mark.parametrize(
    ("to", "mail", "status", "words"),
    [
        ("r-nobody@relay.test", a_mail("r-nobody@relay.test"), 67, "There is no such relay address"),
        ("kim@else.test", a_mail("kim@else.test"), 67, "There is no such relay address"),
        ("", a_mail("kim@else.test"), 67, "There is no such relay address"),
        ("r-nobody@relay.test", b"no mail", 65, "none"),
    ],
    ids=["unknown", "another domain", "nobody named", "unreadable"],
)
def test_what_cannot_be_passed_on_is_refused_in_words(
    sale: Sale, to: str, mail: bytes, status: int, words: str
) -> None:
    answer = deliver(mail, *(["--to", to] if to else []))

    assert (answer.exit_code, words in answer.stderr) == (status, True)
    assert db.session.query(RelayLetter).count() == 1


def test_the_staffs_address_is_for_the_staff_alone(sale: Sale) -> None:
    staff = RELAY.address("staff", sale.public_id, sale.world.operator.id)

    answer = deliver(a_mail(staff), "--to", staff)

    assert answer.exit_code == 77
    assert "only from the person who wrote" in answer.stderr


def test_without_a_database_the_mail_server_tries_again(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def gone() -> Iterator[None]:
        raise OperationalError("connect", {}, Exception("gone"))
        yield

    monkeypatch.setattr(command, "house", gone)

    assert deliver(a_mail(address(sale))).exit_code == 75
