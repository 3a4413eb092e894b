"""Who lends a process's database to one test after another."""

from __future__ import annotations

from flask import Flask

from tests.support.apps import hang_up, serving
from tests.support.databases import TestDatabase, clone, drop
from tests.support.emptying import Emptied


class Lender:
    """One emptied database at most; a new copy of the template where there is none."""

    def __init__(self, server: str, template: str, apps: tuple[Flask, ...]) -> None:
        self._server, self._template, self._apps = server, template, apps
        self._kept: Emptied | None = None

    def lend(self) -> TestDatabase:
        """Return a database as the migrations leave it."""
        if self._kept is None:
            self._kept = Emptied(TestDatabase(self._server, clone(self._server, self._template)))
        return self._kept.database

    def take_back(self) -> None:
        """Empty the database for the next test, or throw it away: whoever is still connected is cut off."""
        kept = self._kept
        if kept is not None and not kept.empty({pid for app in self._apps for pid in serving(app)}):
            self.clear()

    def clear(self) -> None:
        """Throw the database away."""
        for app in self._apps:
            hang_up(app)
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
            drop(self._server, kept.database.name)
