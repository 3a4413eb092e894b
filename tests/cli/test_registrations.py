"""The command that a mail server hands mail to."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import func, select

from marketplace.cli import registrations
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.protection.models import RegistrationDraft
from tests.support.protection import a_field
from tests.support.world import a_person

Command = Callable[..., Result]
MAIL = "From: Kim <kim@northwind.example>\nMessage-ID: <1@example>\n\nFrom: Jo <jo@acme.com>\n\nHi\n"


def count() -> int:
    db.session.rollback()
    with acting(SYSTEM):
        return db.session.scalar(select(func.count()).select_from(RegistrationDraft)) or 0


@pytest.fixture(autouse=True)
def _member(app: object) -> None:
    a_person(a_field().partner.id, "seller", email="kim@northwind.example")
    db.session.commit()


@pytest.mark.row("S0-12")
def test_a_members_mail_is_taken_in_without_a_word(command: Command) -> None:
    told = [command("registrations", "receive", typed=MAIL) for _ in range(2)]

    assert [(each.exit_code, each.output) for each in told] == [(0, "")] * 2
    assert count() == 1


@pytest.mark.parametrize("mail", [MAIL.replace("kim@", "stranger@"), "", "no mail at all", "\x00", "From: \n\n"])
def test_anything_else_ends_likewise_and_leaves_nothing(command: Command, mail: str) -> None:
    told = command("registrations", "receive", typed=mail)

    assert (told.exit_code, told.output, count()) == (0, "", 0)


def test_a_mail_that_is_too_large_is_let_go(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registrations, "LARGEST", 20)

    assert (command("registrations", "receive", typed=MAIL).exit_code, count()) == (0, 0)


def test_a_database_that_is_away_lets_the_mail_server_try_again(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKETPLACE_WORKER_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert command("registrations", "receive", typed=MAIL).exit_code == registrations.TRY_AGAIN


def test_whoever_tries_it_out_hears_which_draft_came_of_it(command: Command) -> None:
    told = [json.loads(command("registrations", "receive", "--json", typed=each).stdout) for each in (MAIL, "no mail")]

    assert told[0]["draft"].startswith("rdr_")
    assert told[1] == {"draft": None}
