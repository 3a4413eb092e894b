"""The house as a command sees it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.cli.house import databases, house, settings
from marketplace.db.actor import SYSTEM, current_actor
from marketplace.db.base import db
from marketplace.runtime.gateways import gateways
from marketplace.runtime.settings import SettingInvalid
from tests.cli.conftest import Command
from tests.support.databases import TestDatabase


def test_a_command_acts_as_the_system_through_the_workers_login(command: Command) -> None:
    with house():
        row = db.session.execute(text("select current_user, is_system()")).one()
        acting = current_actor()

    assert (tuple(row), acting, current_actor()) == (("marketplace_worker", True), SYSTEM, None)


def test_no_stripe_key_is_needed_until_somebody_pays(command: Command) -> None:
    with house() as app:
        assert isinstance(app, Flask)
        with pytest.raises(SettingInvalid, match="STRIPE_SECRET_KEY"):
            gateways().payments.balance("EUR")


def test_the_databases_are_those_of_the_settings(command: Command, database: TestDatabase) -> None:
    found = databases()

    assert (found.web, found.worker, found.migration) == (database.web, database.worker, database.superuser)
    assert settings().time_zone == "Europe/Berlin"


def test_nobody_acts_any_more_after_a_command_that_failed(command: Command) -> None:
    with pytest.raises(KeyError), house():
        raise KeyError("anything")

    assert current_actor() is None
