"""The whole seed: two parties of every kind with rows in every table, and the logins to look at them with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import create_engine

from marketplace.catalog.models import OfferingEdition
from marketplace.db.urls import for_libpq
from tests.security.seeding.books import seed_books
from tests.security.seeding.catalog import seed_catalog
from tests.security.seeding.contacting import seed_contacting
from tests.security.seeding.house import seed_house
from tests.security.seeding.leads import seed_changes, seed_leads
from tests.security.seeding.parties import Parties, seed_parties
from tests.security.seeding.payouts import seed_payouts
from tests.security.seeding.protection import seed_protection
from tests.security.seeding.reconciling import seed_reconciling
from tests.security.seeding.rows import SOMEBODY, Row, Rows
from tests.security.seeding.sales import seed_sales
from tests.security.seeding.sell_in import seed_sell_in
from tests.security.seeding.special_pricing import seed_special_pricing
from tests.security.seeding.stock import seed_stock
from tests.support.databases import TestDatabase

STATE_ACTOR = "select set_config('app.actor_kind', %s, false), set_config('app.actor_id', %s, false)"


@dataclass(frozen=True)
class Seeded:
    """What stands in the database, and whom it is for."""

    database: TestDatabase
    parties: Parties
    written: dict[str, list[Row]]

    def actors(self) -> dict[str, tuple[str, str]]:
        """Return every actor by name: kind and id as a transaction states them."""
        known = {
            "operator": ("operator", str(self.parties.operator)),
            "system": ("system", ""),
            "anonymous": ("anonymous", ""),
        }
        for side in ("a", "b"):
            known[f"partner_{side}"] = ("partner", str(getattr(self.parties, f"partner_{side}")))
            known[f"vendor_{side}"] = ("vendor", str(getattr(self.parties, f"vendor_{side}")))
        for customer in ("customer_a", "customer_b", "customer_c"):
            known[customer] = ("customer", f"hash-of-{customer}")
        return known

    @contextmanager
    def acting(self, name: str | None) -> Iterator[psycopg.Connection]:
        """Log in as the web would (`system`: as the worker) and state the actor; None states nobody."""
        login = self.database.worker if name == "system" else self.database.web
        with psycopg.connect(for_libpq(login), autocommit=True) as connection:
            if name is not None:
                connection.execute(STATE_ACTOR, self.actors()[name])
            yield connection


def seed(database: TestDatabase) -> Seeded:
    """Fill the database."""
    engine = create_engine(database.superuser, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        rows = Rows(connection)
        parties = seed_parties(rows)
        catalog = seed_catalog(rows, parties)
        seed_sales(rows, parties, catalog)
        seed_stock(rows, parties, catalog)
        seed_sell_in(rows, parties, catalog)
        seed_protection(rows, parties)
        seed_contacting(rows, parties)
        seed_leads(rows, parties)
        seed_changes(rows, parties)
        seed_special_pricing(rows, parties)
        seed_payouts(rows, parties)
        seed_reconciling(rows)
        seed_house(rows, parties)
        seed_books(rows, parties, database.worker)
        rows.note_found(OfferingEdition.__table__, to=SOMEBODY)  # counted by triggers while everything was written
    engine.dispose()
    return Seeded(database, parties, rows.written)
