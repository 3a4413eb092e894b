"""All statements of a period in one archive."""

from __future__ import annotations

import csv
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import psycopg
import pytest
from flask import Flask

from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.core.periods import parse_period
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import checkouts, exports
from marketplace.partners.models import Partner
from marketplace.runtime.gateways import gateways
from marketplace.statements import queries, targets
from marketplace.statements.models import StatementExport
from tests.support.earnings import earn
from tests.support.paying import a_sale, page_for, tries_of
from tests.support.sandbox import Sandbox
from tests.support.world import a_world


def test_an_export_writes_its_archive_and_says_it_is_ready(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    export_id = _wanted(clock.now().strftime("%Y-%m"))

    exports.export(export_id=export_id)

    export = _found(export_id)
    assert (export.state, export.done, export.total, export.error) == ("ready", 1, 1, None)
    assert export.finished_at is not None
    with gateways().files.read(export.file_name or "") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    assert len([name for name in names if name.startswith(sale.world.partner.public_id)]) == 2
    assert (index[0]["partner"], index[0]["closing_minor"], index[0]["closes"]) == (
        sale.world.partner.public_id, "15000", "yes",
    )  # fmt: skip


def test_an_export_that_ended_is_left_alone(app: Flask) -> None:
    export_id = _wanted("2026-10", state="canceled")

    exports.export(export_id=export_id)

    assert (_found(export_id).state, _found(export_id).file_name) == ("canceled", None)


def test_an_export_of_a_period_that_cannot_be_read_says_why(app: Flask) -> None:
    export_id = _wanted("2026-13")

    exports.export(export_id=export_id)

    export = _found(export_id)
    assert (export.state, export.file_name) == ("failed", None)
    assert export.error


def test_an_export_called_off_while_it_runs_leaves_no_file(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    export_id = _wanted(clock.now().strftime("%Y-%m"))
    superuser.execute(
        "create function call_off() returns trigger language plpgsql as $$ begin"
        " update statement_exports set state = 'canceled' where id = new.id; return null; end $$;"
        " create trigger call_off after update on statement_exports for each row when (new.state = 'running'"
        " and old.state = 'queued') execute function call_off()"
    )

    exports.export(export_id=export_id)

    assert (_found(export_id).state, _found(export_id).file_name) == ("canceled", None)
    assert not gateways().files.exists(f"statement_exports/{_found(export_id).public_id}.zip")


def _wanted(period: str, *, state: str = "queued") -> int:
    with transaction():
        export = StatementExport(
            public_id=new_public_id("exp"), period=period, time_zone="Europe/Berlin", requested_by="usr_1", state=state,
            created_at=clock.now(),
        )  # fmt: skip
        db.session.add(export)
        db.session.flush()
        return export.id


def _found(export_id: int) -> StatementExport:
    db.session.expire_all()
    return db.session.get_one(StatementExport, export_id)


def test_what_is_booked_while_an_export_runs_is_in_none_of_its_files(app: Flask, sandbox: Sandbox) -> None:
    world = a_world()
    at = datetime(2026, 11, 5, 12, tzinfo=UTC)
    earn(world.partner, world.offering, at=at)
    export_id = _wanted("2026-11")
    files = gateways().files

    class Busy:
        """Files during whose making a sale of the other partner is booked."""

        read, exists, remove = files.read, files.exists, files.remove

        def write(self, name: str) -> AbstractContextManager[BinaryIO]:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_book, app, world.other_partner.id, world.offering.id, at).result()
            return files.write(name)

    app.extensions["marketplace.gateways"] = replace(gateways(), files=Busy())  # put back with the sandbox
    exports.export(export_id=export_id)

    with files.read(_found(export_id).file_name or "") as file, zipfile.ZipFile(file) as archive:
        index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    assert [row["name"] for row in index] == ["Northwind", "1 statements", "postings"]
    assert {head.partner_name for head in queries.heads(parse_period("2026-11", "Europe/Berlin"))} == {
        "Northwind", "Southwind",
    }  # fmt: skip


def _book(app: Flask, partner_id: int, offering_id: int, at: datetime) -> None:
    with app.app_context():
        act_as(SYSTEM)
        earn(db.session.get_one(Partner, partner_id), db.session.get_one(Offering, offering_id), at=at)
        forget_actor()


def test_an_export_whose_worker_died_goes_on_and_is_the_same_archive(
    app: Flask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    for partner in (world.partner, world.other_partner):
        earn(partner, world.offering, at=datetime(2026, 11, 5, 12, tzinfo=UTC))
    monkeypatch.setattr(targets, "NOTES_AT_ONCE", 1)
    whole, stopped = _wanted("2026-11"), _wanted("2026-11")
    exports.export(export_id=whole)

    with monkeypatch.context() as dying:
        dying.setattr(exports, "_tell", _die_after_one)
        with pytest.raises(SystemExit):
            exports.export(export_id=stopped)
    kept = gateways().files.exists(
        f"statement_exports/{_found(stopped).public_id}/{world.partner.public_id}_EUR_2026-11.csv"
    )
    exports.export(export_id=stopped)

    assert kept
    assert [_found(each).state for each in (whole, stopped)] == ["ready", "ready"]
    assert _archive(whole) == _archive(stopped)
    assert not gateways().files.exists(f"statement_exports/{_found(stopped).public_id}/index.csv")


def _die_after_one(export_id: int, done: int, total: int) -> None:
    if done == 1:
        raise SystemExit


def _archive(export_id: int) -> bytes:
    with gateways().files.read(_found(export_id).file_name or "") as file:
        return file.read()


def test_an_export_called_off_while_it_is_packed_leaves_no_file(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=datetime(2026, 11, 5, 12, tzinfo=UTC))
    export_id = _wanted("2026-11")
    files = gateways().files

    class CalledOff:
        """Files during whose packing somebody calls the export off."""

        read, exists, remove = files.read, files.exists, files.remove

        def write(self, name: str) -> AbstractContextManager[BinaryIO]:
            if name.endswith(".zip"):
                superuser.execute("update statement_exports set state = 'canceled' where id = %s", (export_id,))
            return files.write(name)

    app.extensions["marketplace.gateways"] = replace(gateways(), files=CalledOff())
    exports.export(export_id=export_id)

    assert (_found(export_id).state, _found(export_id).file_name) == ("canceled", None)
    assert not files.exists(f"statement_exports/{_found(export_id).public_id}.zip")


def test_an_export_called_off_after_its_worker_was_killed_is_cleared_away(app: Flask, sandbox: Sandbox) -> None:
    export_id = _wanted("2026-11", state="canceled")
    name = f"statement_exports/{_found(export_id).public_id}"
    shelf = targets.Shelf(gateways().files, name)
    for each in ("manifest.csv", "index.csv", "par_1_EUR_2026-11.csv"):
        with shelf.open(each) as out:
            out.write(b"file,statement\npar_1_EUR_2026-11.csv,st_1\n" if each == "manifest.csv" else b"half")

    exports.export(export_id=export_id)

    assert not any(shelf.exists(each) for each in ("manifest.csv", "index.csv", "par_1_EUR_2026-11.csv"))
