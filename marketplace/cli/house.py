"""The house as a command sees it: settings, databases, and the app with `system` acting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import URL

from marketplace.app import create_app
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.runtime.database import Databases, locate
from marketplace.runtime.settings import Settings, read_settings


def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingInvalid: a setting is missing or wrong.
    """
    return read_settings(os.environ)


def databases() -> Databases:
    """Return where the database is, starting the embedded server when no URL is set."""
    return locate(settings())


@contextmanager
def house(worker: URL | None = None) -> Iterator[Flask]:
    """Open the house for one command: the app as the worker logs in, `system` acting until the block ends.

    `worker` is where the worker logs in, if the caller knows: finding out may start the embedded server.
    """
    app = create_app(settings(), database=worker or databases().worker)
    with app.app_context():
        act_as(SYSTEM)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            forget_actor()
