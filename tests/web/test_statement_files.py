"""Statements as files to download: which there are, and what each is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.runtime.statement_formats import CHOICES
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from marketplace.web.statement_files import WORDS, offered
from tests.support.earnings import earn
from tests.support.people import sign_in
from tests.support.world import World, a_person, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    world = a_world()
    earn(world.partner, world.offering, at=AT)
    return world


@pytest.fixture
def partner(world: World, client: FlaskClient) -> FlaskClient:
    person = a_person(world.partner.id, "finance")
    db.session.commit()
    return sign_in(client, person)


@pytest.fixture
def finance(world: World, client: FlaskClient) -> FlaskClient:
    person = a_person(world.operator.id, "finance")
    db.session.commit()
    return sign_in(client, person)


@pytest.mark.parametrize(
    ("ending", "begins", "kind"),
    [
        ("pdf", b"%PDF-1.7", "application/pdf"),
        ("xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("journal", b"; Statement st_", "text/plain; charset=utf-8"),
    ],
)
def test_a_partner_fetches_each_form(partner: FlaskClient, world: World, ending: str, begins: bytes, kind: str) -> None:
    answer = partner.get(f"/portal/statements/EUR/2026-10/statement.{ending}")

    assert (answer.status_code, answer.content_type) == (200, kind)
    assert answer.data.startswith(begins)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert f'filename="{world.partner.public_id}_EUR_2026-10.{ending}"' in answer.headers["Content-Disposition"]


def test_the_page_leads_to_every_file_and_each_is_there(partner: FlaskClient) -> None:
    page = partner.get("/portal/statements/EUR/2026-10/").text

    for form in (each for some in CHOICES.values() for each in some):
        ending = "statement-readable.csv" if form.name == "csv-readable" else f"statement{form.suffix}"
        assert f'href="/portal/statements/EUR/2026-10/{ending}"' in page
        assert partner.get(f"/portal/statements/EUR/2026-10/{ending}").status_code == 200


def test_the_operator_fetches_the_same_with_accounts_in_place_of_names(finance: FlaskClient, world: World) -> None:
    address = f"/operator/statements/{world.partner.public_id}/EUR/2026-10"

    book = load_workbook(io.BytesIO(finance.get(f"{address}.xlsx").data))

    assert book["Lines"]["F3"].value.startswith("acc_")
    assert finance.get(f"{address}.pdf").data.startswith(b"%PDF")
    assert f'href="{address}.journal"' in finance.get(f"{address}/").text


@pytest.mark.parametrize("ending", ["exe", "pdf?volume=2", "pdf?volume=0", "xlsx?volume=-1"])
def test_what_there_is_not_is_not_found(partner: FlaskClient, ending: str) -> None:
    assert partner.get(f"/portal/statements/EUR/2026-10/statement.{ending}").status_code == 404
    assert partner.get("/portal/statements/USD/2026-10/statement.pdf").status_code == 404
    assert partner.get("/portal/statements/EUR/2026-13/statement.pdf").status_code == 404


def test_every_form_has_words_and_volumes_are_named(world: World) -> None:
    top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-10", "Europe/Berlin"))

    files = offered(top, lambda form, volume: f"/{form.name}/{volume}")

    assert {form.name for some in CHOICES.values() for form in some} <= set(WORDS)
    assert [(file.label, file.url) for file in files][:2] == [("PDF", "/pdf/1"), ("Excel", "/xlsx/1")]
