"""Databases of one test: cloned from the migrated template, dropped afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from marketplace.db.urls import WEB_ROLE, WORKER_ROLE, as_role, for_libpq


@dataclass(frozen=True)
class TestDatabase:
    """Where one test's database is, for each login."""

    __test__ = False

    server: str
    name: str

    @property
    def superuser(self) -> URL:
        """The login that row security does not bind."""
        return make_url(self.server).set(database=self.name)

    @property
    def superuser_text(self) -> str:
        """The same for psycopg."""
        return for_libpq(self.superuser)

    @property
    def web(self) -> URL:
        """The login of the pages."""
        return as_role(self.superuser, WEB_ROLE)

    @property
    def worker(self) -> URL:
        """The login of the background worker."""
        return as_role(self.superuser, WORKER_ROLE)


def clone(server: str, template: str) -> str:
    """Copy the template into a new database and return its name."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(for_libpq(make_url(server)), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} owner marketplace_owner template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return name


def drop(server: str, name: str) -> None:
    """Remove the database, whoever is still connected."""
    with psycopg.connect(for_libpq(make_url(server)), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
